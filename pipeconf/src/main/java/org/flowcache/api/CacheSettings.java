// SPDX-License-Identifier: Apache-2.0
package org.flowcache.api;

import java.time.Duration;
import java.util.Objects;

/**
 * How a switch's flow cache behaves.
 */
public final class CacheSettings {

    /** The UDP port of VXLAN by RFC 7348, section 8. */
    public static final int RFC_VXLAN_PORT = 4789;
    /** The UDP port that Linux takes for VXLAN unless it is told otherwise, and so do flannel and Cilium. */
    public static final int LINUX_VXLAN_PORT = 8472;

    /** What a switch does that was told nothing else. */
    public static final CacheSettings DEFAULT = builder().build();

    private final Duration inFlightTimeout;
    private final Duration idleTimeout;
    private final Duration maxAge;
    private final int tunnelTtl;
    private final boolean sourcePortEntropy;
    private final boolean extendedVlans;
    private final int vxlanPort;

    private CacheSettings(Builder builder) {
        inFlightTimeout = builder.inFlightTimeout;
        idleTimeout = builder.idleTimeout;
        maxAge = builder.maxAge;
        tunnelTtl = builder.tunnelTtl;
        sourcePortEntropy = builder.sourcePortEntropy;
        extendedVlans = builder.extendedVlans;
        vxlanPort = builder.vxlanPort;
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

    /**
     * Returns the UDP destination port of VXLAN packets: of those that the switch takes and of those that it makes.
     *
     * @return {@link #RFC_VXLAN_PORT}, the default, or {@link #LINUX_VXLAN_PORT}
     */
    public int vxlanPort() {
        return vxlanPort;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof CacheSettings)) {
            return false;
        }
        CacheSettings that = (CacheSettings) other;
        return inFlightTimeout.equals(that.inFlightTimeout) && idleTimeout.equals(that.idleTimeout)
                && maxAge.equals(that.maxAge) && tunnelTtl == that.tunnelTtl
                && sourcePortEntropy == that.sourcePortEntropy && extendedVlans == that.extendedVlans
                && vxlanPort == that.vxlanPort;
    }

    @Override
    public int hashCode() {
        return Objects.hash(inFlightTimeout, idleTimeout, maxAge, tunnelTtl, sourcePortEntropy, extendedVlans,
                vxlanPort);
    }

    @Override
    public String toString() {
        return "in-flight timeout " + inFlightTimeout + ", idle timeout " + idleTimeout + ", max age " + maxAge
                + ", tunnel TTL " + tunnelTtl + ", source port entropy " + sourcePortEntropy
                + ", extended VLANs " + extendedVlans + ", VXLAN port " + vxlanPort;
    }

    /** Builds settings. */
    public static final class Builder {

        private Duration inFlightTimeout = Duration.ofSeconds(1);
        private Duration idleTimeout = Duration.ofSeconds(30);
        private Duration maxAge = Duration.ZERO;
        private int tunnelTtl;
        private boolean sourcePortEntropy;
        private boolean extendedVlans;
        private int vxlanPort = RFC_VXLAN_PORT;

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
         * Sets the UDP port of VXLAN.
         *
         * @param port {@link CacheSettings#RFC_VXLAN_PORT} or {@link CacheSettings#LINUX_VXLAN_PORT}
         * @return this
         * @throws IllegalArgumentException if it is any other: the P4 program knows no more
         * @see CacheSettings#vxlanPort()
         */
        public Builder vxlanPort(int port) {
            if (port != RFC_VXLAN_PORT && port != LINUX_VXLAN_PORT) {
                throw new IllegalArgumentException("VXLAN port " + port + " is neither " + RFC_VXLAN_PORT + " nor "
                        + LINUX_VXLAN_PORT);
            }
            vxlanPort = port;
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
