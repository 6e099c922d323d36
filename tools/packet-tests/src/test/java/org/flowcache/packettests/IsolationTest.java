// SPDX-License-Identifier: Apache-2.0
package org.flowcache.packettests;

import static org.flowcache.packettests.Demo.DC;
import static org.flowcache.packettests.Demo.OTR;
import static org.flowcache.packettests.Demo.OTR_OUTER;
import static org.flowcache.packettests.Demo.ROUTER_OUTER;
import static org.flowcache.packettests.Frames.bytes;
import static org.flowcache.packettests.Frames.hex;
import static org.flowcache.packettests.Frames.tagged;
import static org.flowcache.packettests.Frames.vxlan;
import static org.flowcache.packettests.Sent.sent;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.flowcache.api.CacheSettings;
import org.flowcache.api.Gateway;
import org.flowcache.api.Server;
import org.flowcache.api.Tenant;
import org.flowcache.api.Vni;
import org.flowcache.packettests.ContextFrame.Op;
import org.flowcache.packettests.Frames.Outer;
import org.flowcache.pipeconf.P4Program.Path;
import org.junit.Test;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip4Prefix;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.PortNumber;

/**
 * Property: no sequence of frames from servers makes the switch send anything with another tenant's VNI to the DC. Each
 * tenant has a port of its own here; frames are random, and most of them begin as valid ones of all kinds. Where there is
 * something to learn, a controller pins flows by what it heard some time ago.
 */
public class IsolationTest {

    private static final int FRAMES = 100_000;
    private static final long SEED = 20261122;
    private static final int FIRST_SERVER_PORT = 3;
    private static final String SERVER_MAC = "02:00:00:00:0b:01";
    private static final String VM_MAC = "02:00:00:00:0a:01";

    private static final int TAG = 14;
    private static final int ETHER_TYPE = 16;
    private static final int IP = 18;
    private static final int VNI = 14 + 20 + 8 + 4;

    private final Random random = new Random(SEED);
    private final FlowCacheSwitch gateway;
    private final Schedule schedule;
    private int direct;
    private int fromOtr;

    public IsolationTest() throws Exception {
        Set<Tenant> tenants = Arrays.stream(Demo.values())
                .map(t -> new Tenant(t.name(), Vni.of(t.vni), VlanId.vlanId((short) t.vlan),
                        Set.of(new Server(Ip4Prefix.valueOf(t.server + "/24"), PortNumber.portNumber(port(t))))))
                .collect(Collectors.toSet());
        gateway = new FlowCacheSwitch(new Gateway(Ip4Address.valueOf(Demo.VTEP),
                MacAddress.valueOf("02:00:00:00:00:02"), PortNumber.portNumber(DC), OptionalInt.empty(),
                Set.of(PortNumber.portNumber(OTR)),
                Arrays.stream(Demo.values()).map(t -> PortNumber.portNumber(port(t))).collect(Collectors.toSet()),
                tenants, CacheSettings.builder().maxAge(Duration.ofMillis(500)).build()));
        schedule = new Schedule(gateway);
    }

    /** The OTR puts each VLAN into its VNI, as it should. */
    @Test
    public void honestOtr() throws Exception {
        LaggingController controller = new LaggingController(gateway, schedule, random);
        for (int i = 0; i < FRAMES; i++) {
            Demo sender = tenant();
            byte[] frame = fromServer(sender);
            schedule.pass(random.nextInt(100));
            for (Sent sent : gateway.send(port(sender), frame)) {
                if (sent.port() == OTR) {
                    assertEquals(sent(OTR, frame), sent);
                    assertEquals(hex(frame), sender.vlan, vlan(frame));
                    if (random.nextInt(10) != 0) {
                        fromOtr(sender, sender.taught(tunnel(frame), untagged(frame)));
                    }
                } else {
                    assertDirect(sender, frame, sent);
                }
            }
            controller.listen();
        }
        assertPinned();
        assertTrue("direct: " + direct, direct > FRAMES / 20);
        assertTrue("from the OTR: " + fromOtr, fromOtr > FRAMES / 20);
    }

    /** The OTR claims anything: it can't bind a VLAN to another tenant's VNI. */
    @Test
    public void otrThatMixesTenantsUp() throws Exception {
        LaggingController controller = new LaggingController(gateway, schedule, random);
        for (int i = 0; i < FRAMES; i++) {
            schedule.pass(random.nextInt(100));
            Demo sender = tenant();
            byte[] frame = fromServer(sender);
            for (Sent sent : gateway.send(port(sender), frame)) {
                if (sent.port() == OTR) {
                    Demo claimed = random.nextBoolean() ? sender : tenant();
                    int vlan = random.nextBoolean() ? claimed.vlan : tenant().vlan;
                    gateway.send(OTR, mutated(vxlan(tunnel(frame), claimed.vni, vlan, untagged(frame))));
                } else {
                    assertEquals(DC, sent.port());
                    assertEquals(hex(frame), sender.vni, vni(sent));
                    direct++;
                }
            }
            controller.listen();
        }
        assertTrue("direct: " + direct, direct > FRAMES / 20);
        assertPinned();
    }

    private void assertPinned() throws Exception {
        long pinned = gateway.count(Path.PINNED).packets();
        assertTrue("pinned: " + pinned, pinned > FRAMES / 100);
    }

    /** Without an OTR nothing is learned, whatever servers send. */
    @Test
    public void serversTeachNothing() throws Exception {
        for (int i = 0; i < FRAMES; i++) {
            Demo sender = tenant();
            byte[] frame = fromServer(sender);
            for (Sent sent : gateway.send(port(sender), frame)) {
                assertEquals(sent(OTR, frame), sent);
            }
        }
        assertEquals(List.of(), gateway.events());
    }

    /** A server port accepts its own VLAN and no other. */
    @Test
    public void everyVlanOnEveryPort() throws Exception {
        Set<String> accepted = new HashSet<>();
        for (Demo tenant : Demo.values()) {
            for (int vlan = 0; vlan < 4096; vlan++) {
                byte[] frame = tagged(vlan, tenant.reply());
                for (Sent sent : gateway.send(port(tenant), frame)) {
                    assertEquals(sent(OTR, frame), sent);
                    accepted.add(tenant + " " + vlan);
                }
            }
        }
        assertEquals(Set.of("T1 10", "T2 20", "T3 30"), accepted);
    }

    private void fromOtr(Demo sender, byte[] taught) throws Exception {
        for (Sent sent : gateway.send(OTR, taught)) {
            assertEquals(DC, sent.port());
            assertEquals(sender.vni, vni(sent));
            fromOtr++;
        }
    }

    private void assertDirect(Demo sender, byte[] frame, Sent sent) {
        int tos = (frame[IP] & 0xF0) == 0x40
                ? frame[IP + 1] & 0xFF : (frame[IP] & 0x0F) << 4 | frame[IP + 1] >> 4 & 0x0F;
        Outer outer = tunnel(frame).withTos(tos).withIdentification(0);
        assertEquals(sent(DC, sender.tunnelled(outer, untagged(frame))), sent);
        direct++;
    }

    /** The OTR's tunnel for a flow: by the last byte of the destination, so that tunnels differ. */
    private static Outer tunnel(byte[] frame) {
        boolean ipv4 = frame.length > IP + 19 && frame[ETHER_TYPE] == 0x08 && frame[ETHER_TYPE + 1] == 0;
        int last = ipv4 ? frame[IP + 19] : frame.length > IP + 39 ? frame[IP + 39] : 0;
        return OTR_OUTER.withSrcPort(50000 + (last & 0xFF)).withUdpChecksum((last & 1) == 1);
    }

    private byte[] fromServer(Demo sender) {
        Demo other = tenant();
        byte[] frame = switch (random.nextInt(10)) {
            case 0 -> tagged(random.nextInt(8), sender.vlan, other.taught(OTR_OUTER, other.reply()));
            case 1 -> other.taught(OTR_OUTER, other.reply());
            case 2 -> vxlan(ROUTER_OUTER, other.vni, 0, other.request());
            case 3 -> tagged(other.vlan, other.reply());
            case 4 -> teach(sender, other);
            case 5 -> tagged(sender.vlan,
                    Frames.ipv6(SERVER_MAC, VM_MAC, "fd00::b", "fd00::" + random.nextInt(10), 0, "x"));
            case 6 -> randomBytes(random.nextInt(200));
            default -> tagged(random.nextInt(8), sender.vlan, sender.reply("10.1.0." + random.nextInt(10), 0, "reply"));
        };
        return mutated(frame);
    }

    private byte[] teach(Demo sender, Demo other) {
        byte[] frame = ContextFrame.request(Op.TEACH).withKey(sender.vlan, sender.vm).withTunnel(other.vni, OTR_OUTER)
                .frame();
        return random.nextBoolean() ? frame : tagged(sender.vlan, frame);
    }

    /** The frame, half of the time with up to three bytes changed, and cut or lengthened in one of eight. */
    private byte[] mutated(byte[] frame) {
        int length = random.nextInt(8) == 0 ? random.nextInt(frame.length + 20) : frame.length;
        byte[] mutated = Arrays.copyOf(frame, length);
        for (int i = random.nextBoolean() ? random.nextInt(4) : 0; i > 0 && length > 0; i--) {
            mutated[random.nextInt(length)] = (byte) random.nextInt(256);
        }
        return mutated;
    }

    private byte[] randomBytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private Demo tenant() {
        return Demo.values()[random.nextInt(Demo.values().length)];
    }

    private static int port(Demo tenant) {
        return FIRST_SERVER_PORT + tenant.ordinal();
    }

    private static int vlan(byte[] tagged) {
        return ((tagged[TAG] & 0xFF) << 8 | tagged[TAG + 1] & 0xFF) & 0xFFF;
    }

    private static int vni(Sent sent) {
        return Integer.parseInt(sent.hex().substring(2 * VNI, 2 * VNI + 6), 16);
    }

    private static byte[] untagged(byte[] frame) {
        String hex = hex(frame);
        return bytes(hex.substring(0, 24), hex.substring(32));
    }
}
