// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.config;

import static org.flowcache.app.TestOnos.GW1;
import static org.flowcache.app.TestOnos.GW2;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.flowcache.app.TestOnos;
import org.junit.After;
import org.junit.Test;
import org.onosproject.net.DeviceId;
import org.onosproject.net.config.Config;
import org.onosproject.net.config.NetworkConfigEvent;
import org.onosproject.net.config.NetworkConfigListener;
import org.onosproject.net.config.NetworkConfigServiceAdapter;
import org.onosproject.net.config.basics.BasicDeviceConfig;

/**
 * Which devices are told to be without a configuration, and how often.
 */
public class UnconfiguredDevicesTest {

    private static final String PIPECONF = "org.flowcache.pipeconf";

    private final Configs configs = new Configs();
    private final BlockingQueue<String> warnings = new LinkedBlockingQueue<>();
    private UnconfiguredDevices unconfigured;

    @After
    public void tearDown() {
        unconfigured.deactivate();
    }

    @Test
    public void findsDevicesWithThePipeconfAndWithoutAConfiguration() {
        start();
        configs.device(GW2, PIPECONF);
        configs.device(GW1, PIPECONF);
        configs.device(DeviceId.deviceId("device:other"), "org.onosproject.pipelines.basic");
        configs.device(DeviceId.deviceId("device:plain"), null);
        assertThat(unconfigured.devices(), contains(GW1, GW2));
        configs.gateway(GW1);
        assertThat(unconfigured.devices(), contains(GW2));
        configs.removeGateway(GW1);
        assertThat(unconfigured.devices(), contains(GW1, GW2));
    }

    @Test
    public void warnsOfADeviceThatIsThereAlready() throws Exception {
        configs.device(GW1, PIPECONF);
        start();
        assertThat(nextWarning(), is("device:gw1 has the pipeconf org.flowcache.pipeconf but no configuration "
                + "\"flowcache\", and forwards nothing; see whether the key is misspelt, and push the configuration"));
    }

    @Test
    public void warnsOnceUntilADeviceIsConfigured() throws Exception {
        start();
        configs.device(GW1, PIPECONF);
        assertThat(nextWarning(), is(UnconfiguredDevices.describe(GW1)));
        configs.device(GW1, PIPECONF);
        configs.device(GW2, PIPECONF);
        assertThat(nextWarning(), is(UnconfiguredDevices.describe(GW2)));
        configs.gateway(GW1);
        configs.device(DeviceId.deviceId("device:gw3"), PIPECONF);
        assertThat(nextWarning(), is(UnconfiguredDevices.describe(DeviceId.deviceId("device:gw3"))));
        configs.removeGateway(GW1);
        assertThat(nextWarning(), is(UnconfiguredDevices.describe(GW1)));
        assertThat(warnings, is(empty()));
    }

    private void start() {
        unconfigured = new UnconfiguredDevices(configs, Duration.ZERO, warnings::add);
    }

    private String nextWarning() throws InterruptedException {
        return warnings.poll(10, TimeUnit.SECONDS);
    }

    /** Configurations of devices, valid or not. */
    private static final class Configs extends NetworkConfigServiceAdapter {

        private final Map<DeviceId, Map<Class<?>, Config<DeviceId>>> configs = new HashMap<>();
        private NetworkConfigListener listener;

        void device(DeviceId deviceId, String pipeconf) {
            ObjectNode json = new ObjectMapper().createObjectNode();
            if (pipeconf != null) {
                json.put("pipeconf", pipeconf);
            }
            BasicDeviceConfig config = new BasicDeviceConfig();
            config.init(deviceId, "basic", json, new ObjectMapper(), null);
            put(deviceId, BasicDeviceConfig.class, config);
        }

        void gateway(DeviceId deviceId) {
            FlowCacheConfig config = new FlowCacheConfig();
            config.init(deviceId, FlowCacheConfig.KEY, TestOnos.demoConfig(), new ObjectMapper(), null);
            put(deviceId, FlowCacheConfig.class, config);
        }

        void removeGateway(DeviceId deviceId) {
            synchronized (this) {
                configs.get(deviceId).remove(FlowCacheConfig.class);
            }
            post(NetworkConfigEvent.Type.CONFIG_REMOVED, deviceId, FlowCacheConfig.class);
        }

        private void put(DeviceId deviceId, Class<?> type, Config<DeviceId> config) {
            Config<DeviceId> before;
            synchronized (this) {
                before = configs.computeIfAbsent(deviceId, id -> new HashMap<>()).put(type, config);
            }
            post(before == null ? NetworkConfigEvent.Type.CONFIG_ADDED : NetworkConfigEvent.Type.CONFIG_UPDATED,
                    deviceId, type);
        }

        private void post(NetworkConfigEvent.Type type, DeviceId deviceId, Class<?> configClass) {
            NetworkConfigEvent event = new NetworkConfigEvent(type, deviceId, configClass);
            if (listener != null && listener.isRelevant(event)) {
                listener.event(event);
            }
        }

        @Override
        @SuppressWarnings("unchecked")
        public synchronized <S, C extends Config<S>> Set<S> getSubjects(Class<S> subjectClass, Class<C> configClass) {
            return (Set<S>) configs.entrySet().stream()
                    .filter(entry -> entry.getValue().containsKey(configClass))
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toSet());
        }

        @Override
        public synchronized <S, C extends Config<S>> C getConfig(S subject, Class<C> configClass) {
            return configClass.cast(configs.getOrDefault(subject, Map.of()).get(configClass));
        }

        @Override
        public void addListener(NetworkConfigListener added) {
            listener = added;
        }

        @Override
        public void removeListener(NetworkConfigListener removed) {
            listener = null;
        }
    }
}
