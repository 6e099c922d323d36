// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.gateway;

import static java.util.concurrent.Executors.newSingleThreadScheduledExecutor;
import static org.onlab.util.Tools.groupedThreads;

import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.flowcache.api.FlowCacheProgrammable;
import org.flowcache.api.Gateway;
import org.flowcache.api.Tenant;
import org.flowcache.api.Vni;
import org.flowcache.app.config.FlowCacheConfig;
import org.flowcache.app.device.FlowCaches;
import org.flowcache.app.device.GatewayConfigs;
import org.flowcache.app.device.PortStates;
import org.flowcache.app.device.StaleDrivers;
import org.flowcache.app.learning.FlowContexts;
import org.flowcache.app.learning.LearnedEntryStore;
import org.onlab.packet.VlanId;
import org.onosproject.app.ApplicationService;
import org.onosproject.core.ApplicationId;
import org.onosproject.core.CoreService;
import org.onosproject.mastership.MastershipEvent;
import org.onosproject.mastership.MastershipListener;
import org.onosproject.mastership.MastershipService;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.config.NetworkConfigEvent;
import org.onosproject.net.config.NetworkConfigListener;
import org.onosproject.net.config.NetworkConfigService;
import org.onosproject.net.device.DeviceEvent;
import org.onosproject.net.device.DeviceListener;
import org.onosproject.net.device.DeviceService;
import org.onosproject.net.driver.DriverAdminService;
import org.onosproject.net.driver.DriverService;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.FlowRuleService;
import org.onosproject.net.group.GroupService;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the devices what the configuration says they are. Whatever changes - configuration, device, ports,
 * mastership - leads to the same step: compare what should be on the device with what is, and change the difference.
 * The step is also taken from time to time, for what brings no event, such as a pipeconf that appears after its device.
 *
 * <p>A VLAN's packets must not go on into the tunnels of a tenant that gave the VLAN up. So when a VLAN leaves a VNI,
 * the device first loses the rules that bind them, so that it can't learn such tunnels any more, then the flow contexts
 * that have them, and only then gets its tenants' new rules. The same is done for each device that this node has just
 * found: nobody knows what it learned before.
 */
@Component(immediate = true, service = GatewayManager.class)
public final class GatewayManager {

    /** The name of the application. */
    public static final String APP_NAME = "org.flowcache.app";

    private static final Logger LOG = LoggerFactory.getLogger(GatewayManager.class);
    private static final int SWEEP_SECONDS = 10;
    private static final int FAREWELL_SECONDS = 10;

    private final NetworkConfigService configService;
    private final DeviceService deviceService;
    private final MastershipService mastershipService;

    private final GatewayConfigs configs;
    private final FlowCaches flowCaches;
    private final ApplicationId appId;
    private final GatewayInstaller installer;
    private final PortStates portStates;
    private final FlowContexts flowContexts;
    private final ScheduledExecutorService executor;
    private final PerDeviceRunner runner;
    /** Devices that may have learned anything while this node did not look after them. */
    private final Set<DeviceId> strange = ConcurrentHashMap.newKeySet();
    /** The VNIs that the VLANs of all other devices may have learned tunnels into. */
    private final Map<DeviceId, Map<VlanId, Vni>> learnable = new ConcurrentHashMap<>();

    private final NetworkConfigListener configListener = new ConfigListener();
    private final DeviceListener deviceListener = new GatewayDeviceListener();
    private final MastershipListener mastershipListener = new GatewayMastershipListener();

    private volatile boolean leaving;

    /**
     * Starts to keep the devices.
     *
     * @param coreService        knows the application's id
     * @param applicationService tells when the application is deactivated
     * @param configService      says what the devices should be
     * @param deviceService      knows the devices
     * @param driverService      knows what the devices can do
     * @param driverAdminService keeps the drivers
     * @param mastershipService  knows for which devices this node of the cluster has to act
     * @param flowRuleService    installs flow rules
     * @param groupService       installs groups
     * @param portStates         tells which ports are down
     * @param store              keeps what the devices learned
     */
    @Activate
    public GatewayManager(@Reference CoreService coreService,
                          @Reference ApplicationService applicationService,
                          @Reference NetworkConfigService configService,
                          @Reference DeviceService deviceService,
                          @Reference DriverService driverService,
                          @Reference DriverAdminService driverAdminService,
                          @Reference MastershipService mastershipService,
                          @Reference FlowRuleService flowRuleService,
                          @Reference GroupService groupService,
                          @Reference PortStates portStates,
                          @Reference LearnedEntryStore store) {
        this.configService = configService;
        this.deviceService = deviceService;
        this.mastershipService = mastershipService;
        this.portStates = portStates;
        new StaleDrivers(driverAdminService).remove();
        configs = new GatewayConfigs(configService);
        flowCaches = new FlowCaches(deviceService, driverService);
        appId = coreService.registerApplication(APP_NAME);
        installer = new GatewayInstaller(appId, flowRuleService, groupService);
        flowContexts = new FlowContexts(store, Clock.systemUTC());
        executor = newSingleThreadScheduledExecutor(groupedThreads("flowcache/gateways", "%d", LOG));
        runner = new PerDeviceRunner(this::reconcile, executor);

        // Not on deactivate(): that also runs when ONOS stops, which must not stop the switches.
        applicationService.registerDeactivateHook(appId, this::removeEverything);
        configService.addListener(configListener);
        deviceService.addListener(deviceListener);
        mastershipService.addListener(mastershipListener);
        executor.scheduleWithFixedDelay(this::checkAll, 0, SWEEP_SECONDS, TimeUnit.SECONDS);
        LOG.info("Started");
    }

    /**
     * Stops to keep the devices, and leaves them as they are.
     */
    @Deactivate
    public void deactivate() {
        mastershipService.removeListener(mastershipListener);
        deviceService.removeListener(deviceListener);
        configService.removeListener(configListener);
        executor.shutdownNow();
        LOG.info("Stopped");
    }

    /**
     * Compares what should be on a device with what is, and changes the difference.
     *
     * @param deviceId the device
     * @return completes when that is done, or has failed
     */
    CompletableFuture<Void> check(DeviceId deviceId) {
        return runner.request(deviceId);
    }

    private void removeEverything() {
        leaving = true;
        CompletableFuture<?>[] removals = devices().stream().map(this::check).toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(removals)
                .completeOnTimeout(null, FAREWELL_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    private void checkAll() {
        try {
            devices().forEach(this::check);
        } catch (RuntimeException e) {
            // Thrown on, it would end the schedule.
            LOG.warn("Could not look through the devices: {}", e.getMessage(), e);
        }
    }

    private Set<DeviceId> devices() {
        Set<DeviceId> devices = new HashSet<>(configs.devices());
        deviceService.getDevices().forEach(device -> devices.add(device.id()));
        return devices;
    }

    private CompletableFuture<Void> reconcile(DeviceId deviceId) {
        if (!deviceService.isAvailable(deviceId) || !mastershipService.isLocalMaster(deviceId)) {
            return CompletableFuture.completedFuture(null);
        }
        if (strange.remove(deviceId)) {
            learnable.remove(deviceId);
        }
        Optional<Gateway> gateway = leaving ? Optional.empty() : configs.of(deviceId);
        if (gateway.isEmpty()) {
            learnable.remove(deviceId);
            return installer.hasAny(deviceId)
                    ? installer.install(deviceId, Set.of(), List.of())
                    : CompletableFuture.completedFuture(null);
        }
        Optional<FlowCacheProgrammable> flowCache = flowCaches.of(deviceId);
        if (flowCache.isEmpty()) {
            LOG.debug("{} is configured as a gateway, but its pipeline has no flow cache", deviceId);
            return CompletableFuture.completedFuture(null);
        }
        return reconcile(deviceId, gateway.get(), flowCache.get());
    }

    private CompletableFuture<Void> reconcile(DeviceId deviceId, Gateway gateway, FlowCacheProgrammable flowCache) {
        Set<PortNumber> down = portStates.down(deviceId, gateway.otrPorts());
        Set<FlowRule> rules = flowCache.flowRules(gateway, down, appId);
        Map<VlanId, Vni> vnis = gateway.tenants().stream().collect(Collectors.toMap(Tenant::vlan, Tenant::vni));
        Map<VlanId, Vni> before = learnable.get(deviceId);
        CompletableFuture<Void> cleared = CompletableFuture.completedFuture(null);
        if (before == null || !vnis.entrySet().containsAll(before.entrySet())) {
            learnable.remove(deviceId);
            // The settings come with the first rules: an idle timeout that gets longer brings flow contexts back.
            cleared = installer.prepare(deviceId, rules, flowCache.flowRules(withoutTenants(gateway), down, appId))
                    .thenComposeAsync(prepared -> flowContexts.evictStrays(deviceId, flowCache, vnis), executor);
        }
        return cleared.thenComposeAsync(done -> {
            learnable.put(deviceId, vnis);
            return installer.install(deviceId, rules, flowCache.groups(gateway, appId));
        }, executor);
    }

    private static Gateway withoutTenants(Gateway gateway) {
        return new Gateway(gateway.vtep(), gateway.vtepMac(), gateway.dcPort(), gateway.dcMtu(), gateway.otrPorts(),
                gateway.serverPorts(), Set.of(), gateway.settings());
    }

    private void checkAnew(DeviceId deviceId) {
        strange.add(deviceId);
        check(deviceId);
    }

    private final class ConfigListener implements NetworkConfigListener {
        @Override
        public boolean isRelevant(NetworkConfigEvent event) {
            return event.configClass() == FlowCacheConfig.class && event.subject() instanceof DeviceId;
        }

        @Override
        public void event(NetworkConfigEvent event) {
            check((DeviceId) event.subject());
        }
    }

    private final class GatewayDeviceListener implements DeviceListener {
        @Override
        public void event(DeviceEvent event) {
            DeviceId deviceId = event.subject().id();
            switch (event.type()) {
                case DEVICE_ADDED:
                case DEVICE_AVAILABILITY_CHANGED:
                    checkAnew(deviceId);
                    break;
                case DEVICE_UPDATED:
                case PORT_ADDED:
                case PORT_UPDATED:
                case PORT_REMOVED:
                    check(deviceId);
                    break;
                default:
                    break;
            }
        }
    }

    private final class GatewayMastershipListener implements MastershipListener {
        @Override
        public void event(MastershipEvent event) {
            checkAnew(event.subject());
        }
    }
}
