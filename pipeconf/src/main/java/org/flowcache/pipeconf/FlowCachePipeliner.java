// SPDX-License-Identifier: Apache-2.0
package org.flowcache.pipeconf;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.flowcache.pipeconf.P4Program.Tables;
import org.onlab.packet.EthType.EtherType;
import org.onlab.packet.IPv4;
import org.onlab.packet.VlanId;
import org.onosproject.core.ApplicationId;
import org.onosproject.core.CoreService;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.behaviour.NextGroup;
import org.onosproject.net.behaviour.Pipeliner;
import org.onosproject.net.behaviour.PipelinerContext;
import org.onosproject.net.driver.AbstractHandlerBehaviour;
import org.onosproject.net.flow.DefaultFlowRule;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.FlowRuleOperations;
import org.onosproject.net.flow.FlowRuleOperationsContext;
import org.onosproject.net.flow.FlowRuleService;
import org.onosproject.net.flow.TrafficSelector;
import org.onosproject.net.flow.TrafficTreatment;
import org.onosproject.net.flow.criteria.Criterion;
import org.onosproject.net.flow.criteria.EthTypeCriterion;
import org.onosproject.net.flow.criteria.IPProtocolCriterion;
import org.onosproject.net.flow.criteria.VlanIdCriterion;
import org.onosproject.net.flowobjective.FilteringObjective;
import org.onosproject.net.flowobjective.ForwardingObjective;
import org.onosproject.net.flowobjective.NextObjective;
import org.onosproject.net.flowobjective.Objective;
import org.onosproject.net.flowobjective.ObjectiveError;
import org.onosproject.net.pi.model.PiPipelineInterpreter;
import org.onosproject.net.pi.model.PiPipelineInterpreter.PiInterpreterException;

/**
 * Makes entries of the ACL of versatile forwarding objectives, such as ONOS's packet requests are. Other objectives
 * are refused: what a gateway forwards is its configuration's concern.
 */
public final class FlowCachePipeliner extends AbstractHandlerBehaviour implements Pipeliner {

    /** Criteria whose fields the ACL has of IPv4 packets only. */
    private static final Set<Criterion.Type> OF_IPV4 = Set.of(Criterion.Type.IPV4_SRC, Criterion.Type.IPV4_DST,
            Criterion.Type.IP_PROTO, Criterion.Type.TCP_SRC, Criterion.Type.TCP_DST, Criterion.Type.UDP_SRC,
            Criterion.Type.UDP_DST);
    private static final Set<Criterion.Type> OF_TCP = Set.of(Criterion.Type.TCP_SRC, Criterion.Type.TCP_DST);
    private static final Set<Criterion.Type> OF_UDP = Set.of(Criterion.Type.UDP_SRC, Criterion.Type.UDP_DST);

    private static final TrafficTreatment COPY =
            DefaultTrafficTreatment.builder().setOutput(PortNumber.CONTROLLER).build();

    private final PiPipelineInterpreter interpreter = new FlowCacheInterpreter();
    private DeviceId deviceId;
    private FlowRuleService flowRules;

    @Override
    public void init(DeviceId device, PipelinerContext context) {
        deviceId = device;
        flowRules = context.directory().get(FlowRuleService.class);
    }

    @Override
    public void forward(ForwardingObjective objective) {
        Optional<ObjectiveError> error = error(objective);
        if (error.isPresent()) {
            refuse(objective, error.get());
            return;
        }
        FlowRule rule = rule(objective);
        FlowRuleOperations.Builder operations = FlowRuleOperations.builder();
        if (objective.op() == Objective.Operation.ADD) {
            operations.add(rule);
        } else {
            operations.remove(rule);
        }
        flowRules.apply(operations.build(new FlowRuleOperationsContext() {
            @Override
            public void onSuccess(FlowRuleOperations ops) {
                objective.context().ifPresent(context -> context.onSuccess(objective));
            }

            @Override
            public void onError(FlowRuleOperations ops) {
                refuse(objective, ObjectiveError.FLOWINSTALLATIONFAILED);
            }
        }));
    }

    private Optional<ObjectiveError> error(ForwardingObjective objective) {
        boolean supported = objective.flag() == ForwardingObjective.Flag.VERSATILE
                && objective.nextId() == null
                && objective.treatment() != null
                && canDo(objective.treatment())
                // An entry that matches every packet would be the default action, which the P4 program keeps.
                && !objective.selector().criteria().isEmpty()
                && objective.selector().criteria().stream().allMatch(this::canMatch);
        if (!supported) {
            return Optional.of(ObjectiveError.UNSUPPORTED);
        }
        return isConsistent(objective.selector()) ? Optional.empty() : Optional.of(ObjectiveError.BADPARAMS);
    }

    private boolean canDo(TrafficTreatment treatment) {
        try {
            interpreter.mapTreatment(treatment, Tables.ACL);
            return true;
        } catch (PiInterpreterException e) {
            return false;
        }
    }

    private boolean canMatch(Criterion criterion) {
        // VlanId.ANY and VlanId.NONE are no VLAN ids: the ACL can tell neither.
        return interpreter.mapCriterionType(criterion.type()).isPresent()
                && (criterion.type() != Criterion.Type.VLAN_VID || isVlanId(((VlanIdCriterion) criterion).vlanId()));
    }

    private static boolean isVlanId(VlanId vlan) {
        return vlan.toShort() >= 0 && vlan.toShort() <= VlanId.MAX_VLAN;
    }

    /** A field of a header that a packet need not have is zero without it: the selector has to ask for the header. */
    private static boolean isConsistent(TrafficSelector selector) {
        return (!hasAny(selector, OF_IPV4) || isEthType(selector, EtherType.IPV4))
                && (!hasAny(selector, OF_TCP) || isIpProtocol(selector, IPv4.PROTOCOL_TCP))
                && (!hasAny(selector, OF_UDP) || isIpProtocol(selector, IPv4.PROTOCOL_UDP));
    }

    private static boolean hasAny(TrafficSelector selector, Set<Criterion.Type> types) {
        return types.stream().anyMatch(type -> selector.getCriterion(type) != null);
    }

    private static boolean isEthType(TrafficSelector selector, EtherType type) {
        EthTypeCriterion criterion = (EthTypeCriterion) selector.getCriterion(Criterion.Type.ETH_TYPE);
        return criterion != null && criterion.ethType().equals(type.ethType());
    }

    private static boolean isIpProtocol(TrafficSelector selector, byte protocol) {
        IPProtocolCriterion criterion = (IPProtocolCriterion) selector.getCriterion(Criterion.Type.IP_PROTO);
        return criterion != null && criterion.protocol() == protocol;
    }

    private FlowRule rule(ForwardingObjective objective) {
        FlowRule.Builder rule = DefaultFlowRule.builder()
                .forDevice(deviceId)
                .forTable(Tables.ACL)
                .fromApp(objective.appId())
                .withPriority(objective.priority())
                .withSelector(objective.selector())
                .withTreatment(isPacketRequest(objective) ? COPY : objective.treatment());
        return (objective.permanent() ? rule.makePermanent() : rule.makeTemporary(objective.timeout())).build();
    }

    /**
     * ONOS's packet requests ask to see packets. Were these taken out of the gateway's hands, tenants' ARP and DHCP
     * would never get to the OTR, nor the DC's ARP requests to the VTEP: they are copied.
     */
    private static boolean isPacketRequest(ForwardingObjective objective) {
        return objective.appId().name().equals(CoreService.CORE_APP_NAME)
                && objective.treatment().allInstructions().equals(COPY.allInstructions());
    }

    @Override
    public void filter(FilteringObjective objective) {
        refuse(objective, ObjectiveError.UNSUPPORTED);
    }

    @Override
    public void next(NextObjective objective) {
        refuse(objective, ObjectiveError.UNSUPPORTED);
    }

    private static void refuse(Objective objective, ObjectiveError error) {
        objective.context().ifPresent(context -> context.onError(objective, error));
    }

    @Override
    public void purgeAll(ApplicationId appId) {
        flowRules.purgeFlowRules(deviceId, appId);
    }

    /**
     * Returns nothing: there are no next objectives.
     */
    @Override
    public List<String> getNextMappings(NextGroup nextGroup) {
        return List.of();
    }
}
