// SPDX-License-Identifier: Apache-2.0
package org.flowcache.pipeconf;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.Before;
import org.junit.Test;
import org.onlab.osgi.ServiceDirectory;
import org.onlab.packet.EthType.EtherType;
import org.onlab.packet.IPv4;
import org.onlab.packet.Ip4Prefix;
import org.onlab.packet.MacAddress;
import org.onlab.packet.TpPort;
import org.onlab.packet.VlanId;
import org.onosproject.TestApplicationId;
import org.onosproject.core.ApplicationId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.behaviour.PipelinerContext;
import org.onosproject.net.flow.DefaultTrafficSelector;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.FlowRuleOperation;
import org.onosproject.net.flow.FlowRuleOperations;
import org.onosproject.net.flow.FlowRuleServiceAdapter;
import org.onosproject.net.flow.TrafficSelector;
import org.onosproject.net.flow.TrafficTreatment;
import org.onosproject.net.flow.criteria.Criteria;
import org.onosproject.net.flowobjective.DefaultFilteringObjective;
import org.onosproject.net.flowobjective.DefaultForwardingObjective;
import org.onosproject.net.flowobjective.DefaultNextObjective;
import org.onosproject.net.flowobjective.FlowObjectiveStore;
import org.onosproject.net.flowobjective.ForwardingObjective;
import org.onosproject.net.flowobjective.NextObjective;
import org.onosproject.net.flowobjective.Objective;
import org.onosproject.net.flowobjective.ObjectiveContext;
import org.onosproject.net.flowobjective.ObjectiveError;

public class FlowCachePipelinerTest {

    private static final DeviceId DEVICE = DeviceId.deviceId("device:test");
    private static final ApplicationId APP = new TestApplicationId("org.example.acl");
    private static final ApplicationId CORE = new TestApplicationId("org.onosproject.core");

    private static final TrafficTreatment PUNT = DefaultTrafficTreatment.builder().punt().wipeDeferred().build();
    private static final TrafficTreatment COPY = DefaultTrafficTreatment.builder().punt().build();
    private static final TrafficTreatment DROP = DefaultTrafficTreatment.builder().drop().build();
    private static final TrafficSelector ARP =
            DefaultTrafficSelector.builder().matchEthType(EtherType.ARP.ethType().toShort()).build();

    private final List<FlowRuleOperations> applied = new ArrayList<>();
    private final List<String> purged = new ArrayList<>();
    private final List<String> outcomes = new ArrayList<>();
    private final FlowCachePipeliner pipeliner = new FlowCachePipeliner();

    private final ObjectiveContext context = new ObjectiveContext() {
        @Override
        public void onSuccess(Objective objective) {
            outcomes.add("success");
        }

        @Override
        public void onError(Objective objective, ObjectiveError error) {
            outcomes.add(error.toString());
        }
    };

    @Before
    public void init() {
        FlowRuleServiceAdapter flowRules = new FlowRuleServiceAdapter() {
            @Override
            public void apply(FlowRuleOperations operations) {
                applied.add(operations);
            }

            @Override
            public void purgeFlowRules(DeviceId deviceId, ApplicationId appId) {
                purged.add(deviceId + " " + appId.name());
            }
        };
        pipeliner.init(DEVICE, new PipelinerContext() {
            @Override
            public ServiceDirectory directory() {
                return new ServiceDirectory() {
                    @Override
                    public <T> T get(Class<T> service) {
                        return service.cast(flowRules);
                    }
                };
            }

            @Override
            public FlowObjectiveStore store() {
                return null;
            }
        });
    }

    @Test
    public void makesAnEntryOfTheAclOfAnObjective() {
        pipeliner.forward(objective(APP, ARP, PUNT).withPriority(40000).add(context));

        FlowRule rule = onlyRule(FlowRuleOperation.Type.ADD);
        assertEquals("FlowCacheIngress.acl.acl", rule.table().toString());
        assertEquals(DEVICE, rule.deviceId());
        assertEquals(APP.id(), rule.appId());
        assertEquals(40000, rule.priority());
        assertEquals(ARP, rule.selector());
        assertEquals(PUNT, rule.treatment());
        assertTrue(rule.isPermanent());
    }

    @Test
    public void takesTheEntryAwayAgain() {
        pipeliner.forward(objective(APP, ARP, DROP).add(context));
        FlowRule added = onlyRule(FlowRuleOperation.Type.ADD);
        applied.clear();
        pipeliner.forward(objective(APP, ARP, DROP).remove(context));

        assertEquals(added, onlyRule(FlowRuleOperation.Type.REMOVE));
    }

    @Test
    public void keepsTheTimeoutOfATemporaryObjective() {
        pipeliner.forward(objective(APP, ARP, DROP).makeTemporary(7).add(context));

        FlowRule rule = onlyRule(FlowRuleOperation.Type.ADD);
        assertFalse(rule.isPermanent());
        assertEquals(7, rule.timeout());
    }

    @Test
    public void tellsWhatBecameOfTheEntry() {
        pipeliner.forward(objective(APP, ARP, PUNT).add(context));
        assertEquals("nothing is known yet", List.of(), outcomes);

        applied.get(0).callback().onSuccess(applied.get(0));
        applied.get(0).callback().onError(applied.get(0));
        assertEquals(List.of("success", "FLOWINSTALLATIONFAILED"), outcomes);
    }

    @Test
    public void copiesWhatOnosItselfAsksToSee() {
        pipeliner.forward(objective(CORE, ARP, PUNT).add(context));

        assertEquals(COPY, onlyRule(FlowRuleOperation.Type.ADD).treatment());
    }

    @Test
    public void dropsWhatOnosItselfWantsDropped() {
        pipeliner.forward(objective(CORE, ARP, DROP).add(context));

        assertEquals(DROP, onlyRule(FlowRuleOperation.Type.ADD).treatment());
    }

    @Test
    public void matchesEveryFieldOfTheAcl() {
        TrafficSelector all = DefaultTrafficSelector.builder()
                .matchInPort(PortNumber.portNumber(3))
                .matchEthDstMasked(MacAddress.BROADCAST, MacAddress.BROADCAST)
                .matchEthSrc(MacAddress.valueOf("02:00:00:00:00:01"))
                .matchVlanId(VlanId.vlanId((short) 4094))
                .matchEthType(EtherType.IPV4.ethType().toShort())
                .matchIPSrc(Ip4Prefix.valueOf("10.0.0.0/8"))
                .matchIPDst(Ip4Prefix.valueOf("10.1.0.0/16"))
                .matchIPProtocol(IPv4.PROTOCOL_TCP)
                .matchTcpSrc(TpPort.tpPort(1))
                .matchTcpDst(TpPort.tpPort(65535))
                .build();
        pipeliner.forward(objective(APP, all, COPY).add(context));

        assertEquals(all, onlyRule(FlowRuleOperation.Type.ADD).selector());
    }

    @Test
    public void refusesWhatTheAclCannotMatch() {
        List<TrafficSelector> selectors = List.of(
                DefaultTrafficSelector.emptySelector(),
                DefaultTrafficSelector.builder().matchVlanId(VlanId.ANY).build(),
                DefaultTrafficSelector.builder().matchVlanId(VlanId.NONE).build(),
                DefaultTrafficSelector.builder().matchEthType(EtherType.IPV6.ethType().toShort())
                        .matchIPProtocol((byte) 58).matchIcmpv6Type((byte) 135).build());
        for (TrafficSelector selector : selectors) {
            pipeliner.forward(objective(APP, selector, PUNT).add(context));

            assertEquals(selector.toString(), List.of("UNSUPPORTED"), outcomes);
            outcomes.clear();
        }
        assertEquals(List.of(), applied);
    }

    @Test
    public void refusesWhatTheAclCannotDo() {
        List<ForwardingObjective> objectives = List.of(
                objective(APP, ARP, DefaultTrafficTreatment.builder().setOutput(PortNumber.portNumber(1)).build())
                        .add(context),
                objective(APP, ARP, PUNT).withFlag(ForwardingObjective.Flag.SPECIFIC).add(context),
                objective(APP, ARP, null).nextStep(1).add(context),
                objective(APP, ARP, PUNT).nextStep(1).add(context));
        for (ForwardingObjective objective : objectives) {
            pipeliner.forward(objective);

            assertEquals(objective.toString(), List.of("UNSUPPORTED"), outcomes);
            outcomes.clear();
        }
        assertEquals(List.of(), applied);
    }

    /** Without its header a field is zero, so that such an entry would match other packets too, or none. */
    @Test
    public void refusesFieldsWithoutTheirHeader() {
        short ipv4 = EtherType.IPV4.ethType().toShort();
        short ipv6 = EtherType.IPV6.ethType().toShort();
        List<TrafficSelector> selectors = List.of(
                DefaultTrafficSelector.builder().matchIPDst(Ip4Prefix.valueOf("10.0.0.0/8")).build(),
                DefaultTrafficSelector.builder().matchEthType(ipv6).matchIPProtocol(IPv4.PROTOCOL_UDP).build(),
                DefaultTrafficSelector.builder().matchEthType(ipv4).matchUdpDst(TpPort.tpPort(67)).build(),
                DefaultTrafficSelector.builder().matchEthType(ipv4).matchIPProtocol(IPv4.PROTOCOL_TCP)
                        .matchUdpDst(TpPort.tpPort(67)).build());
        for (TrafficSelector selector : selectors) {
            pipeliner.forward(objective(APP, selector, PUNT).add(context));

            assertEquals(selector.toString(), List.of("BADPARAMS"), outcomes);
            outcomes.clear();
        }
        assertEquals(List.of(), applied);
    }

    @Test
    public void refusesOtherObjectives() {
        pipeliner.filter(DefaultFilteringObjective.builder().fromApp(APP).permit()
                .withKey(Criteria.matchInPort(PortNumber.portNumber(1)))
                .addCondition(Criteria.matchVlanId(VlanId.NONE)).add(context));
        pipeliner.next(DefaultNextObjective.builder().fromApp(APP).withId(1).withType(NextObjective.Type.SIMPLE)
                .addTreatment(DROP).add(context));

        assertEquals(List.of("UNSUPPORTED", "UNSUPPORTED"), outcomes);
        assertEquals(List.of(), pipeliner.getNextMappings(null));
    }

    @Test
    public void purgesTheEntriesOfAnApplication() {
        pipeliner.purgeAll(APP);

        assertEquals(List.of("device:test org.example.acl"), purged);
    }

    private static DefaultForwardingObjective.Builder objective(ApplicationId appId, TrafficSelector selector,
                                                                TrafficTreatment treatment) {
        DefaultForwardingObjective.Builder objective = DefaultForwardingObjective.builder().fromApp(appId)
                .withSelector(selector).withFlag(ForwardingObjective.Flag.VERSATILE).makePermanent();
        Optional.ofNullable(treatment).ifPresent(objective::withTreatment);
        return objective;
    }

    private FlowRule onlyRule(FlowRuleOperation.Type type) {
        assertEquals(1, applied.size());
        List<Set<FlowRuleOperation>> stages = applied.get(0).stages();
        assertEquals(1, stages.size());
        assertEquals(1, stages.get(0).size());
        FlowRuleOperation operation = stages.get(0).iterator().next();
        assertEquals(type, operation.type());
        return operation.rule();
    }
}
