// SPDX-License-Identifier: Apache-2.0
package org.flowcache.pipeconf;

import java.math.BigInteger;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.flowcache.api.FlowKey;
import org.flowcache.api.PinnedEntry;
import org.flowcache.api.Tunnel;
import org.flowcache.api.Vni;
import org.flowcache.pipeconf.P4Program.ActionParams;
import org.flowcache.pipeconf.P4Program.Actions;
import org.flowcache.pipeconf.P4Program.Tables;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onosproject.core.ApplicationId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.DefaultFlowRule;
import org.onosproject.net.flow.DefaultTrafficSelector;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.TrafficSelector;
import org.onosproject.net.flow.criteria.Criteria;
import org.onosproject.net.flow.criteria.Criterion;
import org.onosproject.net.flow.criteria.IPCriterion;
import org.onosproject.net.flow.criteria.VlanIdCriterion;
import org.onosproject.net.flow.instructions.Instruction;
import org.onosproject.net.flow.instructions.PiInstruction;
import org.onosproject.net.pi.model.PiActionParamId;
import org.onosproject.net.pi.model.PiTableId;
import org.onosproject.net.pi.runtime.PiAction;
import org.onosproject.net.pi.runtime.PiActionParam;

/**
 * Writes pinned entries as flow rules, and reads them. What they match are ONOS's own criteria, so that they read as
 * others' rules do; the tunnel is a protocol-independent action.
 */
final class PinnedRules {

    private static final long WINDOW_MICROSECONDS = 1L << P4Program.CANDIDATE_WINDOW_SHIFT;
    private static final double MICROSECONDS_PER_SECOND = Duration.ofSeconds(1).toNanos() / 1000.0;

    private final DeviceId deviceId;
    private final ApplicationId appId;

    PinnedRules(DeviceId deviceId, ApplicationId appId) {
        this.deviceId = deviceId;
        this.appId = appId;
    }

    /** Without a time-out the rule is permanent. */
    FlowRule of(PinnedEntry entry, Optional<Duration> idleTimeout) {
        FlowKey key = entry.key();
        PiAction.Builder action = PiAction.builder();
        entry.slot().ifPresentOrElse(
                slot -> action.withId(Actions.PIN)
                        .withParameter(new PiActionParam(ActionParams.INDEX, slot.index()))
                        .withParameter(new PiActionParam(ActionParams.ID, slot.id())),
                () -> action.withId(Actions.FIX));
        write(entry.tunnel(), action);
        FlowRule.Builder rule = rule(table(key), DefaultTrafficSelector.builder()
                .matchVlanId(key.vlan())
                .add(destination(key.destination()))
                .build(), action.build());
        idleTimeout.ifPresentOrElse(timeout -> rule.makeTemporary((int) timeout.toSeconds()), rule::makePermanent);
        return rule.build();
    }

    /** The default entry of a table without a key (P4Runtime specification, section 9.1.3). */
    FlowRule candidates(double packetsPerSecond) {
        long packets = (long) Math.ceil(packetsPerSecond * WINDOW_MICROSECONDS / MICROSECONDS_PER_SECOND);
        return rule(Tables.CANDIDATES, DefaultTrafficSelector.emptySelector(), PiAction.builder()
                .withId(Actions.TELL_FROM)
                .withParameter(new PiActionParam(ActionParams.PACKETS, Math.max(1, Math.min(packets, Integer.MAX_VALUE))))
                .build())
                .makePermanent()
                .build();
    }

    private FlowRule.Builder rule(PiTableId table, TrafficSelector selector, PiAction action) {
        return DefaultFlowRule.builder()
                .forDevice(deviceId)
                .forTable(table)
                .fromApp(appId)
                .withPriority(FlowRule.MIN_PRIORITY)
                .withSelector(selector)
                .withTreatment(DefaultTrafficTreatment.builder().piTableAction(action).build());
    }

    private static PiTableId table(FlowKey key) {
        return key.destination().isIp4() ? Tables.PINNED : Tables.PINNED_IPV6;
    }

    private static Criterion destination(IpAddress address) {
        return address.isIp4()
                ? Criteria.matchIPDst(address.toIpPrefix()) : Criteria.matchIPv6Dst(address.toIpPrefix());
    }

    private static void write(Tunnel tunnel, PiAction.Builder action) {
        action.withParameter(new PiActionParam(ActionParams.VNI, tunnel.vni().toInt()))
                .withParameter(new PiActionParam(ActionParams.SRC_MAC, tunnel.sourceMac().toBytes()))
                .withParameter(new PiActionParam(ActionParams.DST_MAC, tunnel.destinationMac().toBytes()))
                .withParameter(new PiActionParam(ActionParams.SRC_IP, tunnel.source().toInt()))
                .withParameter(new PiActionParam(ActionParams.DST_IP, tunnel.destination().toInt()))
                .withParameter(new PiActionParam(ActionParams.UDP_SRC_PORT, tunnel.udpSourcePort()))
                .withParameter(new PiActionParam(ActionParams.TTL, tunnel.ttl()))
                .withParameter(new PiActionParam(ActionParams.UDP_CHECKSUM, tunnel.udpChecksum() ? 1 : 0));
    }

    /**
     * Reads a pinned entry.
     *
     * @param rule a flow rule
     * @return the entry that it is, or empty if it is of another table, or does nothing that we would write
     */
    static Optional<PinnedEntry> read(FlowRule rule) {
        if (!rule.table().equals(Tables.PINNED) && !rule.table().equals(Tables.PINNED_IPV6)) {
            return Optional.empty();
        }
        return key(rule.selector()).flatMap(key -> rule.treatment().allInstructions().stream()
                .filter(instruction -> instruction.type() == Instruction.Type.PROTOCOL_INDEPENDENT)
                .map(instruction -> ((PiInstruction) instruction).action())
                .filter(PiAction.class::isInstance)
                .map(PiAction.class::cast)
                .findAny()
                .flatMap(action -> entry(key, action)));
    }

    private static Optional<FlowKey> key(TrafficSelector selector) {
        VlanIdCriterion vlan = (VlanIdCriterion) selector.getCriterion(Criterion.Type.VLAN_VID);
        Criterion ipv4 = selector.getCriterion(Criterion.Type.IPV4_DST);
        IPCriterion destination = (IPCriterion) (ipv4 != null ? ipv4 : selector.getCriterion(Criterion.Type.IPV6_DST));
        return vlan == null || destination == null
                ? Optional.empty() : Optional.of(new FlowKey(vlan.vlanId(), destination.ip().address()));
    }

    private static Optional<PinnedEntry> entry(FlowKey key, PiAction action) {
        Map<PiActionParamId, Long> params = new LinkedHashMap<>();
        action.parameters().forEach(param ->
                params.put(param.id(), new BigInteger(1, param.value().asArray()).longValue()));
        if (action.id().equals(Actions.FIX)) {
            return Optional.of(PinnedEntry.fixed(key, tunnel(params)));
        }
        if (action.id().equals(Actions.PIN)) {
            return Optional.of(PinnedEntry.learned(key, tunnel(params), new PinnedEntry.Slot(
                    params.get(ActionParams.INDEX).intValue(), params.get(ActionParams.ID).intValue())));
        }
        return Optional.empty();
    }

    private static Tunnel tunnel(Map<PiActionParamId, Long> params) {
        return new Tunnel(Vni.of(params.get(ActionParams.VNI)),
                Ip4Address.valueOf(params.get(ActionParams.SRC_IP).intValue()),
                Ip4Address.valueOf(params.get(ActionParams.DST_IP).intValue()),
                params.get(ActionParams.UDP_SRC_PORT).intValue(),
                MacAddress.valueOf(params.get(ActionParams.SRC_MAC)),
                MacAddress.valueOf(params.get(ActionParams.DST_MAC)),
                params.get(ActionParams.TTL).intValue(),
                params.get(ActionParams.UDP_CHECKSUM) == 1);
    }
}
