// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.demo;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.flowcache.tools.process.UserProgram;
import org.junit.Rule;
import org.junit.Test;
import org.pcap4j.packet.Dot1qVlanTagPacket;
import org.pcap4j.packet.EthernetPacket;
import org.pcap4j.packet.IllegalRawDataException;
import org.pcap4j.packet.IpV4Packet;
import org.pcap4j.packet.UdpPacket;

/** The demo itself, run as users run it. */
public class DemoIT {

    private static final int[] VLANS = {10, 20, 30};
    private static final int[] VNIS = {100, 200, 300};
    /** Where the VXLAN header is in a packet without IPv4 options. */
    private static final int VXLAN = 14 + 20 + 8;

    @Rule
    public final UserProgram demo = new UserProgram("demo");

    @Test
    public void switchLearnsAndTakesTheOtrOutOfThePath() throws Exception {
        Path captures = demo.folder().resolve("captures");

        demo.start("--pcap", captures.toString());

        String all = demo.readToEnd();
        assertEquals(all, 0, demo.exitCode());
        for (int i = 0; i < VLANS.length; i++) {
            String tenant = "Tenant t" + (i + 1) + ": VNI " + VNIS[i] + ", VLAN " + VLANS[i];
            assertTrue(all, all.contains(tenant));
        }
        assertFalse(all, all.contains("FAILED"));
        assertTrue(all, all.contains("3 learned entries"));
        assertTrue(all, all.contains("PASSED"));
        checkBusyFlow(all);
        checkDcPort(PcapFile.frames(captures.resolve("port1-dc.pcap")).subList(0, 4 * VLANS.length));
        checkOtrPort(PcapFile.frames(captures.resolve("port2-otr.pcap")));
        checkServerPort(PcapFile.frames(captures.resolve("port3-servers.pcap")).subList(0, 4 * VLANS.length));
        assertEquals("nothing is left behind", List.of(), demo.left());
    }

    @Test
    public void keepsRunningUntilItIsEnded() throws Exception {
        demo.start("--keep");
        String rest = demo.readTo("REST +(\\S+) .*").group(1);
        demo.readTo("CLI +ssh -p \\d+ onos@127\\.0\\.0\\.1 .*");
        demo.readTo("P4Runtime +127\\.0\\.0\\.1:\\d+");

        HttpRequest request = HttpRequest.newBuilder(URI.create(rest).resolve("devices"))
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString("onos:rocks".getBytes()))
                .build();
        String devices = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
        assertTrue(devices, devices.contains("device:"));
        List<ProcessHandle> children = demo.children();
        assertFalse("ONOS is a process of its own", children.isEmpty());

        demo.end(30);

        assertTrue(children.stream().noneMatch(ProcessHandle::isAlive));
        assertEquals("nothing is left behind", List.of(), demo.left());
    }

    /** Twice the same rule, with more packets. */
    private static void checkBusyFlow(String all) {
        List<Long> packets = Pattern.compile("state=ADDED.* packets=(\\d+),.*VLAN_VID:10, IPV4_DST:192\\.168\\.1\\.1/32")
                .matcher(all).results().map(match -> Long.parseLong(match.group(1))).toList();
        assertEquals(all, 2, packets.size());
        assertTrue(all, packets.get(0) > 0 && packets.get(1) > packets.get(0));
    }

    /** What comes first, before the busy flow: four frames a tenant: in, out by way of the OTR, in, out directly. */
    private static void checkDcPort(List<byte[]> frames) throws IllegalRawDataException {
        assertEquals(4 * VLANS.length, frames.size());
        for (int i = 0; i < VLANS.length; i++) {
            byte[] vxlan = {8, 0, 0, 0, 0, (byte) (VNIS[i] >> 8), (byte) VNIS[i], 0};
            for (byte[] frame : frames.subList(4 * i, 4 * i + 4)) {
                IpV4Packet ip = checkedIp(frame);
                UdpPacket udp = ip.get(UdpPacket.class);
                assertEquals(frame.length - 14 - 20, udp.getHeader().getLengthAsInt());
                assertEquals(4789, udp.getHeader().getDstPort().valueAsInt());
                assertArrayEquals(vxlan, Arrays.copyOfRange(frame, VXLAN, VXLAN + 8));
                checkedIp(Arrays.copyOfRange(frame, VXLAN + 8, frame.length));
            }
            byte[] byOtr = frames.get(4 * i + 1);
            byte[] direct = frames.get(4 * i + 3);
            for (int identificationAndChecksum : new int[] {18, 19, 24, 25}) {
                byOtr[identificationAndChecksum] = direct[identificationAndChecksum];
            }
            assertArrayEquals(byOtr, direct);
        }
    }

    /** Two frames a tenant: the first answer out, and in again in its tunnel. */
    private static void checkOtrPort(List<byte[]> frames) throws IllegalRawDataException {
        assertEquals(2 * VLANS.length, frames.size());
        for (int i = 0; i < VLANS.length; i++) {
            assertEquals(VLANS[i], vlan(frames.get(2 * i)));
            byte[] back = frames.get(2 * i + 1);
            assertEquals("the VLAN in the last reserved byte", VLANS[i], back[VXLAN + 7] & 0xff);
        }
    }

    /** What comes first: four frames a tenant, out and in, twice. */
    private static void checkServerPort(List<byte[]> frames) throws IllegalRawDataException {
        assertEquals(4 * VLANS.length, frames.size());
        for (int i = 0; i < frames.size(); i += 2) {
            assertEquals(VLANS[i / 4], vlan(frames.get(i)));
            assertEquals(VLANS[i / 4], vlan(frames.get(i + 1)));
            IpV4Packet.IpV4Header request = checkedIp(frames.get(i)).getHeader();
            IpV4Packet.IpV4Header answer = checkedIp(frames.get(i + 1)).getHeader();
            assertEquals("192.168." + (i / 4 + 1) + ".1", request.getSrcAddr().getHostAddress());
            assertEquals(request.getSrcAddr(), answer.getDstAddr());
            assertEquals(request.getDstAddr(), answer.getSrcAddr());
        }
    }

    private static int vlan(byte[] frame) throws IllegalRawDataException {
        return EthernetPacket.newPacket(frame, 0, frame.length).get(Dot1qVlanTagPacket.class).getHeader()
                .getVidAsInt();
    }

    private static IpV4Packet checkedIp(byte[] frame) throws IllegalRawDataException {
        IpV4Packet ip = EthernetPacket.newPacket(frame, 0, frame.length).get(IpV4Packet.class);
        assertTrue(ip.getHeader().hasValidChecksum(false));
        assertEquals(ip.length(), ip.getHeader().getTotalLengthAsInt());
        UdpPacket udp = ip.get(UdpPacket.class);
        assertTrue(udp.hasValidChecksum(ip.getHeader().getSrcAddr(), ip.getHeader().getDstAddr(), true));
        return ip;
    }
}
