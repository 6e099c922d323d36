// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.api;

import java.util.Objects;

/**
 * How far a device is on its way to being the gateway that it is configured to be.
 */
public final class GatewayStatus {

    /** The steps on the way. */
    public enum State {
        /** The device is not connected to ONOS. */
        OFFLINE,
        /** The device is connected, but its pipeline has no flow cache: it runs another pipeconf, or none yet. */
        NO_FLOW_CACHE,
        /** ONOS has not yet seen all flow rules and groups on the device. */
        INSTALLING,
        /** All is on the device. */
        READY
    }

    private final State state;
    private final int installedRules;
    private final int rules;

    /**
     * Creates a status.
     *
     * @param state          the step
     * @param installedRules how many of the gateway's flow rules ONOS has seen on the device
     * @param rules          how many flow rules make the gateway; 0 when the device can't tell
     */
    public GatewayStatus(State state, int installedRules, int rules) {
        this.state = Objects.requireNonNull(state);
        this.installedRules = installedRules;
        this.rules = rules;
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

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof GatewayStatus)) {
            return false;
        }
        GatewayStatus that = (GatewayStatus) other;
        return state == that.state && installedRules == that.installedRules && rules == that.rules;
    }

    @Override
    public int hashCode() {
        return Objects.hash(state, installedRules, rules);
    }

    @Override
    public String toString() {
        return state + " (" + installedRules + " of " + rules + " flow rules)";
    }
}
