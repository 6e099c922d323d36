// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.device;

import static org.flowcache.app.TestOnos.GW1;
import static org.flowcache.app.TestOnos.GW2;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.sameInstance;
import static org.junit.Assert.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.flowcache.api.Gateway;
import org.flowcache.api.Tenant;
import org.flowcache.api.Vni;
import org.flowcache.app.TestOnos;
import org.junit.Test;
import org.onlab.packet.VlanId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.config.Config;
import org.onosproject.net.config.NetworkConfigListener;
import org.onosproject.net.config.NetworkConfigRegistryAdapter;

/**
 * That what is configured is known, and is read when it changes and not when somebody asks.
 */
public class GatewayConfigsTest {

    private final TestOnos onos = new TestOnos();

    @Test
    public void readsWhatThereIsAndFollowsWhatChanges() {
        onos.config.apply(GW1, TestOnos.demoConfig());
        GatewayConfigs configs = new GatewayConfigs(onos.config, Runnable::run, () -> { });
        List<DeviceId> changed = new ArrayList<>();
        configs.addListener(changed::add);
        assertThat(configs.devices(), is(Set.of(GW1)));
        onos.config.apply(GW2, TestOnos.demoConfig());
        assertThat(configs.devices(), is(Set.of(GW1, GW2)));
        onos.config.remove(GW1);
        assertThat(configs.isGateway(GW1), is(false));
        assertThat(configs.of(GW1), is(Optional.empty()));
        assertThat(changed, contains(GW2, GW1));
    }

    @Test
    public void keepsAGatewayUntilItChanges() {
        GatewayConfigs configs = new GatewayConfigs(onos.config, Runnable::run, () -> { });
        ObjectNode json = (ObjectNode) TestOnos.demoConfig();
        onos.config.apply(GW1, json);
        Gateway gateway = configs.of(GW1).get();
        assertThat(configs.of(GW1).get(), is(sameInstance(gateway)));
        ((ObjectNode) json.get("tenants").get(0)).put("vlan", 11);
        onos.config.apply(GW1, json);
        assertThat(configs.of(GW1).get(), is(not(gateway)));
    }

    @Test
    public void findsTenantsByWhatPacketsTell() {
        GatewayConfigs configs = new GatewayConfigs(onos.config, Runnable::run, () -> { });
        onos.config.apply(GW1, TestOnos.demoConfig());
        assertThat(configs.tenant(GW1, Vni.of(200)).map(Tenant::name), is(Optional.of("t2")));
        assertThat(configs.tenant(GW1, VlanId.vlanId((short) 30)).map(Tenant::name), is(Optional.of("t3")));
        assertThat(configs.tenant(GW1, Vni.of(20)), is(Optional.empty()));
        assertThat(configs.tenant(GW2, Vni.of(200)), is(Optional.empty()));
    }

    @Test
    public void asksOnosNothingWhenItIsAsked() {
        Counting config = new Counting();
        onos.config.apply(GW1, TestOnos.demoConfig());
        GatewayConfigs configs = new GatewayConfigs(config, Runnable::run, () -> { });
        for (int i = 0; i < 100; i++) {
            assertThat(configs.isGateway(GW1), is(true));
            assertThat(configs.tenant(GW1, Vni.of(100)).isPresent(), is(true));
            assertThat(configs.all().keySet(), contains(GW1));
        }
        assertThat(config.questions, is(1));
    }

    @Test
    public void missesNothingThatComesWhileItReads() {
        // t1's VLAN changes after the first configuration was handed out, before anybody has looked at it.
        ObjectNode json = (ObjectNode) TestOnos.demoConfig();
        onos.config.apply(GW1, json.deepCopy());
        Counting config = new Counting();
        config.afterFirstQuestion = new Thread(() -> {
            ((ObjectNode) json.get("tenants").get(0)).put("vlan", 11);
            onos.config.apply(GW1, json);
        });
        GatewayConfigs configs = new GatewayConfigs(config, Runnable::run, () -> { });
        config.join();
        assertThat(configs.tenant(GW1, Vni.of(100)).get().vlan(), is(VlanId.vlanId((short) 11)));
    }

    /** Counts the questions, and lets something happen between the first one and its answer. */
    private final class Counting extends NetworkConfigRegistryAdapter {

        private int questions;
        private Thread afterFirstQuestion = new Thread();

        @Override
        public <S> Set<S> getSubjects(Class<S> subjectClass) {
            return onos.config.getSubjects(subjectClass);
        }

        @Override
        public <S, C extends Config<S>> Set<S> getSubjects(Class<S> subjectClass, Class<C> configClass) {
            return onos.config.getSubjects(subjectClass, configClass);
        }

        @Override
        public <S, C extends Config<S>> C getConfig(S subject, Class<C> configClass) {
            C config = onos.config.getConfig(subject, configClass);
            if (questions++ == 0) {
                afterFirstQuestion.start();
            }
            return config;
        }

        void join() {
            try {
                afterFirstQuestion.join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void addListener(NetworkConfigListener listener) {
            onos.config.addListener(listener);
        }
    }
}
