// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.southbound.programming;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import org.onosproject.mastership.MastershipService;
import org.onosproject.net.DeviceId;
import org.onosproject.net.device.DeviceEvent;
import org.onosproject.net.device.DeviceListener;
import org.onosproject.net.device.DeviceService;
import org.onosproject.net.driver.DriverService;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.FlowRuleProvider;
import org.onosproject.net.flow.FlowRuleProviderRegistry;
import org.onosproject.net.flow.FlowRuleService;
import org.onosproject.net.flow.oldbatch.FlowRuleBatchOperation;
import org.onosproject.net.group.GroupOperations;
import org.onosproject.net.group.GroupProvider;
import org.onosproject.net.group.GroupProviderRegistry;
import org.onosproject.net.pi.service.PiPipeconfWatchdogService;
import org.onosproject.net.provider.AbstractProvider;
import org.onosproject.net.provider.ProviderId;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Brings the flow rules and groups of P4Runtime devices to them and tells the core what they have, each device on a
 * thread of its own.
 *
 * <p>ONOS would do this by the behaviours FlowRuleProgrammable and GroupProgrammable of a device's driver, on one
 * thread for all devices: one that does not answer holds all others up, and after a restart of a device each of its
 * rules goes to it in a call of its own. So the driver here has neither.
 */
@Component(immediate = true)
@SuppressWarnings("deprecation") // ONOS deprecates the batches that its flow rule providers have to take.
public class ProgrammingProvider extends AbstractProvider implements FlowRuleProvider, GroupProvider {

    private final ConcurrentMap<DeviceId, DeviceProgrammer> programmers = new ConcurrentHashMap<>();
    private final DeviceListener deviceListener = this::deviceChanged;
    private final FlowRuleProviderRegistry flowRegistry;
    private final GroupProviderRegistry groupRegistry;
    private final Core core;

    @Activate
    public ProgrammingProvider(@Reference FlowRuleProviderRegistry flowRegistry,
                               @Reference FlowRuleService rules,
                               @Reference GroupProviderRegistry groupRegistry,
                               @Reference DeviceService devices,
                               @Reference MastershipService mastership,
                               @Reference DriverService drivers,
                               @Reference PiPipeconfWatchdogService watchdog) {
        super(new ProviderId("device", "org.flowcache.onos.southbound.programming"));
        this.flowRegistry = flowRegistry;
        this.groupRegistry = groupRegistry;
        core = new Core(flowRegistry.register(this), rules, groupRegistry.register(this), devices, mastership, drivers,
                        watchdog);
        devices.addListener(deviceListener);
        devices.getAvailableDevices().forEach(device -> forDevice(device.id(), DeviceProgrammer::start));
    }

    @Deactivate
    void deactivate() {
        core.devices().removeListener(deviceListener);
        programmers.values().forEach(DeviceProgrammer::stop);
        groupRegistry.unregister(this);
        flowRegistry.unregister(this);
    }

    @Override
    public void applyFlowRule(FlowRule... rules) {
        byDevice(rules, DeviceProgrammer::apply);
    }

    @Override
    public void removeFlowRule(FlowRule... rules) {
        byDevice(rules, DeviceProgrammer::remove);
    }

    @Override
    public void executeBatch(FlowRuleBatchOperation batch) {
        forDevice(batch.deviceId(), programmer -> programmer.execute(batch));
    }

    @Override
    public void performGroupOperation(DeviceId deviceId, GroupOperations operations) {
        forDevice(deviceId, programmer -> programmer.perform(operations));
    }

    private void byDevice(FlowRule[] rules, BiConsumer<DeviceProgrammer, List<FlowRule>> action) {
        Arrays.stream(rules).collect(Collectors.groupingBy(FlowRule::deviceId))
                .forEach((deviceId, own) -> forDevice(deviceId, programmer -> action.accept(programmer, own)));
    }

    private void deviceChanged(DeviceEvent event) {
        DeviceId deviceId = event.subject().id();
        if (!deviceId.uri().getScheme().equals(id().scheme())) {
            return;
        }
        switch (event.type()) {
            case DEVICE_ADDED:
            case DEVICE_AVAILABILITY_CHANGED:
                if (core.devices().isAvailable(deviceId)) {
                    forDevice(deviceId, DeviceProgrammer::start);
                }
                break;
            case DEVICE_REMOVED:
                Optional.ofNullable(programmers.remove(deviceId)).ifPresent(DeviceProgrammer::stop);
                break;
            default:
                break;
        }
    }

    private void forDevice(DeviceId deviceId, Consumer<DeviceProgrammer> action) {
        action.accept(programmers.computeIfAbsent(deviceId, id -> new DeviceProgrammer(id, core)));
    }
}
