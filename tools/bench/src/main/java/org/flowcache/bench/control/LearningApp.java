// SPDX-License-Identifier: Apache-2.0
package org.flowcache.bench.control;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.flowcache.api.FlowCacheProgrammable;
import org.flowcache.app.TestOnos;
import org.flowcache.app.api.LearnedEntry;
import org.flowcache.app.config.FlowCacheConfig;
import org.flowcache.app.device.FlowCaches;
import org.flowcache.app.device.GatewayConfigs;
import org.flowcache.app.device.MastershipTerms;
import org.flowcache.app.learning.FlowCacheEvents;
import org.flowcache.app.learning.LearnedEntryStore;
import org.flowcache.app.learning.PinnedFlows;
import org.flowcache.app.learning.LearningManager;
import org.flowcache.app.learning.PinnedFlows;
import org.flowcache.pipeconf.P4FlowCacheProgrammable;
import org.onosproject.net.DeviceId;
import org.onosproject.net.config.Config;
import org.onosproject.net.config.NetworkConfigServiceAdapter;
import org.onosproject.net.driver.DefaultDriver;
import org.onosproject.net.driver.DefaultDriverData;
import org.onosproject.net.driver.DefaultDriverHandler;
import org.onosproject.net.driver.Driver;
import org.onosproject.net.driver.DriverHandler;
import org.onosproject.net.driver.DriverServiceAdapter;

/**
 * What the application has to learn with: its own classes, the pipeconf's driver, ONOS's eventually consistent map, and
 * a gateway of many tenants, 10 servers each. All else of ONOS is the application's test double.
 */
public final class LearningApp implements AutoCloseable {

    /** The gateway. */
    public static final DeviceId GATEWAY = TestOnos.GW1;
    /** The largest number of tenants. */
    public static final int MAX_TENANTS = 4000;

    private static final int FIRST_VLAN = 2;
    private static final int FIRST_VNI = 1000;
    private static final int SERVERS = 10;
    private static final int SUBNETS = 250;

    private final FlowCacheEvents events;
    private final LearnedEntryStore store;
    private final LearningManager manager;
    private final GatewayConfigs configs;
    private final FlowCaches flowCaches;

    /**
     * Starts to learn.
     *
     * @param tenants how many tenants the gateway has, 1 to {@link #MAX_TENANTS}
     * @param packets brings packet-ins
     */
    public LearningApp(int tenants, PacketWorker packets) {
        TestOnos onos = new TestOnos();
        configs = new GatewayConfigs(new Configs(tenants));
        flowCaches = new FlowCaches(onos.devices, new Drivers(), onos.driverAdmin, onos.pipeconfs);
        events = new FlowCacheEvents(onos.events, onos.storage.communication());
        store = new LearnedEntryStore(onos.storage, new MastershipTerms(onos.mastership), flowCaches, events,
                new PinnedFlows());
        manager = new LearningManager(configs, flowCaches, onos.devices, packets, store);
        onos.devices.connectPlain(GATEWAY);
    }

    /**
     * Returns a tenant's VLAN.
     *
     * @param index which tenant, from 0
     * @return the VLAN
     */
    public static int vlan(int index) {
        return FIRST_VLAN + index;
    }

    /**
     * Returns a tenant's VNI.
     *
     * @param index which tenant, from 0
     * @return the VNI
     */
    public static int vni(int index) {
        return FIRST_VNI + index;
    }

    /**
     * Returns what has been learned.
     *
     * @return the gateway's entries
     */
    public List<LearnedEntry> entries() {
        return store.of(GATEWAY);
    }

    @Override
    public void close() {
        manager.deactivate();
        store.deactivate();
        events.deactivate();
        flowCaches.deactivate();
        configs.deactivate();
    }

    private static ObjectNode gateway(int tenants) {
        ObjectNode gateway = new ObjectMapper().createObjectNode().put("vtep", "1.1.1.1");
        gateway.putObject("cache").put("vlanEncoding", "extended");
        gateway.putObject("ports").put("dc", 1).put("otr", 2).putArray("servers").add(3);
        ArrayNode array = gateway.putArray("tenants");
        for (int i = 0; i < tenants; i++) {
            ArrayNode servers = array.addObject().put("name", "t" + i).put("vni", vni(i)).put("vlan", vlan(i))
                    .putArray("servers");
            for (int server = 1; server <= SERVERS; server++) {
                servers.addObject().put("port", 3)
                        .put("prefix", "10." + i / SUBNETS + "." + i % SUBNETS + "." + server + "/32");
            }
        }
        return gateway;
    }

    /** Hands out a copy each time, as ONOS does. */
    private static final class Configs extends NetworkConfigServiceAdapter {

        private final ObjectNode gateway;

        Configs(int tenants) {
            gateway = gateway(tenants);
        }

        @Override
        @SuppressWarnings("unchecked")
        public <S, C extends Config<S>> Set<S> getSubjects(Class<S> subjectClass, Class<C> configClass) {
            return (Set<S>) Set.of(GATEWAY);
        }

        @Override
        public <S, C extends Config<S>> C getConfig(S subject, Class<C> configClass) {
            FlowCacheConfig config = new FlowCacheConfig();
            config.init((DeviceId) subject, FlowCacheConfig.KEY, gateway.deepCopy(), new ObjectMapper(), null);
            return configClass.cast(config);
        }
    }

    /** Has one driver, the pipeconf's. */
    private static final class Drivers extends DriverServiceAdapter {

        private final Driver driver = new DefaultDriver("flowcache", List.of(), "", "", "",
                Map.of(FlowCacheProgrammable.class, P4FlowCacheProgrammable.class), Map.of());

        @Override
        public DriverHandler createHandler(DeviceId deviceId, String... credentials) {
            return new DefaultDriverHandler(new DefaultDriverData(driver, deviceId));
        }
    }
}
