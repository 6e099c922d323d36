// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.southbound.device;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.flowcache.onos.southbound.client.PrimaryStatus;
import org.onlab.util.Tools;
import org.onosproject.grpc.api.GrpcChannelController;
import org.onosproject.mastership.MastershipService;
import org.onosproject.net.Device;
import org.onosproject.net.DeviceId;
import org.onosproject.net.MastershipRole;
import org.onosproject.net.PortNumber;
import org.onosproject.net.behaviour.PortAdmin;
import org.onosproject.net.config.NetworkConfigEvent;
import org.onosproject.net.config.NetworkConfigListener;
import org.onosproject.net.config.NetworkConfigService;
import org.onosproject.net.config.basics.BasicDeviceConfig;
import org.onosproject.net.config.basics.PortDescriptionsConfig;
import org.onosproject.net.device.DeviceAdminService;
import org.onosproject.net.device.DeviceEvent;
import org.onosproject.net.device.DeviceHandshaker;
import org.onosproject.net.device.DeviceListener;
import org.onosproject.net.device.DeviceProvider;
import org.onosproject.net.device.DeviceProviderRegistry;
import org.onosproject.net.driver.DriverAdminService;
import org.onosproject.net.driver.DriverService;
import org.onosproject.net.pi.service.PiPipeconfService;
import org.onosproject.net.pi.service.PiPipeconfWatchdogListener;
import org.onosproject.net.pi.service.PiPipeconfWatchdogService;
import org.onosproject.net.provider.AbstractProvider;
import org.onosproject.net.provider.ProviderId;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Provides the core with every device {@code device:*} that the network configuration names: one session for each.
 */
@Component(immediate = true)
public class P4RuntimeDeviceProvider extends AbstractProvider implements DeviceProvider {

    private static final Logger LOG = LoggerFactory.getLogger(P4RuntimeDeviceProvider.class);
    private static final String SCHEME = "device";
    private static final long STATISTICS_PERIOD_SECONDS = 5;

    private final ConcurrentMap<DeviceId, DeviceSession> sessions = new ConcurrentHashMap<>();
    private final NetworkConfigListener configListener = this::configChanged;
    private final DeviceListener deviceListener = this::deviceChanged;
    private final PiPipeconfWatchdogListener pipelineListener =
            event -> session(event.subject()).ifPresent(DeviceSession::checkSoon);
    private final ScheduledExecutorService poller = Executors.newSingleThreadScheduledExecutor(
            Tools.groupedThreads("flowcache/device", "poller", LOG));
    private final DeviceProviderRegistry registry;
    private final CoreServices core;

    @Activate
    public P4RuntimeDeviceProvider(@Reference DeviceProviderRegistry registry,
                                   @Reference DeviceAdminService devices,
                                   @Reference MastershipService mastership,
                                   @Reference NetworkConfigService config,
                                   @Reference DriverService driverService,
                                   @Reference DriverAdminService drivers,
                                   @Reference PiPipeconfService pipeconfs,
                                   @Reference PiPipeconfWatchdogService watchdog,
                                   @Reference GrpcChannelController channels,
                                   @Reference PrimaryStatus primary) {
        super(new ProviderId(SCHEME, "org.flowcache.onos.southbound.device"));
        this.registry = registry;
        core = new CoreServices(id(), registry.register(this), devices, mastership, config, pipeconfs, watchdog,
                                new Behaviours(driverService), new MergedDrivers(drivers), channels, primary);
        config.addListener(configListener);
        devices.addListener(deviceListener);
        watchdog.addListener(pipelineListener);
        config.getSubjects(DeviceId.class, BasicDeviceConfig.class).forEach(this::open);
        poller.scheduleWithFixedDelay(() -> sessions.values().forEach(DeviceSession::pollPortStatistics),
                                      STATISTICS_PERIOD_SECONDS, STATISTICS_PERIOD_SECONDS, TimeUnit.SECONDS);
    }

    @Deactivate
    void deactivate() {
        poller.shutdownNow();
        core.config().removeListener(configListener);
        core.devices().removeListener(deviceListener);
        core.watchdog().removeListener(pipelineListener);
        sessions.values().forEach(DeviceSession::stop);
        registry.unregister(this);
    }

    @Override
    public void triggerProbe(DeviceId deviceId) {
        session(deviceId).ifPresent(DeviceSession::checkSoon);
    }

    @Override
    public void triggerDisconnect(DeviceId deviceId) {
        session(deviceId).ifPresent(DeviceSession::reconnect);
    }

    @Override
    public void roleChanged(DeviceId deviceId, MastershipRole newRole) {
        if (newRole == MastershipRole.MASTER) {
            session(deviceId).ifPresent(DeviceSession::takeRole);
        }
    }

    @Override
    public boolean isReachable(DeviceId deviceId) {
        return core.behaviours().of(deviceId, DeviceHandshaker.class).map(DeviceHandshaker::isReachable).orElse(false);
    }

    @Override
    public boolean isAvailable(DeviceId deviceId) {
        return core.behaviours().of(deviceId, DeviceHandshaker.class).map(DeviceHandshaker::isAvailable).orElse(false);
    }

    @Override
    public void changePortState(DeviceId deviceId, PortNumber port, boolean enable) {
        Device device = core.devices().getDevice(deviceId);
        if (!device.is(PortAdmin.class)) {
            LOG.warn("The driver of {} cannot switch port {} {}", deviceId, port, enable ? "on" : "off");
            return;
        }
        PortAdmin admin = device.as(PortAdmin.class);
        (enable ? admin.enable(port) : admin.disable(port)).whenComplete((done, failure) -> {
            if (failure != null || !done) {
                LOG.warn("Cannot switch port {} of {} {}", port, deviceId, enable ? "on" : "off", failure);
            }
        });
    }

    private void configChanged(NetworkConfigEvent event) {
        if (!(event.subject() instanceof DeviceId)) {
            return;
        }
        DeviceId deviceId = (DeviceId) event.subject();
        if (event.configClass().equals(BasicDeviceConfig.class)) {
            if (event.type() == NetworkConfigEvent.Type.CONFIG_REMOVED) {
                Optional.ofNullable(sessions.remove(deviceId)).ifPresent(DeviceSession::stop);
            } else {
                open(deviceId);
            }
        } else if (event.configClass().equals(PortDescriptionsConfig.class)) {
            session(deviceId).ifPresent(DeviceSession::updatePorts);
        }
    }

    private void deviceChanged(DeviceEvent event) {
        if (event.type() == DeviceEvent.Type.DEVICE_REMOVED) {
            session(event.subject().id()).ifPresent(DeviceSession::reconnect);
        }
    }

    private void open(DeviceId deviceId) {
        if (SCHEME.equals(deviceId.uri().getScheme())) {
            sessions.computeIfAbsent(deviceId, id -> new DeviceSession(id, core)).checkSoon();
        }
    }

    private Optional<DeviceSession> session(DeviceId deviceId) {
        return Optional.ofNullable(sessions.get(deviceId));
    }
}
