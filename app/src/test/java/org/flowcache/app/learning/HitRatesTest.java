// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.learning;

import static org.flowcache.app.TestFlows.key;
import static org.flowcache.app.TestFlows.learnt;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.flowcache.api.FlowContext;
import org.junit.Test;

/**
 * What hits tell of packets, though the switch halves them now and then.
 */
public class HitRatesTest {

    private static final Duration TWO_SECONDS = Duration.ofSeconds(2);

    @Test
    public void hitsThatAreNotHalvedArePackets() {
        assertThat(rates(List.of(busy(1, 100), busy(2, 50)), List.of(busy(1, 300), resting(2, 50))),
                is(Map.of(key(10, "10.9.0.1"), 100.0, key(10, "10.9.0.2"), 0.0)));
    }

    @Test
    public void aFlowThatRestsTellsHowOftenAllWereHalved() {
        // 1,000 packets each, of which one flow had 100 before, the other 100,000; all were halved twice.
        assertThat(rates(List.of(busy(1, 100), busy(2, 100_000), busy(3, 801), busy(4, 3)),
                List.of(busy(1, 1025), busy(2, 26_000), resting(3, 200), resting(4, 0))),
                is(Map.of(key(10, "10.9.0.1"), 500.0, key(10, "10.9.0.2"), 500.0, key(10, "10.9.0.3"), 0.0,
                        key(10, "10.9.0.4"), 0.0)));
    }

    @Test
    public void contextsFarAwayWereReadBeforeTheHalving() {
        assertThat(rates(List.of(busy(1, 1000), busy(2, 400), busy(64, 1000), busy(65, 400)),
                List.of(busy(1, 2000), resting(2, 400), busy(64, 1500), resting(65, 200))),
                is(Map.of(key(10, "10.9.0.1"), 500.0, key(10, "10.9.0.2"), 0.0, key(10, "10.9.0.64"), 500.0,
                        key(10, "10.9.0.65"), 0.0)));
    }

    @Test
    public void aFlowAmongBusyOnesHadAtLeastSoMany() {
        assertThat(rates(List.of(busy(1, 1000)), List.of(busy(1, 900))), is(Map.of(key(10, "10.9.0.1"), 200.0)));
    }

    @Test
    public void aFlowThatBeganAgainSpoilsNoOthers() {
        assertThat(rates(List.of(busy(1, 1000), busy(2, 5000)), List.of(busy(1, 1400), busy(2, 2))).get(
                key(10, "10.9.0.1")), is(200.0));
    }

    @Test
    public void flowsThatCameOrMovedHaveNone() {
        assertThat(rates(List.of(busy(1, 10), busy(3, 10)),
                List.of(busy(2, 20), at(busy(3, 20), 70))), is(Map.of()));
    }

    private static Map<?, Double> rates(List<FlowContext> first, List<FlowContext> second) {
        return HitRates.of(first, second, TWO_SECONDS);
    }

    private static FlowContext busy(int flow, long hits) {
        return context(flow, flow, hits, Duration.ofMillis(1));
    }

    private static FlowContext resting(int flow, long hits) {
        return context(flow, flow, hits, Duration.ofSeconds(3));
    }

    private static FlowContext at(FlowContext context, int index) {
        return new FlowContext(index, context.key(), context.state(), context.tunnel(), context.hits(),
                context.idle(), context.age(), 0);
    }

    private static FlowContext context(int flow, int index, long hits, Duration idle) {
        FlowContext like = learnt(10, "10.9.0." + flow, 1);
        return new FlowContext(index, like.key(), like.state(), like.tunnel(), hits, idle, like.age(), 0);
    }
}
