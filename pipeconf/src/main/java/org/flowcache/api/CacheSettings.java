// SPDX-License-Identifier: Apache-2.0
package org.flowcache.api;

import java.time.Duration;
import java.util.Objects;

/**
 * How a switch's flow cache behaves.
 */
public final class CacheSettings {

    /** What a switch does that was told nothing else. */
    public static final CacheSettings DEFAULT = builder().build();

    private final Duration inFlightTimeout;
    private final Duration idleTimeout;
    private final Duration maxAge;
    private final int tunnelTtl;
    private final boolean sourcePortEntropy;
    private final boolean extendedVlans;

    private CacheSettings(Builder builder) {
        inFlightTimeout = builder.inFlightTimeout;
        idleTimeout = builder.idleTimeout;
        maxAge = builder.maxAge;
        tunnelTtl = builder.tunnelTtl;
        sourcePortEntropy = builder.sourcePortEntropy;
        extendedVlans = builder.extendedVlans;
    }

    /**
     * Begins with the defaults.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the time after which a packet that went to the OTR and did not come back counts as lost.
     *
     * @return the timeout; 1 s by default
     */
    public Duration inFlightTimeout() {
        return inFlightTimeout;
    }

    /**
     * Returns the time after which a flow context that no packet of a server has used is free.
     *
     * @return the timeout; 30 s by default
     */
    public Duration idleTimeout() {
        return idleTimeout;
    }

    /**
     * Returns the age at which a tunnel is confirmed by sending a packet through the OTR.
     *
     * @return the age; zero, the default, is never
     */
    public Duration maxAge() {
        return maxAge;
    }

    /**
     * Returns the TTL of the outer IPv4 header of what the switch encapsulates.
     *
     * @return 1 to 255; 0, the default, is the TTL that the OTR uses
     */
    public int tunnelTtl() {
        return tunnelTtl;
    }

    /**
     * Tells where the outer UDP source port comes from (RFC 7348, section 5).
     *
     * @return true if it is made of the inner flow, within 49152..65535; false, the default, if it is learned
     */
    public boolean sourcePortEntropy() {
        return sourcePortEntropy;
    }

    /**
     * Tells how the OTR returns a server's VLAN id.
     *
     * @return true if the upper four bits are in the VXLAN header's first reserved field, so that VLANs up to 4094
     *         work; false, the default, if only the last reserved byte is used, so that VLANs up to 255 do
     */
    public boolean extendedVlans() {
        return extendedVlans;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof CacheSettings)) {
            return false;
        }
        CacheSettings that = (CacheSettings) other;
        return inFlightTimeout.equals(that.inFlightTimeout) && idleTimeout.equals(that.idleTimeout)
                && maxAge.equals(that.maxAge) && tunnelTtl == that.tunnelTtl
                && sourcePortEntropy == that.sourcePortEntropy && extendedVlans == that.extendedVlans;
    }

    @Override
    public int hashCode() {
        return Objects.hash(inFlightTimeout, idleTimeout, maxAge, tunnelTtl, sourcePortEntropy, extendedVlans);
    }

    @Override
    public String toString() {
        return "in-flight timeout " + inFlightTimeout + ", idle timeout " + idleTimeout + ", max age " + maxAge
                + ", tunnel TTL " + tunnelTtl + ", source port entropy " + sourcePortEntropy
                + ", extended VLANs " + extendedVlans;
    }

    /** Builds settings. */
    public static final class Builder {

        private Duration inFlightTimeout = Duration.ofSeconds(1);
        private Duration idleTimeout = Duration.ofSeconds(30);
        private Duration maxAge = Duration.ZERO;
        private int tunnelTtl;
        private boolean sourcePortEntropy;
        private boolean extendedVlans;

        private Builder() {
        }

        /**
         * Sets the in-flight timeout.
         *
         * @param timeout more than zero
         * @return this
         * @see CacheSettings#inFlightTimeout()
         */
        public Builder inFlightTimeout(Duration timeout) {
            inFlightTimeout = timeout;
            return this;
        }

        /**
         * Sets the idle timeout.
         *
         * @param timeout more than zero
         * @return this
         * @see CacheSettings#idleTimeout()
         */
        public Builder idleTimeout(Duration timeout) {
            idleTimeout = timeout;
            return this;
        }

        /**
         * Sets the age at which a tunnel is confirmed.
         *
         * @param age zero for never
         * @return this
         * @see CacheSettings#maxAge()
         */
        public Builder maxAge(Duration age) {
            maxAge = age;
            return this;
        }

        /**
         * Sets the TTL of tunnels.
         *
         * @param ttl 0 to 255
         * @return this
         * @see CacheSettings#tunnelTtl()
         */
        public Builder tunnelTtl(int ttl) {
            tunnelTtl = ttl;
            return this;
        }

        /**
         * Sets where outer UDP source ports come from.
         *
         * @param entropy true for the inner flow
         * @return this
         * @see CacheSettings#sourcePortEntropy()
         */
        public Builder sourcePortEntropy(boolean entropy) {
            sourcePortEntropy = entropy;
            return this;
        }

        /**
         * Sets how the OTR returns VLAN ids.
         *
         * @param extended true for all 12 bits
         * @return this
         * @see CacheSettings#extendedVlans()
         */
        public Builder extendedVlans(boolean extended) {
            extendedVlans = extended;
            return this;
        }

        /**
         * Returns the settings.
         *
         * @return the settings
         */
        public CacheSettings build() {
            return new CacheSettings(this);
        }
    }
}
