// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.pinning;

import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flowcache.api.PinningSettings;
import org.junit.Test;

/**
 * Which flows are pinned, by numbers that are worked out by hand. Polls are ten seconds apart.
 */
public class TopTalkersTest {

    private final Map<String, Long> packets = new HashMap<>();

    @Test
    public void pinsCandidatesWhileThereIsRoom() {
        TopTalkers<String> talkers = talkers(2);
        assertThat(pinned(talkers, "a"), is("a"));
        assertThat(talkers.candidate("a").isPresent(), is(false));
        assertThat(pinned(talkers, "b"), is("b"));
        // No flow has been measured, so none has to make room.
        assertThat(talkers.candidate("c").isPresent(), is(false));
    }

    @Test
    public void beginsToCountWithTheFirstPoll() {
        TopTalkers<String> talkers = talkers(10);
        talkers.candidate("a");
        assertThat(talkers.rate("a"), is(Optional.empty()));
        send("a", 1_000_000);
        poll(talkers);
        assertThat(talkers.rate("a"), is(Optional.empty()));
        send("a", 50);
        poll(talkers);
        assertThat(talkers.rate("a"), is(Optional.of(5.0)));
        // Of the first polls each counts as much: (5 + 11) / 2.
        send("a", 110);
        poll(talkers);
        assertThat(talkers.rate("a").orElseThrow(), closeTo(8, 1e-9));
        assertThat(talkers.rate("b"), is(Optional.empty()));
    }

    /** As after a restart of the switch. */
    @Test
    public void beginsAgainWhenACounterDoes() {
        TopTalkers<String> talkers = talkers(10);
        pin(talkers, "a");
        poll(talkers);
        send("a", 50);
        poll(talkers);
        packets.put("a", 3L);
        assertThat(poll(talkers), is(empty()));
        assertThat(talkers.rate("a"), is(Optional.of(5.0)));
        send("a", 50);
        poll(talkers);
        assertThat(talkers.rate("a"), is(Optional.of(5.0)));
    }

    @Test
    public void unpinsFlowsThatHaveBecomeSlow() {
        TopTalkers<String> talkers = talkers(10);
        pin(talkers, "slow", "steady");
        poll(talkers);
        send("slow", 2);
        send("steady", 3);
        // 0.2 and 0.3 packets a second; the limit is 0.25.
        assertThat(poll(talkers), contains("slow"));
        assertThat(talkers.rate("slow"), is(Optional.empty()));
        packets.remove("slow");
        send("steady", 3);
        assertThat(poll(talkers), is(empty()));
        // It can come back.
        assertThat(pinned(talkers, "slow"), is("slow"));
    }

    /** Of a flow that stops at once, the mean would tell of better times for long. */
    @Test
    public void unpinsFlowsThatStop() {
        TopTalkers<String> talkers = talkers(10);
        pin(talkers, "a", "b");
        poll(talkers);
        send("a", 1000);
        send("b", 10_000);
        poll(talkers);
        send("b", 10_000);
        assertThat(poll(talkers), contains("a"));
    }

    @Test
    public void makesRoomByTheSlowestFlow() {
        TopTalkers<String> talkers = talkers(3);
        pin(talkers, "a", "b", "c");
        poll(talkers);
        send("a", 300);
        send("b", 100);
        send("c", 200);
        // Each poll makes room for one candidate at least.
        assertThat(poll(talkers), contains("b"));
        packets.remove("b");
        assertThat(talkers.candidate("d").orElseThrow().unpin(), is(Optional.empty()));
        assertThat(talkers.candidate("e").orElseThrow().unpin(), is(Optional.of("c")));
        assertThat(talkers.candidate("f").orElseThrow().unpin(), is(Optional.of("a")));
        // All others are new.
        assertThat(talkers.candidate("g").isPresent(), is(false));
    }

    @Test
    public void doesNotMakeRoomByAFlowThatIsGone() {
        TopTalkers<String> talkers = talkers(3);
        pin(talkers, "a", "b");
        poll(talkers);
        send("a", 300);
        send("b", 100);
        assertThat(poll(talkers), is(empty()));
        talkers.forget("b");
        talkers.candidate("c");
        talkers.candidate("d");
        assertThat(talkers.candidate("e").orElseThrow().unpin(), is(Optional.of("a")));
    }

    @Test
    public void asksForFewerCandidatesWhenTooManyTakeAPlace() {
        TopTalkers<String> talkers = talkers(10);
        for (int i = 0; i < 10; i++) {
            pin(talkers, "old" + i);
        }
        assertThat(talkers.candidateRate(), is(1.0));
        poll(talkers);
        for (int round = 0; round < 2; round++) {
            packets.replaceAll((flow, count) -> count + 100);
            poll(talkers).forEach(packets::remove);
        }
        // One place is free, so that the second and the third take somebody's.
        talkers.candidate("new0");
        talkers.candidate("new1").orElseThrow().unpin().ifPresent(packets::remove);
        talkers.candidate("new2").orElseThrow().unpin().ifPresent(packets::remove);
        packets.replaceAll((flow, count) -> count + 100);
        poll(talkers).forEach(packets::remove);
        assertThat(talkers.candidateRate(), is(1.5));
        // Nobody comes: it falls again, but not below what was configured.
        packets.replaceAll((flow, count) -> count + 100);
        poll(talkers);
        assertThat(talkers.candidateRate(), closeTo(1.25, 1e-9));
        packets.replaceAll((flow, count) -> count + 100);
        poll(talkers);
        packets.replaceAll((flow, count) -> count + 100);
        poll(talkers);
        assertThat(talkers.candidateRate(), is(1.0));
    }

    @Test
    public void adoptsFlowsThatArePinnedAlready() {
        TopTalkers<String> talkers = talkers(1);
        talkers.adopt("a");
        assertThat(talkers.candidate("a").isPresent(), is(false));
        assertThat(talkers.candidate("b").isPresent(), is(false));
        talkers.forget("a");
        assertThat(pinned(talkers, "b"), is("b"));
    }

    private static TopTalkers<String> talkers(int capacity) {
        return new TopTalkers<>(new PinningSettings(true, capacity, 1, 0.25, Duration.ofSeconds(60)));
    }

    private String pinned(TopTalkers<String> talkers, String flow) {
        return talkers.candidate(flow).orElseThrow().pin();
    }

    private void pin(TopTalkers<String> talkers, String... flows) {
        for (String flow : flows) {
            talkers.candidate(flow);
            packets.put(flow, 0L);
        }
    }

    private void send(String flow, long count) {
        packets.merge(flow, count, Long::sum);
    }

    /** Flows that are not pinned are not polled. */
    private List<String> poll(TopTalkers<String> talkers) {
        return talkers.poll(packets, 10);
    }
}
