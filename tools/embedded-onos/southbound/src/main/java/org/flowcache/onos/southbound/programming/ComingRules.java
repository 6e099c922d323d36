// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.southbound.programming;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

import org.onosproject.net.flow.FlowRule;

/**
 * Tells rules that a device is about to get from those that it lost or refused. The core wants a rule some time before
 * the batch comes that brings it: what is written meanwhile because it is missing is written twice.
 */
final class ComingRules {

    /** Not coming any more if they are still missing at the next comparison. */
    private final Set<FlowRule> due = new HashSet<>();

    /** A batch came with rules that the device did not take. */
    void refused(Collection<FlowRule> rules) {
        due.addAll(rules);
    }

    /**
     * Tells which rules are still to come.
     *
     * @param missing what the core wants and the device has not
     * @param had     what the device had before
     * @return those of the missing that the device neither had nor was offered, and that are missing for the first time
     */
    Set<FlowRule> of(Collection<FlowRule> missing, Set<FlowRule> had) {
        Set<FlowRule> coming = missing.stream()
                .filter(rule -> !had.contains(rule) && !due.contains(rule)).collect(Collectors.toSet());
        due.clear();
        due.addAll(coming);
        return coming;
    }
}
