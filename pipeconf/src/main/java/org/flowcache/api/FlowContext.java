// SPDX-License-Identifier: Apache-2.0
package org.flowcache.api;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What a switch knows about one flow, as the switch tells it.
 */
public final class FlowContext {

    /** How far the switch is with a flow. */
    public enum State {
        /** The flow's packets go to the OTR; no tunnel is known. */
        NEW,
        /** The tunnel is known; the switch encapsulates once none of the flow's packets is at the OTR. */
        LEARNT
    }

    private final int index;
    private final FlowKey key;
    private final State state;
    private final Optional<Tunnel> tunnel;
    private final long hits;
    private final Duration idle;
    private final Optional<Duration> age;
    private final int inFlight;

    /**
     * Creates a context.
     *
     * @param index    its place in the switch
     * @param key      whose it is
     * @param state    how far the switch is with the flow
     * @param tunnel   what the switch learned, if the state is {@link State#LEARNT}
     * @param hits     the flow's weight against others: packets from servers, older ones counting less
     * @param idle     time since the last packet from a server
     * @param age      time since the tunnel was last taught or confirmed, if the state is {@link State#LEARNT}
     * @param inFlight packets at the OTR, of this flow and of those that the switch counts together with it
     */
    public FlowContext(int index, FlowKey key, State state, Optional<Tunnel> tunnel, long hits, Duration idle,
                       Optional<Duration> age, int inFlight) {
        this.index = index;
        this.key = Objects.requireNonNull(key);
        this.state = Objects.requireNonNull(state);
        this.tunnel = Objects.requireNonNull(tunnel);
        this.hits = hits;
        this.idle = Objects.requireNonNull(idle);
        this.age = Objects.requireNonNull(age);
        this.inFlight = inFlight;
    }

    /**
     * Returns the context's place in the switch.
     *
     * @return the index, from 0
     */
    public int index() {
        return index;
    }

    /**
     * Returns whose context it is.
     *
     * @return the flow key
     */
    public FlowKey key() {
        return key;
    }

    /**
     * Returns how far the switch is with the flow.
     *
     * @return the state
     */
    public State state() {
        return state;
    }

    /**
     * Returns what the switch learned.
     *
     * @return the tunnel, or empty if the state is {@link State#NEW}
     */
    public Optional<Tunnel> tunnel() {
        return tunnel;
    }

    /**
     * Returns the flow's weight against others.
     *
     * @return packets from servers, older ones counting less
     */
    public long hits() {
        return hits;
    }

    /**
     * Returns the time since the last packet from a server.
     *
     * @return the time, in microseconds' resolution
     */
    public Duration idle() {
        return idle;
    }

    /**
     * Returns the time since the tunnel was last taught or confirmed.
     *
     * @return the time, or empty if the state is {@link State#NEW}
     */
    public Optional<Duration> age() {
        return age;
    }

    /**
     * Returns how many packets are at the OTR, of this flow and of those that the switch counts together with it.
     *
     * @return 0 to 65535
     */
    public int inFlight() {
        return inFlight;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof FlowContext)) {
            return false;
        }
        FlowContext that = (FlowContext) other;
        return index == that.index && key.equals(that.key) && state == that.state && tunnel.equals(that.tunnel)
                && hits == that.hits && idle.equals(that.idle) && age.equals(that.age) && inFlight == that.inFlight;
    }

    @Override
    public int hashCode() {
        return Objects.hash(index, key, state, tunnel, hits, idle, age, inFlight);
    }

    @Override
    public String toString() {
        return "context " + index + ": " + key + " " + state + tunnel.map(t -> " " + t).orElse("") + ", " + hits
                + " hits, idle " + idle + ", " + inFlight + " in flight";
    }
}
