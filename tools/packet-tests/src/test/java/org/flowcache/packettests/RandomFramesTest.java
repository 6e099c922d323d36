// SPDX-License-Identifier: Apache-2.0
package org.flowcache.packettests;

import static org.flowcache.packettests.Demo.DC;
import static org.flowcache.packettests.Demo.OTR;
import static org.flowcache.packettests.Demo.OTR_OUTER;
import static org.flowcache.packettests.Demo.SERVERS;
import static org.flowcache.packettests.Frames.bytes;
import static org.flowcache.packettests.Frames.tagged;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.Test;
import org.onlab.packet.Ip4Address;

/**
 * Nothing that servers send gets them into a tunnel that they were not taught, and nothing breaks the switch.
 */
public class RandomFramesTest {

    private static final int FRAMES = 200_000;
    private static final long SEED = 20260711;

    private final Random random = new Random(SEED);
    private final FlowCacheSwitch gateway;

    public RandomFramesTest() throws Exception {
        gateway = new FlowCacheSwitch(Demo.gateway());
    }

    @Test
    public void untaughtFlowsNeverLeaveTowardsTheDc() throws Exception {
        for (int i = 0; i < FRAMES; i++) {
            byte[] frame = mutated(serverFrame());
            for (Sent sent : gateway.send(SERVERS, frame)) {
                assertEquals(Frames.hex(frame), Sent.sent(OTR, frame), sent);
            }
        }
        assertEquals(List.of(), gateway.packetIns());
    }

    @Test
    public void onlyTaughtFlowsLeaveTowardsTheDcAndOnlyInTheirTunnel() throws Exception {
        for (Demo tenant : Demo.values()) {
            gateway.learn(tenant, OTR_OUTER, tenant.reply());
        }
        int direct = 0;
        for (int i = 0; i < FRAMES; i++) {
            byte[] frame = mutated(serverFrame());
            for (Sent sent : gateway.send(SERVERS, frame)) {
                if (sent.port() == DC) {
                    direct++;
                    byte[] out = bytes(sent.hex());
                    Demo tenant = Demo.values()[(tag(frame) & 0xFFF) / 10 - 1];
                    assertEquals(tenant.vlan, tag(frame) & 0xFFF);
                    assertEquals(Ip4Address.valueOf(tenant.vm), Ip4Address.valueOf(frame, 34));
                    assertEquals(Frames.hex(tenant.tunnelled(
                            OTR_OUTER.withIdentification(0).withTos(frame[19] & 0xFF), untagged(frame))), sent.hex());
                    assertEquals(tenant.vni, (out[46] & 0xFF) << 16 | (out[47] & 0xFF) << 8 | out[48] & 0xFF);
                } else {
                    assertEquals(Sent.sent(OTR, frame), sent);
                }
            }
        }
        assertTrue("the test has to see taught flows: " + direct, direct > FRAMES / 100);
    }

    @Test
    public void anyPortTakesAnyFrame() throws Exception {
        for (int i = 0; i < FRAMES; i++) {
            Demo tenant = tenant();
            byte[] seed = switch (random.nextInt(3)) {
                case 0 -> serverFrame();
                case 1 -> tenant.taught(OTR_OUTER.withUdpChecksum(random.nextBoolean()), tenant.reply());
                default -> Frames.vxlan(Demo.ROUTER_OUTER, tenant.vni, 0, tenant.request());
            };
            byte[] frame = mutated(seed);
            int port = 1 + random.nextInt(4);

            List<Sent> sent = gateway.send(port, frame);

            assertTrue(sent.size() <= 1);
            // From the DC to servers, from servers to the OTR or (taught) the DC, from the OTR to the DC.
            for (Sent s : sent) {
                assertTrue("from " + port + " to " + s.port(), port == DC ? s.port() == SERVERS
                        : port == SERVERS ? s.port() == OTR || s.port() == DC : port == OTR && s.port() == DC);
            }
        }
    }

    private Demo tenant() {
        return Demo.values()[random.nextInt(Demo.values().length)];
    }

    private byte[] serverFrame() {
        Demo tenant = tenant();
        Demo other = tenant();
        return tagged(random.nextInt(8), tenant.vlan, other.reply(random.nextInt(4) == 0 ? other.vm : anyAddress()));
    }

    private String anyAddress() {
        return Ip4Address.valueOf(random.nextInt()).toString();
    }

    /** The frame with up to three bytes changed, and cut or lengthened in one of four. */
    private byte[] mutated(byte[] frame) {
        int length = random.nextInt(4) == 0 ? random.nextInt(frame.length + 20) : frame.length;
        byte[] mutated = Arrays.copyOf(frame, length);
        for (int i = random.nextInt(4); i > 0 && length > 0; i--) {
            mutated[random.nextInt(length)] = (byte) random.nextInt(256);
        }
        return mutated;
    }

    private static int tag(byte[] frame) {
        return (frame[14] & 0xFF) << 8 | frame[15] & 0xFF;
    }

    private static byte[] untagged(byte[] frame) {
        String hex = Frames.hex(frame);
        return bytes(hex.substring(0, 24), hex.substring(32));
    }
}
