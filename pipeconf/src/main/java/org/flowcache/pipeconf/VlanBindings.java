// SPDX-License-Identifier: Apache-2.0
package org.flowcache.pipeconf;

import java.io.IOException;
import java.math.BigInteger;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.flowcache.api.VlanBinding;
import org.flowcache.api.Vni;
import org.flowcache.pipeconf.P4Program.ActionParams;
import org.flowcache.pipeconf.P4Program.Actions;
import org.flowcache.pipeconf.P4Program.MatchFields;
import org.flowcache.pipeconf.P4Program.Tables;
import org.onlab.packet.VlanId;
import org.onlab.util.ImmutableByteSequence;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.criteria.Criterion;
import org.onosproject.net.flow.criteria.PiCriterion;
import org.onosproject.net.flow.instructions.Instruction;
import org.onosproject.net.flow.instructions.PiInstruction;
import org.onosproject.net.pi.model.PiPipeconf;
import org.onosproject.net.pi.runtime.PiAction;
import org.onosproject.net.pi.runtime.PiActionParam;
import org.onosproject.net.pi.runtime.PiExactFieldMatch;
import org.onosproject.net.pi.runtime.PiFieldMatch;
import org.onosproject.net.pi.runtime.PiTableAction;
import org.onosproject.net.pi.runtime.PiTableEntry;
import org.onosproject.p4runtime.api.P4RuntimeReadClient;
import org.onosproject.p4runtime.api.P4RuntimeReadClient.ReadResponse;

/**
 * Whose VLANs are, according to the table that lets servers' packets in.
 */
final class VlanBindings {

    private VlanBindings() {
    }

    /**
     * Tells what a rule binds.
     *
     * @param rule a flow rule
     * @return the binding that it makes, if it lets servers' packets in
     */
    static Optional<VlanBinding> of(FlowRule rule) {
        if (!rule.table().equals(Tables.SERVER_VLANS)) {
            return Optional.empty();
        }
        PiCriterion criterion = (PiCriterion) rule.selector().getCriterion(Criterion.Type.PROTOCOL_INDEPENDENT);
        return rule.treatment().allInstructions().stream()
                .filter(instruction -> instruction.type() == Instruction.Type.PROTOCOL_INDEPENDENT)
                .findAny()
                .flatMap(instruction -> binding(criterion.fieldMatch(MatchFields.VLAN_ID),
                        ((PiInstruction) instruction).action()));
    }

    /**
     * Reads the bindings of a device.
     *
     * @param client     the device's client
     * @param p4DeviceId its P4Runtime device id
     * @param pipeconf   its pipeconf
     * @return the bindings of all its ports; completes exceptionally with {@link IOException} if the device does not
     *         tell them
     */
    static CompletableFuture<Set<VlanBinding>> read(P4RuntimeReadClient client, long p4DeviceId, PiPipeconf pipeconf) {
        return client.read(p4DeviceId, pipeconf).tableEntries(Tables.SERVER_VLANS).submit()
                .handle((response, failure) -> {
                    if (failure != null) {
                        throw failed(failure.getMessage(), failure);
                    }
                    return bindings(response);
                });
    }

    private static Set<VlanBinding> bindings(ReadResponse response) {
        if (!response.isSuccess()) {
            throw failed(response.explanation(), response.throwable());
        }
        return response.all(PiTableEntry.class).stream()
                .map(entry -> binding(entry.matchKey().fieldMatch(MatchFields.VLAN_ID), entry.action()))
                .flatMap(Optional::stream)
                .collect(Collectors.toSet());
    }

    private static Optional<VlanBinding> binding(Optional<PiFieldMatch> vlan, PiTableAction action) {
        if (vlan.isEmpty() || action.type() != PiTableAction.Type.ACTION
                || !((PiAction) action).id().equals(Actions.ACCEPT_VLAN)) {
            return Optional.empty();
        }
        return ((PiAction) action).parameters().stream()
                .filter(parameter -> parameter.id().equals(ActionParams.VNI))
                .map(PiActionParam::value)
                .map(vni -> new VlanBinding(
                        VlanId.vlanId((short) number(((PiExactFieldMatch) vlan.get()).value())),
                        Vni.of(number(vni))))
                .findAny();
    }

    private static long number(ImmutableByteSequence value) {
        return new BigInteger(1, value.asArray()).longValue();
    }

    private static CompletionException failed(String why, Throwable cause) {
        return new CompletionException(new IOException("can't read whose the VLANs are: " + why, cause));
    }
}
