// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.expr;

import java.math.BigInteger;

/**
 * Bounds of an expression's value. BMv2 computes with numbers of any size and truncates where a value is stored; the
 * bounds tell where 64-bit arithmetic gives the same result.
 */
public record Range(BigInteger min, BigInteger max) {

    private static final BigInteger LONG_MIN = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger LONG_MAX = BigInteger.valueOf(Long.MAX_VALUE);
    private static final BigInteger UNSIGNED_MAX = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

    /** Exactly one value. */
    public static Range of(BigInteger value) {
        return new Range(value, value);
    }

    /** What {@code bit<bits>} holds. */
    public static Range unsigned(int bits) {
        return new Range(BigInteger.ZERO, BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE));
    }

    /** What {@code int<bits>} holds. */
    public static Range signed(int bits) {
        BigInteger half = BigInteger.ONE.shiftLeft(bits - 1);
        return new Range(half.negate(), half.subtract(BigInteger.ONE));
    }

    /** Whether all values are what a signed long can be. */
    public boolean fitsLong() {
        return min.compareTo(LONG_MIN) >= 0 && max.compareTo(LONG_MAX) <= 0;
    }

    /** Whether all values are what an unsigned long can be. */
    public boolean fitsUnsigned() {
        return nonNegative() && max.compareTo(UNSIGNED_MAX) <= 0;
    }

    /** Whether no value is below zero. */
    public boolean nonNegative() {
        return min.signum() >= 0;
    }

    /** Whether every value of the other range is in this one. */
    public boolean holds(Range other) {
        return min.compareTo(other.min) <= 0 && max.compareTo(other.max) >= 0;
    }

    /** The smallest two's complement range of a whole number of bits that holds both. */
    Range bitwise(Range other) {
        int bits = Math.max(Math.max(min.bitLength(), max.bitLength()),
                Math.max(other.min.bitLength(), other.max.bitLength()));
        return nonNegative() && other.nonNegative() ? unsigned(bits) : signed(bits + 1);
    }

    /** The smallest range that holds both. */
    Range union(Range other) {
        return new Range(min.min(other.min), max.max(other.max));
    }
}
