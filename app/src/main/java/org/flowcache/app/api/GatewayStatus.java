// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.api;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * How far a device is on its way to being the gateway that it is configured to be, and what keeps it from that.
 */
public final class GatewayStatus {

    /** The steps on the way. */
    public enum State {
        /** The device is not connected to ONOS. */
        OFFLINE,
        /** The device is connected, but its pipeline has no flow cache: it runs another pipeconf, or none yet. */
        NO_FLOW_CACHE,
        /** ONOS has not yet seen all flow rules and groups on the device, or flow contexts have to go yet. */
        INSTALLING,
        /** All is on the device. */
        READY
    }

    private final State state;
    private final int installedRules;
    private final int rules;
    private final Optional<Remark> waitsFor;
    private final Optional<Remark> lastError;

    /**
     * Creates a status.
     *
     * @param state          the step
     * @param installedRules how many of the gateway's flow rules ONOS has seen on the device
     * @param rules          how many flow rules make the gateway; 0 when the device can't tell
     * @param waitsFor       what the device waits for, and since when
     * @param lastError      what went wrong last, and when
     */
    public GatewayStatus(State state, int installedRules, int rules, Optional<Remark> waitsFor,
                         Optional<Remark> lastError) {
        this.state = Objects.requireNonNull(state);
        this.installedRules = installedRules;
        this.rules = rules;
        this.waitsFor = Objects.requireNonNull(waitsFor);
        this.lastError = Objects.requireNonNull(lastError);
    }

    /**
     * Returns the step that the device has reached.
     *
     * @return the step
     */
    public State state() {
        return state;
    }

    /**
     * Returns how many of the gateway's flow rules ONOS has seen on the device.
     *
     * @return 0 to {@link #rules()}
     */
    public int installedRules() {
        return installedRules;
    }

    /**
     * Returns how many flow rules make the gateway.
     *
     * @return the number; 0 in the states {@link State#OFFLINE} and {@link State#NO_FLOW_CACHE}
     */
    public int rules() {
        return rules;
    }

    /**
     * Returns what the device waits for, in words that fit after "waits for", and since when it does.
     *
     * @return what for and since when, by this node's clock; empty in the state {@link State#READY}
     */
    public Optional<Remark> waitsFor() {
        return waitsFor;
    }

    /**
     * Returns what went wrong last on the way, on this node of the cluster and since the application started there,
     * whether or not it has been put right since.
     *
     * @return what and when, by this node's clock; empty if nothing went wrong
     */
    public Optional<Remark> lastError() {
        return lastError;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof GatewayStatus)) {
            return false;
        }
        GatewayStatus that = (GatewayStatus) other;
        return state == that.state && installedRules == that.installedRules && rules == that.rules
                && waitsFor.equals(that.waitsFor) && lastError.equals(that.lastError);
    }

    @Override
    public int hashCode() {
        return Objects.hash(state, installedRules, rules, waitsFor, lastError);
    }

    @Override
    public String toString() {
        return state + " (" + installedRules + " of " + rules + " flow rules)"
                + waitsFor.map(remark -> ", waits for " + remark).orElse("")
                + lastError.map(remark -> ", last error: " + remark).orElse("");
    }

    /** Words, and the time that they hold from. */
    public static final class Remark {

        private final String text;
        private final Instant time;

        /**
         * Creates a remark.
         *
         * @param text the words
         * @param time since when they hold
         */
        public Remark(String text, Instant time) {
            this.text = Objects.requireNonNull(text);
            this.time = Objects.requireNonNull(time);
        }

        /**
         * Returns the words.
         *
         * @return the words
         */
        public String text() {
            return text;
        }

        /**
         * Returns since when they hold.
         *
         * @return the time, in milliseconds
         */
        public Instant time() {
            return time;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Remark
                    && ((Remark) other).text.equals(text) && ((Remark) other).time.equals(time);
        }

        @Override
        public int hashCode() {
            return Objects.hash(text, time);
        }

        @Override
        public String toString() {
            return text + " (" + time + ")";
        }
    }
}
