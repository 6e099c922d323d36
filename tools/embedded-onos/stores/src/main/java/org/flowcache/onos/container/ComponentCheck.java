// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.container;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.ReferenceDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;

/**
 * Finds the service components that are not up although they should be.
 *
 * <p>Some components of ONOS's core need stores that no published artifact provides and that this distribution leaves
 * out; those, and the ones that need nothing but those, are not expected to come up.
 */
final class ComponentCheck {

    /**
     * Services of a full ONOS that this one does without: intents, meters, resources, multicast, upgrades and so on.
     */
    private static final Set<String> ABSENT = Set.of(
            "org.onosproject.net.host.HostProbeStore",
            "org.onosproject.net.intent.IntentStore",
            "org.onosproject.net.key.DeviceKeyStore",
            "org.onosproject.net.mcast.McastStore",
            "org.onosproject.net.meter.MeterStore",
            "org.onosproject.net.resource.ResourceStore",
            "org.onosproject.store.service.CoordinationService");

    private record Unsatisfied(ComponentDescriptionDTO description, Set<String> missing) {
    }

    private final ServiceComponentRuntime runtime;

    ComponentCheck(ServiceComponentRuntime runtime) {
        this.runtime = runtime;
    }

    /**
     * Looks at every enabled component.
     *
     * @return a sentence for each that failed or waits for a service, sorted; empty when all is well
     */
    Collection<String> problems() {
        Set<String> problems = new TreeSet<>();
        List<Unsatisfied> unsatisfied = new ArrayList<>();
        for (ComponentDescriptionDTO description : runtime.getComponentDescriptionDTOs()) {
            if (!runtime.isComponentEnabled(description)) {
                continue;
            }
            for (ComponentConfigurationDTO configuration : runtime.getComponentConfigurationDTOs(description)) {
                if (configuration.state == ComponentConfigurationDTO.FAILED_ACTIVATION) {
                    problems.add(description.name + " failed to activate: " + firstLine(configuration.failure));
                } else if (configuration.state == ComponentConfigurationDTO.UNSATISFIED_REFERENCE) {
                    unsatisfied.add(new Unsatisfied(description, missing(description, configuration)));
                }
            }
        }
        removeExpected(unsatisfied);
        unsatisfied.forEach(component -> problems.add(
                component.description().name + " waits for " + String.join(", ", component.missing())));
        return problems;
    }

    private static void removeExpected(List<Unsatisfied> unsatisfied) {
        Set<String> absent = new HashSet<>(ABSENT);
        boolean changed = true;
        while (changed) {
            List<Unsatisfied> expected = unsatisfied.stream()
                    .filter(component -> component.missing().stream().allMatch(absent::contains))
                    .toList();
            expected.forEach(component -> absent.addAll(List.of(component.description().serviceInterfaces)));
            changed = unsatisfied.removeAll(expected);
        }
    }

    private static Set<String> missing(ComponentDescriptionDTO description, ComponentConfigurationDTO configuration) {
        Map<String, String> interfaces = new HashMap<>();
        for (ReferenceDTO reference : description.references) {
            interfaces.put(reference.name, reference.interfaceName);
        }
        return List.of(configuration.unsatisfiedReferences).stream()
                .map((UnsatisfiedReferenceDTO reference) -> interfaces.get(reference.name))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String firstLine(String text) {
        return text == null ? "no reason given" : text.lines().findFirst().orElse("no reason given");
    }
}
