// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.cli;

import static org.flowcache.app.TestOnos.GW1;
import static org.flowcache.app.TestOnos.GW2;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.flowcache.app.TestApp;
import org.flowcache.app.TestFlows;
import org.flowcache.app.TestOnos;
import org.flowcache.app.api.FlowCacheService;
import org.flowcache.app.learning.LearningManager;
import org.junit.Before;
import org.junit.Test;

/**
 * What the tab key offers.
 */
public class CompletersTest {

    private final TestOnos onos = new TestOnos();
    private final TestApp app = new TestApp(onos);
    private final FlowCacheService service = app.service;

    @Before
    public void setUp() {
        new LearningManager(app.configs, app.flowCaches, onos.devices, onos.packets, app.store);
        onos.config.apply(GW1, TestOnos.demoConfig());
        onos.config.apply(GW2, TestOnos.json("{'vtep': '1.1.1.2', 'ports': {'dc': 1, 'otr': 2, 'servers': [3]}, "
                + "'tenants': [{'name': 't4', 'vni': 400, 'vlan': 40, 'servers': []}]}"));
        onos.devices.connect(GW1);
    }

    @Test
    public void offerGateways() {
        Completer completer = new GatewayCompleter(() -> service);
        assertThat(offers(completer, "flowcache-flush", ""), contains("device:gw1 ", "device:gw2 "));
        assertThat(offers(completer, "flowcache-flush", "device:gw2"), contains("device:gw2 "));
    }

    @Test
    public void offerVlansOfTheGateway() {
        Completer completer = new VlanCompleter(() -> service);
        assertThat(offers(completer, "flowcache-evict", "device:gw1", ""), contains("10 ", "20 ", "30 "));
        assertThat(offers(completer, "flowcache-teach", "--ttl", "9", "device:gw2", "4"), contains("40 "));
        assertThat(offers(completer, "flowcache-evict", "device:gw9", ""), is(empty()));
    }

    @Test
    public void offerDestinationsOfTheVlan() {
        onos.packets.learn(GW1, TestFlows.learned(10, "10.9.0.1", 1));
        onos.packets.learn(GW1, TestFlows.learned(10, "2001:db8::9", 2));
        onos.packets.learn(GW1, TestFlows.learned(20, "10.9.0.2", 3));
        Completer completer = new DestinationCompleter(() -> service);
        assertThat(offers(completer, "flowcache-evict", "device:gw1", "10", ""),
                contains("10.9.0.1 ", "2001:db8::9 "));
        assertThat(offers(completer, "flowcache-evict", "device:gw1", "20", "10."), contains("10.9.0.2 "));
        assertThat(offers(completer, "flowcache-evict", "device:gw2", "10", ""), is(empty()));
    }

    @Test
    public void offerTenantsAndTheirVlans() {
        assertThat(offers(new TenantCompleter(() -> service), "flowcache-entries", "--tenant", ""),
                contains("t1 ", "t2 ", "t3 ", "t4 "));
        assertThat(offers(new TenantVlanCompleter(() -> service), "flowcache-entries", "--vlan", ""),
                contains("10 ", "20 ", "30 ", "40 "));
        assertThat(offers(new TenantVlanCompleter(() -> service), "flowcache-entries", "--vlan", "3"),
                contains("30 "));
    }

    private static List<String> offers(Completer completer, String... typed) {
        List<String> candidates = new ArrayList<>();
        completer.complete(null, new Typed(typed), candidates);
        return candidates;
    }

    /** A command line with the cursor at its end. */
    private static final class Typed implements CommandLine {

        private final String[] arguments;

        Typed(String... arguments) {
            this.arguments = arguments;
        }

        @Override
        public int getCursorArgumentIndex() {
            return arguments.length - 1;
        }

        @Override
        public String getCursorArgument() {
            return arguments[arguments.length - 1];
        }

        @Override
        public int getArgumentPosition() {
            return getCursorArgument().length();
        }

        @Override
        public String[] getArguments() {
            return arguments;
        }

        @Override
        public int getBufferPosition() {
            return getBuffer().length();
        }

        @Override
        public String getBuffer() {
            return String.join(" ", arguments);
        }
    }
}
