// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.gateway;

import static java.util.concurrent.Executors.newCachedThreadPool;
import static java.util.concurrent.Executors.newSingleThreadScheduledExecutor;
import static org.onlab.util.Tools.groupedThreads;

import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.flowcache.api.FlowCacheProgrammable;
import org.flowcache.api.Gateway;
import org.flowcache.app.device.FlowCaches;
import org.flowcache.app.device.GatewayConfigs;
import org.flowcache.app.learning.FlowContexts;
import org.flowcache.app.learning.LearnedEntryStore;
import org.onosproject.app.ApplicationService;
import org.onosproject.cfg.ComponentConfigService;
import org.onosproject.mastership.MastershipEvent;
import org.onosproject.mastership.MastershipListener;
import org.onosproject.mastership.MastershipService;
import org.onosproject.net.DeviceId;
import org.onosproject.net.device.DeviceEvent;
import org.onosproject.net.device.DeviceListener;
import org.onosproject.net.device.DeviceService;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowRuleEvent;
import org.onosproject.net.flow.FlowRuleListener;
import org.onosproject.net.flow.FlowRuleService;
import org.onosproject.net.group.Group;
import org.onosproject.net.group.GroupEvent;
import org.onosproject.net.group.GroupListener;
import org.onosproject.net.group.GroupService;
import org.onosproject.net.pi.service.PiPipeconfWatchdogListener;
import org.onosproject.net.pi.service.PiPipeconfWatchdogService;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the devices what the configuration says they are. Whatever changes - configuration, device, ports, mastership,
 * rules that somebody removes - leads to the same step: compare what should be on the device with what is, and change
 * the difference, as {@link Reconciliation} does it. Devices do not wait for each other. From time to time it is looked
 * whether the step has to be taken because of what brings no event, such as a pipeconf that appears after its device.
 */
@Component(immediate = true, service = GatewayManager.class,
        property = GatewayManager.REMOVE_ON_DEACTIVATION + ":Boolean=true")
public final class GatewayManager {

    /** The component property that says whether the devices lose everything when the application is deactivated. */
    static final String REMOVE_ON_DEACTIVATION = "removeOnDeactivation";

    private static final Logger LOG = LoggerFactory.getLogger(GatewayManager.class);
    private static final int SWEEP_SECONDS = 10;
    private static final int SWEEPS_TO_LOOK_CLOSER = 6;
    private static final int FAREWELL_SECONDS = 10;
    /** What somebody is removing may still be on its way to the device. */
    private static final Duration UNTIL_REMOVED = Duration.ofSeconds(1);

    /** What becomes of the devices. */
    private enum Aim { KEEP, REMOVE_EVERYTHING, LEAVE_ALONE }

    private final ComponentConfigService componentConfigService;
    private final GatewayConfigs configs;
    private final DeviceService deviceService;
    private final FlowCaches flowCaches;
    private final MastershipService mastershipService;
    private final PiPipeconfWatchdogService watchdogService;
    private final FlowRuleService flowRuleService;
    private final GroupService groupService;
    private final GatewayPlans plans;
    private final GatewayProgress progress;
    private final RuleWriter rules;
    private final PinWriter pins;
    private final GroupWriter groups;
    private final FlowContexts flowContexts;
    private final ExecutorService executor;
    private final ScheduledExecutorService timer;
    private final PerDeviceRunner runner;
    private final Map<DeviceId, DeviceMemory> memories = new ConcurrentHashMap<>();

    private final Consumer<DeviceId> configListener = this::checkChanged;
    private final DeviceListener deviceListener = new GatewayDeviceListener();
    private final MastershipListener mastershipListener = new GatewayMastershipListener();
    private final PiPipeconfWatchdogListener watchdogListener = event -> checkAnew(event.subject());
    private final FlowRuleListener ruleListener = new LostRuleListener();
    private final GroupListener groupListener = new LostGroupListener();

    private volatile boolean removeOnDeactivation;
    private volatile Aim aim = Aim.KEEP;
    private int sweeps;

    /**
     * Starts to keep the devices.
     *
     * @param componentConfigService lets the operator change the component's properties
     * @param applicationService     tells when the application is deactivated
     * @param configs                say what the devices should be
     * @param deviceService          knows the devices
     * @param flowCaches             know what the devices can do
     * @param mastershipService      knows for which devices this node of the cluster has to act
     * @param watchdogService        knows which devices have their pipelines
     * @param flowRuleService        installs flow rules
     * @param groupService           installs groups
     * @param plans                  know what should be on the devices
     * @param progress               is told how far the devices are
     * @param pins                   write the rules of pinned entries
     * @param store                  keeps what the devices learned
     * @param properties             the component's properties
     */
    @Activate
    public GatewayManager(@Reference ComponentConfigService componentConfigService,
                          @Reference ApplicationService applicationService,
                          @Reference GatewayConfigs configs,
                          @Reference DeviceService deviceService,
                          @Reference FlowCaches flowCaches,
                          @Reference MastershipService mastershipService,
                          @Reference PiPipeconfWatchdogService watchdogService,
                          @Reference FlowRuleService flowRuleService,
                          @Reference GroupService groupService,
                          @Reference GatewayPlans plans,
                          @Reference GatewayProgress progress,
                          @Reference PinWriter pins,
                          @Reference LearnedEntryStore store,
                          Map<String, Object> properties) {
        this.componentConfigService = componentConfigService;
        this.configs = configs;
        this.deviceService = deviceService;
        this.flowCaches = flowCaches;
        this.mastershipService = mastershipService;
        this.watchdogService = watchdogService;
        this.flowRuleService = flowRuleService;
        this.groupService = groupService;
        this.plans = plans;
        this.progress = progress;
        this.pins = pins;
        rules = new RuleWriter(plans.appId(), flowRuleService);
        groups = new GroupWriter(plans.appId(), groupService);
        flowContexts = new FlowContexts(store, Clock.systemUTC());
        // As many threads as devices that have something to do: one that hangs holds up none but itself.
        executor = newCachedThreadPool(groupedThreads("flowcache/gateways", "%d", LOG));
        timer = newSingleThreadScheduledExecutor(groupedThreads("flowcache/gateways", "timer", LOG));
        runner = new PerDeviceRunner(this::reconcile, executor, timer);

        modified(properties);
        componentConfigService.registerProperties(getClass());
        // Not on deactivate(): that also runs when ONOS stops, which must not stop the switches.
        applicationService.registerDeactivateHook(plans.appId(), this::leave);
        configs.addListener(configListener);
        deviceService.addListener(deviceListener);
        mastershipService.addListener(mastershipListener);
        watchdogService.addListener(watchdogListener);
        flowRuleService.addListener(ruleListener);
        groupService.addListener(groupListener);
        timer.scheduleWithFixedDelay(this::sweep, 0, SWEEP_SECONDS, TimeUnit.SECONDS);
        LOG.info("Started");
    }

    /**
     * Takes over the component's properties.
     *
     * @param properties the properties
     */
    @Modified
    public void modified(Map<String, Object> properties) {
        removeOnDeactivation = !"false".equals(String.valueOf(properties.get(REMOVE_ON_DEACTIVATION)).strip());
    }

    /**
     * Stops to keep the devices, and leaves them as they are.
     */
    @Deactivate
    public void deactivate() {
        groupService.removeListener(groupListener);
        flowRuleService.removeListener(ruleListener);
        watchdogService.removeListener(watchdogListener);
        mastershipService.removeListener(mastershipListener);
        deviceService.removeListener(deviceListener);
        configs.removeListener(configListener);
        componentConfigService.unregisterProperties(getClass(), false);
        timer.shutdownNow();
        executor.shutdownNow();
        LOG.info("Stopped");
    }

    /**
     * Compares what should be on a device with what is, if anything changed, and changes the difference.
     *
     * @param deviceId the device
     * @return completes when that is done, or has failed
     */
    CompletableFuture<Void> check(DeviceId deviceId) {
        return runner.request(deviceId);
    }

    private void checkChanged(DeviceId deviceId) {
        memory(deviceId).change();
        check(deviceId);
    }

    private void checkAnew(DeviceId deviceId) {
        memory(deviceId).becomeStrange();
        check(deviceId);
    }

    /** Looks at a device after a moment, however many ask for it meanwhile. */
    private void checkSoon(DeviceId deviceId) {
        DeviceMemory memory = memory(deviceId);
        if (memory.takeTurn()) {
            runner.requestAfter(deviceId, UNTIL_REMOVED, () -> {
                memory.giveTurn();
                memory.change();
            });
        }
    }

    private DeviceMemory memory(DeviceId deviceId) {
        return memories.computeIfAbsent(deviceId, id -> new DeviceMemory());
    }

    private void sweep() {
        try {
            boolean closer = sweeps++ % SWEEPS_TO_LOOK_CLOSER == 0;
            for (DeviceId deviceId : devices()) {
                if (closer) {
                    memory(deviceId).change();
                }
                check(deviceId);
            }
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
        if (aim == Aim.LEAVE_ALONE) {
            return done();
        }
        DeviceMemory memory = memory(deviceId);
        Optional<Gateway> gateway = aim == Aim.KEEP ? configs.of(deviceId) : Optional.empty();
        if (!deviceService.isAvailable(deviceId)) {
            return notYet(deviceId, memory, gateway, "the switch to connect");
        }
        if (!mastershipService.isLocalMaster(deviceId)) {
            return notYet(deviceId, memory, gateway, Optional.ofNullable(mastershipService.getMasterFor(deviceId))
                    .map(node -> "its master, node " + node + ", which tells more").orElse("a master node"));
        }
        if (gateway.isEmpty()) {
            return clear(deviceId, memory);
        }
        Optional<FlowCacheProgrammable> flowCache = flowCaches.of(deviceId);
        if (flowCache.isEmpty()) {
            return notYet(deviceId, memory, gateway, "a pipeconf with a flow cache");
        }
        if (watchdogService.getStatus(deviceId) != PiPipeconfWatchdogService.PipelineStatus.READY) {
            return notYet(deviceId, memory, gateway, "ONOS to say that its pipeline is READY");
        }
        return reconcile(deviceId, memory, plans.of(deviceId, gateway.get(), flowCache.get()), flowCache.get());
    }

    private CompletableFuture<Void> notYet(DeviceId deviceId, DeviceMemory memory, Optional<Gateway> gateway,
                                           String waitsFor) {
        memory.becomeStrange();
        pins.close(deviceId);
        gateway.ifPresentOrElse(configured -> progress.waitsFor(deviceId, waitsFor),
                () -> progress.forget(deviceId));
        return done();
    }

    private CompletableFuture<Void> clear(DeviceId deviceId, DeviceMemory memory) {
        if (memory.isEmpty()) {
            return done();
        }
        memory.leaveAlone();
        plans.drop(deviceId);
        progress.forget(deviceId);
        return pins.close(deviceId).thenComposeAsync(closed -> {
            List<FlowEntry> toRemove = rules.entries(deviceId).stream()
                    .filter(RuleWriter::isInstalled).collect(Collectors.toList());
            return rules.remove(deviceId, toRemove);
        }, executor).thenAcceptAsync(refused -> {
            groups.removeOthers(deviceId, List.of());
            if (!refused.isEmpty()) {
                throw new IllegalStateException("the switch refused to remove " + refused.size() + " flow rules");
            }
            memory.emptied();
        }, executor);
    }

    private CompletableFuture<Void> reconcile(DeviceId deviceId, DeviceMemory memory, GatewayPlan plan,
                                              FlowCacheProgrammable flowCache) {
        long seen = memory.begin();
        if (memory.isSettled(plan)) {
            return done();
        }
        memory.follow(plan);
        return new Reconciliation(deviceId, plan, flowCache, memory, rules, pins, groups, flowContexts, progress,
                executor)
                .run()
                .whenCompleteAsync((done, error) -> {
                    if (error != null) {
                        progress.failed(deviceId, Reconciliation.reason(error));
                        return;
                    }
                    memory.settle(plan, seen);
                    progress.through(deviceId);
                    if (memory.takeContextsUnread()) {
                        readContexts(deviceId, memory, flowCache);
                    }
                }, executor);
    }

    /** What the device learned while nobody listened; if it does not tell, then it tells the next who asks. */
    private void readContexts(DeviceId deviceId, DeviceMemory memory, FlowCacheProgrammable flowCache) {
        if (!memory.startReading()) {
            return;
        }
        flowContexts.read(deviceId, flowCache).whenComplete((reading, error) -> {
            if (memory.stopReading()) {
                readContexts(deviceId, memory, flowCache);
            }
            if (error != null) {
                LOG.info("{}: can't read what it learned before: {}", deviceId, Reconciliation.reason(error));
            } else if (reading.missing() > 0) {
                LOG.info("{}: {} flow contexts were not read, the switch did not answer", deviceId,
                        reading.missing());
            }
        });
    }

    private static CompletableFuture<Void> done() {
        return CompletableFuture.completedFuture(null);
    }

    /** What happens when the application is deactivated, while ONOS waits. */
    private void leave() {
        if (!removeOnDeactivation) {
            aim = Aim.LEAVE_ALONE;
            LOG.info("Leaving all flow rules and groups where they are, because {} is false", REMOVE_ON_DEACTIVATION);
            return;
        }
        aim = Aim.REMOVE_EVERYTHING;
        Set<DeviceId> here = new HashSet<>();
        for (DeviceId deviceId : devices()) {
            if (!deviceService.isAvailable(deviceId)) {
                purge(deviceId);
            } else if (mastershipService.isLocalMaster(deviceId)) {
                memory(deviceId).change();
                here.add(deviceId);
            }
        }
        CompletableFuture.allOf(here.stream().map(this::check).toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, FAREWELL_SECONDS, TimeUnit.SECONDS)
                .join();
        here.stream().filter(deviceId -> !memory(deviceId).isEmpty())
                .forEach(deviceId -> tellWhatRemains(deviceId, "it did not remove them"));
    }

    /** Makes ONOS forget what an absent device has; when it is back, ONOS removes from it what it does not know. */
    private void purge(DeviceId deviceId) {
        try {
            rules.purge(deviceId);
            groups.purge(deviceId);
            tellWhatRemains(deviceId, "it is not connected");
        } catch (RuntimeException e) {
            // ONOS asks the cluster, and the other devices have to go on.
            LOG.warn("{}: flow rules and groups may remain, because it is not connected: {}", deviceId, e.toString());
        }
    }

    private void tellWhatRemains(DeviceId deviceId, String why) {
        int remainingRules = rules.entries(deviceId).size();
        long remainingGroups = groups.groups(deviceId).values().stream()
                .filter(group -> group.state() != Group.GroupState.PENDING_DELETE).count();
        if (remainingRules > 0 || remainingGroups > 0) {
            LOG.warn("{}: {} flow rules and {} groups of {} remain, because {}", deviceId, remainingRules,
                    remainingGroups, plans.appId().name(), why);
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
                    checkChanged(deviceId);
                    break;
                case PORT_ADDED:
                case PORT_UPDATED:
                case PORT_REMOVED:
                    check(deviceId);
                    break;
                case DEVICE_REMOVED:
                    memories.remove(deviceId);
                    pins.close(deviceId);
                    plans.drop(deviceId);
                    progress.forget(deviceId);
                    break;
                default:
                    break;
            }
        }
    }

    private final class GatewayMastershipListener implements MastershipListener {
        @Override
        public boolean isRelevant(MastershipEvent event) {
            // Backups come and go without anybody else's talking to the device.
            return event.type() == MastershipEvent.Type.MASTER_CHANGED
                    || event.type() == MastershipEvent.Type.RESTORED;
        }

        @Override
        public void event(MastershipEvent event) {
            checkAnew(event.subject());
        }
    }

    private final class LostRuleListener implements FlowRuleListener {
        @Override
        public boolean isRelevant(FlowRuleEvent event) {
            return (event.type() == FlowRuleEvent.Type.RULE_REMOVE_REQUESTED
                    || event.type() == FlowRuleEvent.Type.RULE_REMOVED)
                    && event.subject().appId() == plans.appId().id();
        }

        @Override
        public void event(FlowRuleEvent event) {
            DeviceId deviceId = event.subject().deviceId();
            if (memory(deviceId).isPlanned(event.subject())) {
                checkSoon(deviceId);
            }
        }
    }

    private final class LostGroupListener implements GroupListener {
        @Override
        public boolean isRelevant(GroupEvent event) {
            return event.subject().appId().equals(plans.appId());
        }

        @Override
        public void event(GroupEvent event) {
            DeviceId deviceId = event.subject().deviceId();
            switch (event.type()) {
                case GROUP_ADD_FAILED:
                case GROUP_UPDATE_FAILED:
                case GROUP_REMOVE_FAILED:
                    progress.failed(deviceId, "the switch refused group " + event.subject().id());
                    checkSoon(deviceId);
                    break;
                case GROUP_REMOVED:
                case GROUP_REMOVE_REQUESTED:
                    checkSoon(deviceId);
                    break;
                default:
                    break;
            }
        }
    }
}
