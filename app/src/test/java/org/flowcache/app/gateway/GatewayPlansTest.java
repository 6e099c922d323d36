// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.gateway;

import static org.flowcache.app.TestOnos.GW1;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.sameInstance;
import static org.junit.Assert.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.flowcache.app.TestApp;
import org.flowcache.app.TestFlowCache;
import org.flowcache.app.TestOnos;
import org.junit.Test;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.instructions.Instruction;

/**
 * That a plan is made when something changes, and is the same whether it is made anew or from the one before.
 */
public class GatewayPlansTest {

    private final TestOnos onos = new TestOnos();
    private final TestApp app = new TestApp(onos);
    private final TestFlowCache flowCache = onos.devices.connect(GW1);
    private final ObjectNode config = (ObjectNode) TestOnos.demoConfig();

    @Test
    public void keepsAPlanUntilSomethingChanges() {
        GatewayPlan plan = planned();
        assertThat(plan(), is(sameInstance(plan)));
        assertThat(planned(), is(not(sameInstance(plan))));
    }

    @Test
    public void followsAPortThatGoesDown() {
        ((ObjectNode) config.get("ports")).set("otr", TestOnos.json("[2, 4]"));
        assertThat(planned().rules(), hasSize(13));
        onos.devices.port(GW1, 2, true);
        onos.devices.port(GW1, 4, false);
        assertThat(plan().rules(), hasSize(12));
    }

    @Test
    public void followsTenantsThatComeChangeAndGo() {
        planned();
        ArrayNode tenants = (ArrayNode) config.get("tenants");
        tenants.add(TestOnos.json(
                "{'name': 't4', 'vni': 400, 'vlan': 40, 'servers': [{'prefix': '10.0.4.0/24', 'port': 3}]}"));
        isAsIfMadeAnew(planned());
        // t1 and t2 change places.
        ((ObjectNode) tenants.get(0)).put("vlan", 20);
        ((ObjectNode) tenants.get(1)).put("vlan", 10);
        isAsIfMadeAnew(planned());
        tenants.remove(2);
        ((ObjectNode) tenants.get(0).get("servers").get(0)).put("prefix", "10.0.2.20/32");
        isAsIfMadeAnew(planned());
        config.putObject("cache").put("idleTimeout", 1000);
        isAsIfMadeAnew(planned());
        tenants.removeAll();
        isAsIfMadeAnew(planned());
    }

    @Test
    public void followsFlowsThatArePinnedFromTheStart() {
        planned();
        ArrayNode tenants = (ArrayNode) config.get("tenants");
        String flow = "{'destination': '10.9.0.1', 'outerDestination': '2.2.2.2', "
                + "'outerDestinationMac': '02:00:00:00:00:02'}";
        ((ObjectNode) tenants.get(0)).set("pinned", TestOnos.json("[" + flow + "]"));
        isAsIfMadeAnew(planned());
        assertThat(plan().rules(), hasSize(12));
        // The flow gets another tunnel, and another tenant, and then its tenants change places.
        ((ObjectNode) tenants.get(0)).set("pinned", TestOnos.json("[" + flow.replace("2.2.2.2", "2.2.2.3") + "]"));
        isAsIfMadeAnew(planned());
        ((ObjectNode) tenants.get(1)).set("pinned", ((ObjectNode) tenants.get(0)).remove("pinned"));
        isAsIfMadeAnew(planned());
        ((ObjectNode) tenants.get(0)).put("vlan", 20);
        ((ObjectNode) tenants.get(1)).put("vlan", 10);
        isAsIfMadeAnew(planned());
        config.putObject("pinning").put("enabled", false);
        isAsIfMadeAnew(planned());
        ((ObjectNode) tenants.get(1)).remove("pinned");
        isAsIfMadeAnew(planned());
        assertThat(plan().rules(), hasSize(11));
    }

    private void isAsIfMadeAnew(GatewayPlan plan) {
        GatewayPlan anew = GatewayPlan.of(app.configs.of(GW1).get(), Set.of(), flowCache, onos.appId);
        assertThat(actions(plan), is(actions(anew)));
        assertThat(plan.bindings(), is(anew.bindings()));
        assertThat(plan.groups(), is(anew.groups()));
    }

    private static Map<FlowRule, Set<Instruction>> actions(GatewayPlan plan) {
        return plan.rules().stream().collect(Collectors.toMap(Function.identity(),
                rule -> Set.copyOf(rule.treatment().allInstructions())));
    }

    private GatewayPlan planned() {
        onos.config.apply(GW1, config.deepCopy());
        return plan();
    }

    private GatewayPlan plan() {
        return app.plans.of(GW1, app.configs.of(GW1).get(), flowCache);
    }
}
