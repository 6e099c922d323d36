// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch;

import static org.flowcache.softswitch.testing.Frames.hex;
import static org.flowcache.softswitch.testing.Sent.out;
import static org.junit.Assert.assertEquals;

import java.util.List;
import org.flowcache.softswitch.testing.Program;
import org.flowcache.softswitch.testing.Sent;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import p4.v1.P4RuntimeOuterClass.CloneSessionEntry;
import p4.v1.P4RuntimeOuterClass.CounterEntry;
import p4.v1.P4RuntimeOuterClass.Entity;
import p4.v1.P4RuntimeOuterClass.MulticastGroupEntry;
import p4.v1.P4RuntimeOuterClass.TableEntry;
import p4.v1.P4RuntimeOuterClass.Update;

/** Packets through a router that has nothing to do with the flow cache; every byte that leaves is checked. */
public class RouterTest {

    private static final String ETH = "0a0000000001 0b0000000002 0800 ";
    private static final String ROUTED = "020000000001 020000000002 0800 ";
    private static final String PAYLOAD = "68656c6c6f21";

    private static final Program PROGRAM = new Program("router");
    private SoftSwitch softSwitch;

    @Before
    public void load() throws Exception {
        softSwitch = SoftSwitch.builder().build();
        softSwitch.load(PROGRAM.info(), PROGRAM.json());
    }

    @After
    public void close() {
        softSwitch.close();
    }

    private List<String> send(int port, byte[] frame) {
        return Sent.by(softSwitch.pipeline(), port, frame);
    }

    private long packets(String counter, int index) throws Exception {
        CounterEntry.Builder filter = CounterEntry.newBuilder().setCounterId(PROGRAM.counter(counter));
        filter.getIndexBuilder().setIndex(index);
        return softSwitch.control().read(Entity.newBuilder().setCounterEntry(filter).build()).get(0)
                .getCounterEntry().getData().getPacketCount();
    }

    private void route(String prefix, int length, String port) throws Exception {
        softSwitch.control().insert(PROGRAM.entry("routes").lpm("dst", prefix, length)
                .action("route", "020000000002", "020000000001", port).build());
    }

    // 10.0.0.1 > 10.1.2.3, UDP 1000 > 2000, no UDP checksum; checksums worked out by hand.
    private static final String IP = "4500 0022 0001 0000 40 11 64c6 0a000001 0a010203 ";
    private static final String IP_TTL_63 = "4500 0022 0001 0000 3f 11 65c6 0a000001 0a010203 ";
    private static final String UDP = "03e8 07d0 000e 0000 ";

    @Test
    public void routesByTheLongestPrefix() throws Exception {
        route("0a000000", 8, "03");
        route("0a010200", 24, "04");
        assertEquals(List.of(out(4, ROUTED, IP_TTL_63, UDP, PAYLOAD)), send(1, hex(ETH, IP, UDP, PAYLOAD)));
    }

    @Test
    public void keepsFlowStateInRegisters() throws Exception {
        route("0a000000", 8, "03");
        String marked = "4508 0022 0001 0000 3f 11 65be 0a000001 0a010203 ";
        byte[] frame = hex(ETH, IP, UDP, PAYLOAD);
        assertEquals(List.of(out(3, ROUTED, IP_TTL_63, UDP, PAYLOAD)), send(1, frame));
        assertEquals(List.of(out(3, ROUTED, IP_TTL_63, UDP, PAYLOAD)), send(1, frame));
        assertEquals(List.of(out(3, ROUTED, marked, UDP, PAYLOAD)), send(1, frame));
    }

    @Test
    public void dropsAndCountsWhatHasNoRoute() throws Exception {
        assertEquals(List.of(), send(1, hex(ETH, IP, UDP, PAYLOAD)));
        assertEquals(1, packets("drops", 1));
    }

    @Test
    public void dropsAndCountsWrongChecksumsAndShortHeaders() throws Exception {
        route("0a000000", 8, "03");
        String wrong = "4500 0022 0001 0000 40 11 64c7 0a000001 0a010203 ";
        assertEquals(List.of(), send(1, hex(ETH, wrong, UDP, PAYLOAD)));
        assertEquals(List.of(), send(1, hex(ETH, "4500 0022 0001")));
        assertEquals(2, packets("drops", 0));
    }

    @Test
    public void computesTheUdpChecksumOverThePayload() throws Exception {
        route("0a000000", 8, "03");
        assertEquals(List.of(out(3, ROUTED, IP_TTL_63, "03e8 07d0 000e " + udpChecksum() + PAYLOAD)),
                send(1, hex(ETH, IP, "03e8 07d0 000e 1234", PAYLOAD)));
    }

    private static String udpChecksum() {
        int sum = 0x0a00 + 0x0001 + 0x0a01 + 0x0203 + 0x0011 + 0x000e
                + 0x03e8 + 0x07d0 + 0x000e + 0x6865 + 0x6c6c + 0x6f21;
        sum = (sum & 0xffff) + (sum >> 16);
        return String.format("%04x", ~sum & 0xffff);
    }

    @Test
    public void matchesTernaryByPriority() throws Exception {
        route("0a000000", 8, "03");
        softSwitch.control().insert(PROGRAM.entry("acl").ternary("protocol", "11", "ff").priority(10)
                .action("deny").build());
        assertEquals(List.of(), send(1, hex(ETH, IP, UDP, PAYLOAD)));
        softSwitch.control().insert(PROGRAM.entry("acl").ternary("l4_dst", "07d0", "fff0").priority(11)
                .action("permit").build());
        assertEquals(List.of(out(3, ROUTED, IP_TTL_63, UDP, PAYLOAD)), send(1, hex(ETH, IP, UDP, PAYLOAD)));
        assertEquals(1, packets("drops", 3));
    }

    @Test
    public void floodsToAMulticastGroupButNotBack() throws Exception {
        MulticastGroupEntry.Builder group = MulticastGroupEntry.newBuilder().setMulticastGroupId(7);
        for (int port = 1; port <= 3; port++) {
            group.addReplicasBuilder().setEgressPort(port).setInstance(port);
        }
        Entity.Builder entity = Entity.newBuilder();
        entity.getPacketReplicationEngineEntryBuilder().setMulticastGroupEntry(group);
        softSwitch.control().write(Update.Type.INSERT, entity.build());
        softSwitch.control().insert(PROGRAM.entry("bridge").exact("tagged", "01").exact("vid", "064")
                .exact("dst", "ffffffffffff").action("flood", "0007").build());
        byte[] frame = hex("ffffffffffff 0b0000000002 8100 6064 1234 dead");
        assertEquals(List.of(out(1, hex(frame)), out(3, hex(frame))), send(2, frame));
    }

    @Test
    public void clonesThePacketAsItArrivedWithItsFieldList() throws Exception {
        route("0a000000", 8, "03");
        CloneSessionEntry.Builder session = CloneSessionEntry.newBuilder().setSessionId(5);
        session.addReplicasBuilder().setEgressPort(255).setInstance(1);
        Entity.Builder entity = Entity.newBuilder();
        entity.getPacketReplicationEngineEntryBuilder().setCloneSessionEntry(session);
        softSwitch.control().write(Update.Type.INSERT, entity.build());
        softSwitch.control().insert(PROGRAM.entry("acl").ternary("src", "0a000001", "ffffffff").priority(1)
                .action("mirror", "2a").build());
        // packet_in: ingress port 6 in 9 bits, reason 0x2a in 7.
        assertEquals(List.of(out(255, "032a", ETH, IP, UDP, PAYLOAD), out(3, ROUTED, IP_TTL_63, UDP, PAYLOAD)),
                send(6, hex(ETH, IP, UDP, PAYLOAD)));
    }

    @Test
    public void runsConstantEntries() throws Exception {
        // packet_in: ingress port 1 in 9 bits, reason 9 in 7.
        assertEquals(List.of(out(255, "0089", "0180c200000e 0b0000000002 88cc 0000")),
                send(1, hex("0180c200000e 0b0000000002 88cc 0000")));
    }

    @Test
    public void sendsPacketOutsWhereTheyAsk() throws Exception {
        assertEquals(List.of(out(2, "0a0000000001 0b0000000002 1234 01")),
                send(255, hex("0100", "0a0000000001 0b0000000002 1234 01")));
    }

    @Test
    public void countsEntriesDirectly() throws Exception {
        route("0a000000", 8, "03");
        byte[] frame = hex(ETH, IP, UDP, PAYLOAD);
        send(1, frame);
        send(1, frame);
        TableEntry.Builder filter = TableEntry.newBuilder().setTableId(PROGRAM.table("routes").getPreamble().getId());
        filter.getCounterDataBuilder();
        TableEntry read = softSwitch.control().read(Entity.newBuilder().setTableEntry(filter).build()).get(0)
                .getTableEntry();
        assertEquals(2, read.getCounterData().getPacketCount());
        assertEquals(2 * frame.length, read.getCounterData().getByteCount());
    }
}
