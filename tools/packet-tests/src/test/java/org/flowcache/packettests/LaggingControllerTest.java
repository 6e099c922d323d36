// SPDX-License-Identifier: Apache-2.0
package org.flowcache.packettests;

import static org.flowcache.packettests.Demo.DC;
import static org.flowcache.packettests.Demo.OTR;
import static org.flowcache.packettests.Demo.OTR_OUTER;
import static org.flowcache.packettests.Demo.SERVERS;
import static org.flowcache.packettests.Frames.bytes;
import static org.flowcache.packettests.Frames.tagged;
import static org.flowcache.packettests.Sent.sent;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.flowcache.api.CacheSettings;
import org.flowcache.api.FlowKey;
import org.flowcache.packettests.ContextFrame.Op;
import org.flowcache.packettests.Frames.Outer;
import org.flowcache.pipeconf.P4Program.Path;
import org.junit.Test;
import org.onlab.packet.IpAddress;
import org.onlab.packet.VlanId;

/**
 * Property: with a controller that pins flows by what it heard some time ago, and an OTR that changes its mind, a packet
 * that the switch encapsulates has the tunnel of the OTR's last word on its flow, and arrives in order. Some flows share
 * all their places, so that contexts get lost between the word and the pin; and operators interfere.
 */
public class LaggingControllerTest {

    private static final int PACKETS = 30_000;
    private static final int MAX_DELAY = 2_000;
    private static final int COLLIDING = 8;
    private static final int OTHERS = 16;
    private static final double ANOTHER_WORD = 0.1;

    private record Flow(Demo tenant, String vm) {
        FlowKey key() {
            return new FlowKey(VlanId.vlanId((short) tenant.vlan), IpAddress.valueOf(vm));
        }
    }

    private final Random random = new Random();
    private final FlowCacheSwitch gateway;
    private final Schedule schedule;
    private final LaggingController controller;
    private final List<Flow> flows = new ArrayList<>();

    private final Map<FlowKey, Outer> lastWord = new HashMap<>();
    private final Map<FlowKey, Long> lastReturn = new HashMap<>();
    private final Map<FlowKey, Integer> lastSent = new HashMap<>();
    private final Map<FlowKey, Integer> lastArrived = new HashMap<>();

    public LaggingControllerTest() throws Exception {
        gateway = new FlowCacheSwitch(Demo.gateway(CacheSettings.builder()
                .idleTimeout(Duration.ofMillis(60)).maxAge(Duration.ofMillis(100)).build()));
        schedule = new Schedule(gateway);
        controller = new LaggingController(gateway, schedule, random);
        for (Demo tenant : Demo.values()) {
            Places.colliding(tenant.vlan, COLLIDING).forEach(vm -> flows.add(new Flow(tenant, vm)));
            for (int i = 0; i < OTHERS; i++) {
                flows.add(new Flow(tenant, "10.77.0." + i));
            }
        }
    }

    @Test
    public void lastWordAndOrderHoldWhateverTheControllerDoes() throws Exception {
        for (long seed : new long[] {20261128, 1}) {
            random.setSeed(seed);
            run();
        }
        for (Path path : new Path[] {Path.PINNED, Path.DIRECT, Path.RELEARNED, Path.TO_OTR_REFRESH,
                Path.TO_OTR_EXPIRED, Path.TO_OTR_ORDER_HOLD, Path.TO_OTR_NO_ROOM}) {
            assertTrue(path + " has to be seen", gateway.count(path).packets() > 10);
        }
        assertTrue("evictions have to be seen", gateway.evicted().packets() > 0);
        assertEquals(0, gateway.overtook().packets());
    }

    private void run() throws Exception {
        for (int i = 0; i < PACKETS; i++) {
            schedule.pass(random.nextInt(150));
            fromServer(flows.get((int) (flows.size() * Math.pow(random.nextDouble(), 2))));
            if (random.nextInt(200) == 0) {
                interfere(flows.get(random.nextInt(flows.size())));
            }
            controller.listen();
        }
    }

    private void fromServer(Flow flow) throws Exception {
        int number = lastSent.merge(flow.key(), 1, Integer::sum);
        byte[] frame = flow.tenant().reply(flow.vm(), 0, "%08x%08x".formatted(flows.indexOf(flow), number));
        List<Sent> sent = gateway.send(SERVERS, tagged(flow.tenant().vlan, frame));
        if (sent.get(0).port() == DC) {
            Outer outer = lastWord.get(flow.key()).withIdentification(0);
            assertEquals(List.of(sent(DC, flow.tenant().tunnelled(outer, frame))), sent);
            arrive(sent);
            return;
        }
        assertEquals(List.of(sent(OTR, tagged(flow.tenant().vlan, frame))), sent);
        // The OTR keeps the order within a flow.
        long at = Math.max(gateway.micros() + 1 + random.nextInt(MAX_DELAY), lastReturn.getOrDefault(flow.key(), 0L));
        lastReturn.put(flow.key(), at);
        schedule.at(at, () -> returns(flow, frame));
    }

    private void returns(Flow flow, byte[] frame) throws Exception {
        if (random.nextDouble() < ANOTHER_WORD || !lastWord.containsKey(flow.key())) {
            lastWord.put(flow.key(), OTR_OUTER.withSrcPort(50_000 + random.nextInt(3)));
        }
        Outer outer = lastWord.get(flow.key());
        List<Sent> sent = gateway.send(OTR, flow.tenant().taught(outer, frame));
        assertEquals(List.of(sent(DC, flow.tenant().tunnelled(outer, frame))), sent);
        arrive(sent);
    }

    private void arrive(List<Sent> sent) {
        byte[] frame = bytes(sent.get(0).hex());
        String text = new String(frame, frame.length - 16, 16);
        Flow flow = flows.get(Integer.parseInt(text.substring(0, 8), 16));
        int number = Integer.parseInt(text.substring(8), 16);
        int before = lastArrived.getOrDefault(flow.key(), 0);
        assertTrue(flow + ": " + number + " after " + before, number > before);
        lastArrived.put(flow.key(), number);
    }

    /** What operators do, and what they know by then is the OTR's last word. */
    private void interfere(Flow flow) throws Exception {
        switch (random.nextInt(20)) {
            case 0 -> gateway.askAll(ContextFrame.request(Op.FLUSH));
            case 1 -> gateway.askAll(ContextFrame.request(Op.FORGET).withKey(flow.tenant().vlan, flow.vm()));
            case 2, 3, 4 -> gateway.askAll(ContextFrame.request(Op.EVICT).withKey(flow.tenant().vlan, flow.vm()));
            case 5, 6, 7 -> {
                if (lastWord.containsKey(flow.key())) {
                    Outer outer = OTR_OUTER.withSrcPort(50_000 + random.nextInt(3));
                    lastWord.put(flow.key(), outer);
                    gateway.askAll(ContextFrame.request(Op.TEACH).withKey(flow.tenant().vlan, flow.vm())
                            .withTunnel(flow.tenant().vni, outer));
                }
            }
            default -> controller.unpinLater(flow.key());
        }
    }
}
