// SPDX-License-Identifier: Apache-2.0
package org.flowcache.pipeconf;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.math.BigInteger;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.flowcache.api.CacheSettings;
import org.flowcache.api.FlowKey;
import org.flowcache.api.Gateway;
import org.flowcache.api.PinnedEntry;
import org.flowcache.api.PinningSettings;
import org.flowcache.api.Tenant;
import org.flowcache.api.Tunnel;
import org.flowcache.api.Vni;
import org.flowcache.pipeconf.P4Program.RegisterSizes;
import org.flowcache.pipeconf.P4Program.TableSizes;
import org.junit.Test;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onlab.util.ImmutableByteSequence.ByteSequenceTrimException;
import org.onosproject.TestApplicationId;
import org.onosproject.core.ApplicationId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.DefaultFlowEntry;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.instructions.PiInstruction;
import org.onosproject.net.pi.model.PiActionModel;
import org.onosproject.net.pi.model.PiActionParamModel;
import org.onosproject.net.pi.model.PiMatchType;
import org.onosproject.net.pi.model.PiPipelineModel;
import org.onosproject.net.pi.model.PiTableId;
import org.onosproject.net.pi.model.PiTableModel;
import org.onosproject.net.pi.runtime.PiAction;

public class PinnedRulesTest {

    private static final DeviceId DEVICE = DeviceId.deviceId("device:test");
    private static final ApplicationId APP = new TestApplicationId("org.flowcache.test");
    private static final Optional<Duration> PERMANENT = Optional.empty();
    private static final long SEED = 20_209;

    private static final FlowKey KEY = new FlowKey(VlanId.vlanId((short) 10), Ip4Address.valueOf("10.9.0.1"));
    private static final FlowKey IPV6_KEY = new FlowKey(VlanId.vlanId((short) 4094), Ip6Address.valueOf("2001:db8::9"));
    private static final Tunnel TUNNEL = new Tunnel(Vni.of(0xABCDEF), Ip4Address.valueOf("201.1.1.1"),
            Ip4Address.valueOf("202.2.2.2"), 65000, MacAddress.valueOf("fe:00:00:00:00:03"),
            MacAddress.valueOf("fe:00:00:00:00:01"), 255, true);
    private static final PinnedEntry LEARNED = PinnedEntry.learned(KEY, TUNNEL, new PinnedEntry.Slot(8191, -1));

    private final PinnedRules rules = new PinnedRules(DEVICE, APP);
    private final PiPipelineModel pipeline = PipeconfLoader.pipeconf().pipelineModel();
    private final FlowCacheInterpreter interpreter = new FlowCacheInterpreter();

    @Test
    public void matchesByOnosOwnCriteria() {
        assertEquals("[VLAN_VID:10, IPV4_DST:10.9.0.1/32]",
                rules.of(LEARNED, PERMANENT).selector().criteria().toString());
        FlowRule ipv6 = rules.of(PinnedEntry.fixed(IPV6_KEY, TUNNEL), PERMANENT);
        assertEquals("[VLAN_VID:4094, IPV6_DST:2001:db8::9/128]", ipv6.selector().criteria().toString());
    }

    @Test
    public void fitsTheProgram() {
        for (FlowKey key : Set.of(KEY, IPV6_KEY)) {
            assertFits(rules.of(PinnedEntry.learned(key, TUNNEL, new PinnedEntry.Slot(8191, -1)), PERMANENT), 10);
            assertFits(rules.of(PinnedEntry.fixed(key, TUNNEL), PERMANENT), 8);
        }
        assertFits(rules.candidates(1), 1);
    }

    /** What ONOS makes of the rule: a field for each criterion by the interpreter, and the action as it is. */
    private void assertFits(FlowRule rule, int params) {
        PiTableModel table = pipeline.table((PiTableId) rule.table()).orElseThrow();
        assertEquals(table.matchFields().stream().map(field -> field.id()).collect(Collectors.toSet()),
                rule.selector().criteria().stream()
                        .map(criterion -> interpreter.mapCriterionType(criterion.type()).orElseThrow())
                        .collect(Collectors.toSet()));
        table.matchFields().forEach(field -> assertEquals(PiMatchType.EXACT, field.matchType()));
        PiAction action = action(rule);
        PiActionModel model = table.actions().stream().filter(one -> one.id().equals(action.id())).findAny()
                .orElseThrow();
        assertEquals(params, action.parameters().size());
        assertEquals(model.params().stream().map(PiActionParamModel::id).collect(Collectors.toSet()),
                action.parameters().stream().map(param -> param.id()).collect(Collectors.toSet()));
        action.parameters().forEach(param -> {
            int width = model.param(param.id()).orElseThrow().bitWidth();
            try {
                param.value().fit(width);
            } catch (ByteSequenceTrimException e) {
                throw new AssertionError(param + " in " + width + " bits", e);
            }
        });
    }

    @Test
    public void readsWhatItWrote() {
        Random random = new Random(SEED);
        for (int i = 0; i < 10_000; i++) {
            PinnedEntry entry = entry(random);
            FlowRule rule = rules.of(entry, random.nextBoolean() ? PERMANENT : Optional.of(Duration.ofSeconds(60)));
            FlowEntry stored = new DefaultFlowEntry(rule, FlowEntry.FlowEntryState.ADDED);

            assertEquals(Optional.of(entry), PinnedRules.read(rule));
            assertEquals(Optional.of(entry), PinnedRules.read(stored));
        }
    }

    private static PinnedEntry entry(Random random) {
        byte[] ipv6 = new byte[16];
        random.nextBytes(ipv6);
        IpAddress destination = random.nextBoolean()
                ? Ip4Address.valueOf(random.nextInt()) : Ip6Address.valueOf(ipv6);
        FlowKey key = new FlowKey(VlanId.vlanId((short) (1 + random.nextInt(4094))), destination);
        Tunnel tunnel = new Tunnel(Vni.of(random.nextInt(1 << 24)), Ip4Address.valueOf(random.nextInt()),
                Ip4Address.valueOf(random.nextInt()), random.nextInt(1 << 16),
                MacAddress.valueOf(random.nextLong() >>> 16), MacAddress.valueOf(random.nextLong() >>> 16),
                random.nextInt(256), random.nextBoolean());
        return random.nextBoolean() ? PinnedEntry.fixed(key, tunnel) : PinnedEntry.learned(key, tunnel,
                new PinnedEntry.Slot(random.nextInt(RegisterSizes.PIN_OWNERS), random.nextInt()));
    }

    @Test
    public void oneFlowHasOneRule() {
        FlowRule learned = rules.of(LEARNED, Optional.of(Duration.ofMillis(1999)));
        FlowRule fixed = rules.of(PinnedEntry.fixed(KEY, TUNNEL), PERMANENT);

        assertEquals(fixed, learned);
        assertFalse(fixed.exactMatch(learned));
        assertNotEquals(fixed, rules.of(PinnedEntry.fixed(IPV6_KEY, TUNNEL), PERMANENT));
    }

    @Test
    public void timesOutByWholeSeconds() {
        assertTrue(rules.of(LEARNED, PERMANENT).isPermanent());
        FlowRule temporary = rules.of(LEARNED, Optional.of(Duration.ofMillis(61_999)));
        assertFalse(temporary.isPermanent());
        assertEquals(61, temporary.timeout());
    }

    @Test
    public void rulesOfOtherTablesAreNone() {
        Gateway gateway = new Gateway(Ip4Address.valueOf("1.1.1.1"), MacAddress.valueOf("02:00:00:00:00:01"),
                PortNumber.portNumber(1), OptionalInt.empty(), Set.of(PortNumber.portNumber(2)),
                Set.of(PortNumber.portNumber(3)), Set.of(new Tenant("t1", Vni.of(100), VlanId.vlanId((short) 10),
                        Set.of(), Map.of(KEY.destination(), TUNNEL))), CacheSettings.DEFAULT);
        Set<Optional<PinnedEntry>> read = new GatewayRules(DEVICE, APP).of(gateway, Set.of()).stream()
                .map(PinnedRules::read).collect(Collectors.toSet());

        // The flow that the tenant has pinned is among the gateway's rules.
        assertEquals(Set.of(Optional.empty(), Optional.of(PinnedEntry.fixed(KEY, TUNNEL))), read);
        assertEquals(Optional.empty(), PinnedRules.read(rules.candidates(1)));
    }

    /** The switch counts packets in windows of 2^21 microseconds. */
    @Test
    public void asksForCandidatesByPackets() {
        assertEquals(1, packets(0.1));
        assertEquals(3, packets(1));
        assertEquals(21, packets(10));
        assertEquals(2_097_152, packets(1e6));
        assertEquals(Integer.MAX_VALUE, packets(1e300));
    }

    @Test
    public void settingsAllowAsMuchAsTheSwitchHasRoomFor() {
        assertEquals(PinningSettings.MAX_CAPACITY, RegisterSizes.PIN_OWNERS);
        assertEquals(PinningSettings.MAX_CAPACITY, TableSizes.PINNED);
        assertEquals(PinningSettings.MAX_CAPACITY, TableSizes.PINNED_IPV6);
    }

    private long packets(double packetsPerSecond) {
        FlowRule rule = rules.candidates(packetsPerSecond);
        assertTrue(rule.isPermanent());
        return new BigInteger(1, action(rule).parameters().iterator().next().value().asArray()).longValue();
    }

    private static PiAction action(FlowRule rule) {
        return (PiAction) ((PiInstruction) rule.treatment().allInstructions().get(0)).action();
    }
}
