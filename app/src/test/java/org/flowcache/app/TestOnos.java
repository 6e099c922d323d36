// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableMap;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.flowcache.api.FlowCacheProgrammable;
import org.flowcache.api.FlowKey;
import org.flowcache.api.LearningEvent;
import org.flowcache.app.config.FlowCacheConfig;
import org.onlab.packet.ChassisId;
import org.onosproject.TestApplicationId;
import org.onosproject.app.ApplicationServiceAdapter;
import org.onosproject.cfg.ComponentConfigAdapter;
import org.onosproject.cluster.NodeId;
import org.onosproject.core.ApplicationId;
import org.onosproject.core.CoreServiceAdapter;
import org.onosproject.core.GroupId;
import org.onosproject.event.DefaultEventSinkRegistry;
import org.onosproject.event.Event;
import org.onosproject.event.EventDeliveryService;
import org.onosproject.event.EventSink;
import org.onosproject.mastership.MastershipEvent;
import org.onosproject.mastership.MastershipInfo;
import org.onosproject.mastership.MastershipListener;
import org.onosproject.mastership.MastershipServiceAdapter;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.DefaultDevice;
import org.onosproject.net.DefaultPort;
import org.onosproject.net.Device;
import org.onosproject.net.DeviceId;
import org.onosproject.net.MastershipRole;
import org.onosproject.net.Port;
import org.onosproject.net.PortNumber;
import org.onosproject.net.config.Config;
import org.onosproject.net.config.ConfigFactory;
import org.onosproject.net.config.InvalidConfigException;
import org.onosproject.net.config.NetworkConfigEvent;
import org.onosproject.net.config.NetworkConfigListener;
import org.onosproject.net.config.NetworkConfigRegistryAdapter;
import org.onosproject.net.config.basics.BasicDeviceConfig;
import org.onosproject.net.device.DeviceEvent;
import org.onosproject.net.device.DeviceListener;
import org.onosproject.net.device.DeviceServiceAdapter;
import org.onosproject.net.driver.Behaviour;
import org.onosproject.net.driver.DefaultDriverData;
import org.onosproject.net.driver.DefaultDriverHandler;
import org.onosproject.net.driver.DriverAdapter;
import org.onosproject.net.driver.DriverAdminServiceAdapter;
import org.onosproject.net.driver.DriverHandler;
import org.onosproject.net.driver.DriverProvider;
import org.onosproject.net.driver.DriverServiceAdapter;
import org.onosproject.net.flow.DefaultFlowEntry;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.FlowRuleEvent;
import org.onosproject.net.flow.FlowRuleListener;
import org.onosproject.net.flow.FlowRuleOperation;
import org.onosproject.net.flow.FlowRuleOperations;
import org.onosproject.net.flow.FlowRuleServiceAdapter;
import org.onosproject.net.group.DefaultGroup;
import org.onosproject.net.group.DefaultGroupDescription;
import org.onosproject.net.group.Group;
import org.onosproject.net.group.GroupBuckets;
import org.onosproject.net.group.GroupDescription;
import org.onosproject.net.group.GroupEvent;
import org.onosproject.net.group.GroupKey;
import org.onosproject.net.group.GroupListener;
import org.onosproject.net.group.GroupServiceAdapter;
import org.onosproject.net.packet.DefaultInboundPacket;
import org.onosproject.net.packet.PacketContextAdapter;
import org.onosproject.net.packet.PacketProcessor;
import org.onosproject.net.packet.PacketServiceAdapter;
import org.onosproject.net.pi.PiPipeconfServiceAdapter;
import org.onosproject.net.pi.service.PiPipeconfWatchdogEvent;
import org.onosproject.net.pi.service.PiPipeconfWatchdogListener;
import org.onosproject.net.pi.service.PiPipeconfWatchdogService;
import org.onosproject.net.provider.ProviderId;

/**
 * As much of an ONOS as the application touches, in memory, on top of ONOS's own test adapters.
 */
public final class TestOnos {

    /** A gateway. */
    public static final DeviceId GW1 = DeviceId.deviceId("device:gw1");
    /** Another one. */
    public static final DeviceId GW2 = DeviceId.deviceId("device:gw2");

    private static final long TIMEOUT_MILLIS = 10_000;

    private final List<String> log = new ArrayList<>();

    public final ApplicationId appId = new TestApplicationId("org.flowcache.app");
    public final Core core = new Core();
    public final Applications applications = new Applications();
    public final NetworkConfig config = new NetworkConfig();
    public final Devices devices = new Devices();
    public final Drivers drivers = new Drivers();
    public final DriverAdmin driverAdmin = new DriverAdmin();
    public final Mastership mastership = new Mastership();
    public final FlowRules flowRules = new FlowRules();
    public final Groups groups = new Groups();
    public final Packets packets = new Packets();
    public final Pipelines pipelines = new Pipelines();
    public final PiPipeconfServiceAdapter pipeconfs = new PiPipeconfServiceAdapter();
    public final ComponentConfigAdapter componentConfig = new ComponentConfigAdapter();
    public final Events events = new Events();
    public final TestCluster.Node storage;

    /** Starts the only node of a cluster. */
    public TestOnos() {
        this(new TestCluster().node("10.0.0.1"));
    }

    /**
     * Starts a node of a cluster.
     *
     * @param storage the node's storage
     */
    public TestOnos(TestCluster.Node storage) {
        this.storage = storage;
    }

    /**
     * Returns the configuration of the demo's gateway.
     *
     * @return a copy of its own
     */
    public static JsonNode demoConfig() {
        try {
            return new ObjectMapper().readTree(new File("../tools/netcfg/demo.json"))
                    .path("devices").path("device:gw1").path(FlowCacheConfig.KEY);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Returns JSON that is written with single quotes.
     *
     * @param text the JSON
     * @return the value
     */
    public static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text.replace('\'', '"'));
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private void log(String line) {
        synchronized (log) {
            log.add(line);
        }
    }

    /**
     * Returns what was done to rules and flow contexts since the last call.
     *
     * @return ADD or REMOVE, and the rule; or BINDINGS, READ, also with the place of the first of some, FLUSH, FORGET
     *         and the VLAN, EVICT or TEACH and the flow
     */
    public List<String> takeLog() {
        synchronized (log) {
            List<String> taken = List.copyOf(log);
            log.clear();
            return taken;
        }
    }

    /** Brings events to their listeners at once. */
    public static final class Events extends DefaultEventSinkRegistry implements EventDeliveryService {

        @Override
        @SuppressWarnings("unchecked")
        public void post(Event event) {
            EventSink<Event> sink = getSink((Class<Event>) event.getClass());
            if (sink != null) {
                sink.process(event);
            }
        }

        @Override
        public void setDispatchTimeLimit(long millis) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long getDispatchTimeLimit() {
            return 0;
        }
    }

    /** Names and ids of applications. */
    public final class Core extends CoreServiceAdapter {
        @Override
        public ApplicationId registerApplication(String name) {
            if (!name.equals(appId.name())) {
                throw new IllegalArgumentException(name);
            }
            return appId;
        }
    }

    /** Deactivates applications. */
    public static final class Applications extends ApplicationServiceAdapter {

        private final List<Runnable> hooks = new ArrayList<>();

        @Override
        public void registerDeactivateHook(ApplicationId id, Runnable hook) {
            hooks.add(hook);
        }

        /** Deactivates the application, up to where its bundles would be stopped. */
        public void deactivate() {
            hooks.forEach(Runnable::run);
        }
    }

    /** Validates configurations and applies them, as DistributedNetworkConfigStore does. */
    public static final class NetworkConfig extends NetworkConfigRegistryAdapter {

        private final Map<Class<?>, ConfigFactory<?, ?>> factories = new HashMap<>();
        private final Map<DeviceId, FlowCacheConfig> configs = new LinkedHashMap<>();
        private final Map<DeviceId, BasicDeviceConfig> basic = new HashMap<>();
        private final Set<NetworkConfigListener> listeners = new HashSet<>();

        @Override
        public void registerConfigFactory(ConfigFactory configFactory) {
            factories.put(configFactory.configClass(), configFactory);
        }

        @Override
        public void unregisterConfigFactory(ConfigFactory configFactory) {
            factories.remove(configFactory.configClass());
        }

        @Override
        public Set<ConfigFactory> getConfigFactories() {
            return Set.copyOf(factories.values());
        }

        /**
         * Applies a gateway's configuration.
         *
         * @param deviceId the device
         * @param json     the configuration
         * @throws InvalidConfigException if it is not valid
         */
        public synchronized void apply(DeviceId deviceId, JsonNode json) {
            FlowCacheConfig config = new FlowCacheConfig();
            config.init(deviceId, FlowCacheConfig.KEY, json, new ObjectMapper(), null);
            try {
                if (!config.isValid()) {
                    throw new IllegalArgumentException("JSON is not valid");
                }
            } catch (RuntimeException e) {
                throw new InvalidConfigException("devices", deviceId.toString(), FlowCacheConfig.KEY, e);
            }
            NetworkConfigEvent.Type type = configs.put(deviceId, config) == null
                    ? NetworkConfigEvent.Type.CONFIG_ADDED : NetworkConfigEvent.Type.CONFIG_UPDATED;
            post(type, deviceId);
        }

        /**
         * Removes a gateway's configuration.
         *
         * @param deviceId the device
         */
        public synchronized void remove(DeviceId deviceId) {
            configs.remove(deviceId);
            post(NetworkConfigEvent.Type.CONFIG_REMOVED, deviceId);
        }

        /**
         * Gives a device a pipeconf.
         *
         * @param deviceId the device
         * @param pipeconf its pipeconf
         */
        public synchronized void usePipeconf(DeviceId deviceId, String pipeconf) {
            BasicDeviceConfig config = new BasicDeviceConfig();
            config.init(deviceId, "basic", new ObjectMapper().createObjectNode().put("pipeconf", pipeconf),
                    new ObjectMapper(), null);
            basic.put(deviceId, config);
        }

        private Map<DeviceId, ? extends Config<DeviceId>> configs(Class<?> configClass) {
            return configClass == BasicDeviceConfig.class ? basic : configs;
        }

        private void post(NetworkConfigEvent.Type type, DeviceId deviceId) {
            NetworkConfigEvent event = new NetworkConfigEvent(type, deviceId, FlowCacheConfig.class);
            listeners.stream().filter(listener -> listener.isRelevant(event)).forEach(l -> l.event(event));
        }

        @Override
        @SuppressWarnings("unchecked")
        public synchronized <S, C extends Config<S>> Set<S> getSubjects(Class<S> subjectClass, Class<C> configClass) {
            return (Set<S>) Set.copyOf(configs(configClass).keySet());
        }

        @Override
        public synchronized <S, C extends Config<S>> C getConfig(S subject, Class<C> configClass) {
            return configClass.cast(configs(configClass).get(subject));
        }

        @Override
        public synchronized void addListener(NetworkConfigListener listener) {
            listeners.add(listener);
        }

        @Override
        public synchronized void removeListener(NetworkConfigListener listener) {
            listeners.remove(listener);
        }
    }

    /** Devices, each with a flow cache or without. */
    public final class Devices extends DeviceServiceAdapter {

        private final Map<DeviceId, TestFlowCache> flowCaches = new HashMap<>();
        private final Set<DeviceId> known = new HashSet<>();
        private final Set<DeviceId> available = new HashSet<>();
        private final Map<DeviceId, Map<PortNumber, Boolean>> ports = new HashMap<>();
        private final Set<DeviceListener> listeners = new HashSet<>();

        /**
         * Connects a device whose pipeline has a flow cache.
         *
         * @param deviceId the device
         * @return its flow cache
         */
        public synchronized TestFlowCache connect(DeviceId deviceId) {
            TestFlowCache flowCache = flowCaches.computeIfAbsent(deviceId,
                    id -> new TestFlowCache(id, TestOnos.this::log));
            connectPlain(deviceId);
            return flowCache;
        }

        /**
         * Connects a device.
         *
         * @param deviceId the device
         */
        public synchronized void connectPlain(DeviceId deviceId) {
            available.add(deviceId);
            post(known.add(deviceId) ? DeviceEvent.Type.DEVICE_ADDED : DeviceEvent.Type.DEVICE_AVAILABILITY_CHANGED,
                    deviceId);
        }

        /**
         * Tells that something about a device is different.
         *
         * @param deviceId the device
         */
        public synchronized void update(DeviceId deviceId) {
            post(DeviceEvent.Type.DEVICE_UPDATED, deviceId);
        }

        /**
         * Makes a connected device get a flow cache; ONOS tells nobody.
         *
         * @param deviceId the device
         */
        public synchronized void addPipeconf(DeviceId deviceId) {
            flowCaches.put(deviceId, new TestFlowCache(deviceId, TestOnos.this::log));
        }

        /**
         * Disconnects a device.
         *
         * @param deviceId the device
         */
        public synchronized void disconnect(DeviceId deviceId) {
            available.remove(deviceId);
            post(DeviceEvent.Type.DEVICE_AVAILABILITY_CHANGED, deviceId);
        }

        /**
         * Makes ONOS forget a device.
         *
         * @param deviceId the device
         */
        public synchronized void remove(DeviceId deviceId) {
            available.remove(deviceId);
            known.remove(deviceId);
            post(DeviceEvent.Type.DEVICE_REMOVED, deviceId);
        }

        private void post(DeviceEvent.Type type, DeviceId deviceId) {
            post(new DeviceEvent(type, new TestDevice(deviceId)));
        }

        private void post(DeviceEvent event) {
            listeners.stream().filter(listener -> listener.isRelevant(event)).forEach(l -> l.event(event));
        }

        /**
         * Makes a port be up or down.
         *
         * @param deviceId the device
         * @param number   the port
         * @param up       which of both
         */
        public synchronized void port(DeviceId deviceId, int number, boolean up) {
            PortNumber port = PortNumber.portNumber(number);
            boolean isNew = ports.computeIfAbsent(deviceId, id -> new TreeMap<>(
                    Comparator.comparing(PortNumber::toLong))).put(port, up) == null;
            post(new DeviceEvent(isNew ? DeviceEvent.Type.PORT_ADDED : DeviceEvent.Type.PORT_UPDATED,
                    new TestDevice(deviceId), port(deviceId, port)));
        }

        /**
         * Makes a port be up or down, and tells nobody, as ONOS does when its network configuration says so.
         *
         * @param deviceId the device
         * @param number   the port
         * @param up       which of both
         */
        public synchronized void configurePort(DeviceId deviceId, int number, boolean up) {
            ports.computeIfAbsent(deviceId, id -> new TreeMap<>(Comparator.comparing(PortNumber::toLong)))
                    .put(PortNumber.portNumber(number), up);
        }

        /**
         * Takes a port away.
         *
         * @param deviceId the device
         * @param number   the port
         */
        public synchronized void removePort(DeviceId deviceId, int number) {
            Port port = port(deviceId, PortNumber.portNumber(number));
            ports.get(deviceId).remove(port.number());
            post(new DeviceEvent(DeviceEvent.Type.PORT_REMOVED, new TestDevice(deviceId), port));
        }

        private Port port(DeviceId deviceId, PortNumber number) {
            return new DefaultPort(new TestDevice(deviceId), number, ports.get(deviceId).get(number));
        }

        @Override
        public synchronized List<Port> getPorts(DeviceId deviceId) {
            return ports.getOrDefault(deviceId, Map.of()).keySet().stream()
                    .map(number -> port(deviceId, number)).collect(Collectors.toList());
        }

        @Override
        public synchronized Iterable<Device> getDevices() {
            return known.stream().map(TestDevice::new).collect(Collectors.toList());
        }

        @Override
        public synchronized Iterable<Device> getAvailableDevices() {
            return available.stream().map(TestDevice::new).collect(Collectors.toList());
        }

        @Override
        public synchronized Device getDevice(DeviceId deviceId) {
            return known.contains(deviceId) ? new TestDevice(deviceId) : null;
        }

        @Override
        public synchronized boolean isAvailable(DeviceId deviceId) {
            return available.contains(deviceId);
        }

        @Override
        public synchronized void addListener(DeviceListener listener) {
            listeners.add(listener);
        }

        @Override
        public synchronized void removeListener(DeviceListener listener) {
            listeners.remove(listener);
        }

        private final class TestDevice extends DefaultDevice {

            TestDevice(DeviceId deviceId) {
                super(ProviderId.NONE, deviceId, Type.SWITCH, "test", "1", "1", "1", new ChassisId());
            }
        }
    }

    /** Drivers of the devices. */
    public final class Drivers extends DriverServiceAdapter {

        @Override
        public DriverHandler createHandler(DeviceId deviceId, String... credentials) {
            return new Handler(deviceId);
        }

        private final class Handler extends DefaultDriverHandler {

            private final DeviceId deviceId;

            Handler(DeviceId deviceId) {
                super(new DefaultDriverData(new DriverAdapter(), deviceId));
                this.deviceId = deviceId;
            }

            @Override
            public boolean hasBehaviour(Class<? extends Behaviour> behaviour) {
                return behaviour == FlowCacheProgrammable.class && devices.flowCaches.containsKey(deviceId);
            }

            @Override
            public <T extends Behaviour> T behaviour(Class<T> behaviour) {
                return behaviour.cast(devices.flowCaches.get(deviceId));
            }
        }
    }

    /** Drivers, by the provider that brought them. */
    public static final class DriverAdmin extends DriverAdminServiceAdapter {

        private final Set<DriverProvider> providers = new HashSet<>();

        @Override
        public void registerProvider(DriverProvider provider) {
            providers.add(provider);
        }

        @Override
        public void unregisterProvider(DriverProvider provider) {
            providers.remove(provider);
        }

        @Override
        public Set<DriverProvider> getProviders() {
            return providers;
        }
    }

    /** Says for which devices this node is the master: all, until told otherwise. */
    public static final class Mastership extends MastershipServiceAdapter {

        private static final NodeId THIS = NodeId.nodeId("10.0.0.1");
        private static final NodeId OTHER = NodeId.nodeId("10.0.0.2");

        private final Set<DeviceId> others = new HashSet<>();
        private final Map<DeviceId, Long> terms = new HashMap<>();
        private final Set<MastershipListener> listeners = new HashSet<>();

        /**
         * Gives a device to another node.
         *
         * @param deviceId the device
         */
        public synchronized void giveAway(DeviceId deviceId) {
            others.add(deviceId);
            post(MastershipEvent.Type.MASTER_CHANGED, deviceId);
        }

        /**
         * Takes a device back.
         *
         * @param deviceId the device
         */
        public synchronized void take(DeviceId deviceId) {
            others.remove(deviceId);
            post(MastershipEvent.Type.MASTER_CHANGED, deviceId);
        }

        /**
         * Tells that another node has become a backup, or is none any more.
         *
         * @param deviceId the device
         */
        public synchronized void changeBackups(DeviceId deviceId) {
            post(MastershipEvent.Type.BACKUPS_CHANGED, deviceId);
        }

        private void post(MastershipEvent.Type type, DeviceId deviceId) {
            if (type == MastershipEvent.Type.MASTER_CHANGED) {
                terms.merge(deviceId, 2L, Long::sum);
            }
            MastershipEvent event = new MastershipEvent(type, deviceId, getMastershipFor(deviceId));
            listeners.stream().filter(listener -> listener.isRelevant(event)).forEach(l -> l.event(event));
        }

        @Override
        public synchronized MastershipInfo getMastershipFor(DeviceId deviceId) {
            return new MastershipInfo(terms.getOrDefault(deviceId, 1L), Optional.of(getMasterFor(deviceId)),
                    ImmutableMap.of(getMasterFor(deviceId), MastershipRole.MASTER));
        }

        @Override
        public synchronized MastershipRole getLocalRole(DeviceId deviceId) {
            return others.contains(deviceId) ? MastershipRole.STANDBY : MastershipRole.MASTER;
        }

        @Override
        public synchronized NodeId getMasterFor(DeviceId deviceId) {
            return others.contains(deviceId) ? OTHER : THIS;
        }

        @Override
        public synchronized void addListener(MastershipListener listener) {
            listeners.add(listener);
        }

        @Override
        public synchronized void removeListener(MastershipListener listener) {
            listeners.remove(listener);
        }
    }

    /** Says which devices have their pipelines: all, until told otherwise. */
    public static final class Pipelines implements PiPipeconfWatchdogService {

        private final Set<DeviceId> unknown = new HashSet<>();
        private final Set<PiPipeconfWatchdogListener> listeners = new HashSet<>();

        /**
         * Takes a device's pipeline away, or gives it back.
         *
         * @param deviceId the device
         * @param ready    which of both
         */
        public synchronized void set(DeviceId deviceId, boolean ready) {
            if (ready ? unknown.remove(deviceId) : unknown.add(deviceId)) {
                PiPipeconfWatchdogEvent event = new PiPipeconfWatchdogEvent(ready
                        ? PiPipeconfWatchdogEvent.Type.PIPELINE_READY
                        : PiPipeconfWatchdogEvent.Type.PIPELINE_UNKNOWN, deviceId);
                listeners.forEach(listener -> listener.event(event));
            }
        }

        @Override
        public void triggerProbe(DeviceId deviceId) {
            // What it would find has been told already.
        }

        @Override
        public synchronized PipelineStatus getStatus(DeviceId deviceId) {
            return unknown.contains(deviceId) ? PipelineStatus.UNKNOWN : PipelineStatus.READY;
        }

        @Override
        public synchronized void addListener(PiPipeconfWatchdogListener listener) {
            listeners.add(listener);
        }

        @Override
        public synchronized void removeListener(PiPipeconfWatchdogListener listener) {
            listeners.remove(listener);
        }
    }

    /** Flow rules, on the devices as soon as they are applied. */
    public final class FlowRules extends FlowRuleServiceAdapter {

        private final Map<FlowRule, FlowEntry> entries = new LinkedHashMap<>();
        private final Set<FlowRuleListener> listeners = new CopyOnWriteArraySet<>();
        private final Set<DeviceId> holding = new HashSet<>();
        private final List<FlowRuleOperations> held = new ArrayList<>();
        private Predicate<FlowRuleOperation> refused = operation -> false;
        private FlowEntry.FlowEntryState state = FlowEntry.FlowEntryState.ADDED;

        @Override
        public void apply(FlowRuleOperations operations) {
            synchronized (this) {
                if (operations.stages().stream().flatMap(Set::stream)
                        .anyMatch(operation -> holding.contains(operation.rule().deviceId()))) {
                    held.add(operations);
                    notifyAll();
                    return;
                }
            }
            perform(operations);
        }

        /**
         * Makes the devices refuse some of what is applied. ONOS keeps it, to try again.
         *
         * @param operations which
         */
        public synchronized void refuse(Predicate<FlowRuleOperation> operations) {
            refused = operations;
        }

        private void perform(FlowRuleOperations operations) {
            FlowRuleOperations.Builder failed = FlowRuleOperations.builder();
            boolean any = false;
            for (FlowRuleOperation operation : operations.stages().stream().flatMap(Set::stream)
                    .collect(Collectors.toList())) {
                if (perform(operation)) {
                    post(operation);
                } else {
                    failed.add(operation.rule());
                    any = true;
                }
            }
            if (operations.callback() != null) {
                if (any) {
                    operations.callback().onError(failed.build());
                } else {
                    operations.callback().onSuccess(operations);
                }
            }
            synchronized (this) {
                notifyAll();
            }
        }

        private synchronized boolean perform(FlowRuleOperation operation) {
            FlowRule rule = operation.rule();
            boolean adds = operation.type() == FlowRuleOperation.Type.ADD;
            if (refused.test(operation)) {
                entries.put(rule, new DefaultFlowEntry(rule, adds
                        ? FlowEntry.FlowEntryState.PENDING_ADD : FlowEntry.FlowEntryState.PENDING_REMOVE));
                return false;
            }
            FlowEntry old = entries.remove(rule);
            if (adds) {
                entries.put(rule, new DefaultFlowEntry(rule, state));
            }
            TestFlowCache flowCache = devices.flowCaches.get(rule.deviceId());
            if (flowCache != null) {
                flowCache.replace(Optional.<FlowRule>ofNullable(old), adds ? Optional.of(rule) : Optional.empty());
            }
            log(operation.type() + " " + text(rule));
            return true;
        }

        private void post(FlowRuleOperation operation) {
            if (operation.type() == FlowRuleOperation.Type.REMOVE) {
                post(new FlowRuleEvent(FlowRuleEvent.Type.RULE_REMOVE_REQUESTED, operation.rule()));
            }
        }

        private String text(FlowRule rule) {
            return rule.selector().criteria() + " " + rule.treatment().allInstructions();
        }

        /**
         * Asks a device for its rules' counters, as ONOS does every five seconds, and tells of each rule.
         *
         * @param deviceId the device
         * @param millis   the time that the clock shows
         * @param packets  what each rule has counted
         */
        public void poll(DeviceId deviceId, long millis, ToLongFunction<FlowRule> packets) {
            List<FlowEntry> polled;
            synchronized (this) {
                polled = entries(deviceId).stream()
                        .filter(entry -> entry.state() == FlowEntry.FlowEntryState.ADDED)
                        .map(entry -> new PolledEntry(entry, millis, packets.applyAsLong(entry)))
                        .collect(Collectors.toList());
                polled.forEach(entry -> {
                    entries.remove(entry);
                    entries.put(entry, entry);
                });
            }
            polled.forEach(entry -> post(new FlowRuleEvent(FlowRuleEvent.Type.RULE_UPDATED, entry)));
        }

        /**
         * Removes a rule that has timed out.
         *
         * @param rule the rule
         */
        public void expire(FlowRule rule) {
            synchronized (this) {
                entries.remove(rule);
            }
            post(new FlowRuleEvent(FlowRuleEvent.Type.RULE_REMOVED, rule));
            synchronized (this) {
                notifyAll();
            }
        }

        /**
         * Waits until something holds for a device's rules.
         *
         * @param deviceId  the device
         * @param what      what is waited for
         * @param condition tells whether it holds
         */
        public void awaitEntries(DeviceId deviceId, String what, Predicate<List<FlowEntry>> condition) {
            await(what, () -> condition.test(entries(deviceId)));
        }

        private void post(FlowRuleEvent event) {
            listeners.stream().filter(listener -> listener.isRelevant(event)).forEach(l -> l.event(event));
        }

        /**
         * Makes rules be in a state after they are applied.
         *
         * @param newState the state
         */
        public synchronized void applyAs(FlowEntry.FlowEntryState newState) {
            state = newState;
        }

        /**
         * Makes a device do nothing of what is applied from now on, nor answer.
         *
         * @param deviceId the device
         */
        public synchronized void hold(DeviceId deviceId) {
            holding.add(deviceId);
        }

        /** Does what was to be done while nothing was done. */
        public void release() {
            List<FlowRuleOperations> late;
            synchronized (this) {
                holding.clear();
                late = List.copyOf(held);
                held.clear();
            }
            late.forEach(this::perform);
        }

        /** Waits until there was something to do while nothing was done. */
        public void awaitHeld() {
            await("something to hold", () -> !held.isEmpty());
        }

        /**
         * Makes ONOS forget the rules of all devices, as it does when it stops.
         */
        public synchronized void forgetAll() {
            entries.clear();
        }

        /**
         * Waits until a device has exactly the given rules.
         *
         * @param deviceId the device
         * @param expected the rules
         */
        public void awaitRules(DeviceId deviceId, Set<FlowRule> expected) {
            await(expected.size() + " rules of " + deviceId, () -> {
                List<FlowEntry> there = entries(deviceId).stream()
                        .filter(entry -> entry.state() != FlowEntry.FlowEntryState.PENDING_ADD)
                        .collect(Collectors.toList());
                return there.size() == expected.size()
                        && expected.stream().allMatch(rule -> rule.exactMatch(entries.get(rule)));
            });
        }

        private synchronized void await(String what, BooleanSupplier condition) {
            long end = System.currentTimeMillis() + TIMEOUT_MILLIS;
            while (!condition.getAsBoolean()) {
                long left = end - System.currentTimeMillis();
                if (left <= 0) {
                    throw new AssertionError("no " + what + ", but " + entries.values());
                }
                try {
                    wait(left);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        }

        private List<FlowEntry> entries(DeviceId deviceId) {
            return entries.values().stream().filter(entry -> entry.deviceId().equals(deviceId))
                    .collect(Collectors.toList());
        }

        @Override
        public synchronized Iterable<FlowEntry> getFlowEntries(DeviceId deviceId) {
            return entries(deviceId);
        }

        @Override
        public synchronized FlowEntry getFlowEntry(FlowRule rule) {
            return entries.get(rule);
        }

        @Override
        public synchronized void purgeFlowRules(DeviceId deviceId, ApplicationId id) {
            entries.values().removeIf(entry -> entry.deviceId().equals(deviceId) && entry.appId() == id.id());
        }

        @Override
        public void addListener(FlowRuleListener listener) {
            listeners.add(listener);
        }

        @Override
        public void removeListener(FlowRuleListener listener) {
            listeners.remove(listener);
        }

        /** An entry that was read at a given time. */
        private final class PolledEntry extends DefaultFlowEntry {

            private final long millis;

            PolledEntry(FlowEntry entry, long millis, long packets) {
                super(entry, FlowEntryState.ADDED, 0, packets, 100 * packets);
                this.millis = millis;
            }

            @Override
            public long lastSeen() {
                return millis;
            }
        }
    }

    /** Groups, on the devices as soon as they are added. */
    public static final class Groups extends GroupServiceAdapter {

        private final Map<List<Object>, DefaultGroup> groups = new LinkedHashMap<>();
        private final Set<GroupListener> listeners = new CopyOnWriteArraySet<>();

        @Override
        public synchronized void addGroup(GroupDescription description) {
            DefaultGroup group = new DefaultGroup(new GroupId(description.givenGroupId()), description);
            group.setState(Group.GroupState.ADDED);
            groups.put(List.of(description.deviceId(), description.appCookie()), group);
        }

        @Override
        public synchronized Group getGroup(DeviceId deviceId, GroupKey appCookie) {
            return groups.get(List.of(deviceId, appCookie));
        }

        @Override
        public void removeGroup(DeviceId deviceId, GroupKey appCookie, ApplicationId id) {
            Group group;
            synchronized (this) {
                group = groups.remove(List.of(deviceId, appCookie));
            }
            GroupEvent event = new GroupEvent(GroupEvent.Type.GROUP_REMOVED, group);
            listeners.stream().filter(listener -> listener.isRelevant(event)).forEach(l -> l.event(event));
        }

        @Override
        public synchronized void setBucketsForGroup(DeviceId deviceId, GroupKey oldCookie, GroupBuckets buckets,
                                                    GroupKey newCookie, ApplicationId id) {
            Group old = groups.remove(List.of(deviceId, oldCookie));
            addGroup(new DefaultGroupDescription(deviceId, old.type(), buckets, newCookie, old.givenGroupId(), id));
        }

        @Override
        public synchronized List<Group> getGroups(DeviceId deviceId, ApplicationId id) {
            return groups.values().stream()
                    .filter(group -> group.deviceId().equals(deviceId) && group.appId().equals(id))
                    .collect(Collectors.toList());
        }

        @Override
        public synchronized void purgeGroupEntries(DeviceId deviceId, ApplicationId id) {
            groups.values().removeIf(group -> group.deviceId().equals(deviceId) && group.appId().equals(id));
        }

        @Override
        public void addListener(GroupListener listener) {
            listeners.add(listener);
        }

        @Override
        public void removeListener(GroupListener listener) {
            listeners.remove(listener);
        }
    }

    /** Packet-ins. */
    public final class Packets extends PacketServiceAdapter {

        private final SortedMap<Integer, PacketProcessor> processors = new TreeMap<>();
        private long cookie;

        @Override
        public void addProcessor(PacketProcessor processor, int priority) {
            processors.put(priority, processor);
        }

        @Override
        public void removeProcessor(PacketProcessor processor) {
            processors.values().remove(processor);
        }

        /**
         * Brings a packet-in that tells a learning event.
         *
         * @param deviceId the device that sent it
         * @param event    the event
         * @return true if a processor handled the packet-in
         */
        public boolean learn(DeviceId deviceId, LearningEvent event) {
            cookie++;
            devices.flowCaches.get(deviceId).events.put(cookie, event);
            return receive(deviceId, cookie);
        }

        /**
         * Brings a packet-in that tells of a candidate for a pinned entry.
         *
         * @param deviceId the device that sent it
         * @param key      the flow
         * @return true if a processor handled the packet-in
         */
        public boolean propose(DeviceId deviceId, FlowKey key) {
            cookie++;
            devices.flowCaches.get(deviceId).candidates.put(cookie, key);
            return receive(deviceId, cookie);
        }

        /**
         * Brings a packet-in.
         *
         * @param deviceId     the device that sent it
         * @param packetCookie its cookie
         * @return true if a processor handled it
         */
        public boolean receive(DeviceId deviceId, long packetCookie) {
            PacketContextAdapter context = new PacketContextAdapter(0,
                    new DefaultInboundPacket(new ConnectPoint(deviceId, PortNumber.portNumber(2)), null,
                            ByteBuffer.allocate(0), Optional.of(packetCookie)), null, false) {
            };
            processors.values().forEach(processor -> processor.process(context));
            return context.isHandled();
        }
    }
}
