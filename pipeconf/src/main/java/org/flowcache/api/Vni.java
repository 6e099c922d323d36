// SPDX-License-Identifier: Apache-2.0
package org.flowcache.api;

/**
 * A VXLAN network identifier: 24 bits that name a tenant's segment (RFC 7348, section 5).
 */
public final class Vni {

    /** The largest VNI, 2^24 - 1. */
    public static final int MAX = 0xFF_FFFF;

    private final int value;

    private Vni(int value) {
        this.value = value;
    }

    /**
     * Returns the VNI with the given value.
     *
     * @param value 0 to {@link #MAX}
     * @return the VNI
     * @throws IllegalArgumentException if the value does not fit 24 bits
     */
    public static Vni of(long value) {
        if (value < 0 || value > MAX) {
            throw new IllegalArgumentException("VNI " + value + " is not within 0.." + MAX);
        }
        return new Vni((int) value);
    }

    /**
     * Returns the VNI as a number.
     *
     * @return 0 to {@link #MAX}
     */
    public int toInt() {
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Vni && ((Vni) other).value == value;
    }

    @Override
    public int hashCode() {
        return value;
    }

    @Override
    public String toString() {
        return Integer.toString(value);
    }
}
