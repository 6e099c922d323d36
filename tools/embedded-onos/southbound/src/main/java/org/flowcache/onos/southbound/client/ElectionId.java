// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.southbound.client;

import java.math.BigInteger;

import p4.v1.P4RuntimeOuterClass.Uint128;

/**
 * Election ids that grow from one start of ONOS to the next.
 *
 * <p>ONOS derives its election ids from mastership terms, which a cluster keeps for good but a single node counts
 * from one at each start, while a P4Runtime server may remember the highest id that it ever saw (P4Runtime 1.3,
 * section 5). So the start time makes up the upper half of the id and what ONOS asked for the lower.
 */
final class ElectionId {

    private static final int HALF_BITS = 64;

    private final long startMillis;

    /**
     * Fixes the upper half.
     *
     * @param startMillis time of the start, in milliseconds of the epoch
     */
    ElectionId(long startMillis) {
        this.startMillis = startMillis;
    }

    /**
     * The id to send.
     *
     * @param requested id that ONOS chose, 1 to 2^64 - 1
     * @return the id as P4Runtime has it
     * @throws IllegalArgumentException if it is out of range
     */
    Uint128 of(BigInteger requested) {
        if (requested.signum() <= 0 || requested.bitLength() > HALF_BITS) {
            throw new IllegalArgumentException("Election id " + requested + " is not between 1 and 2^64 - 1");
        }
        return Uint128.newBuilder().setHigh(startMillis).setLow(requested.longValue()).build();
    }

    /**
     * An id that is above another.
     *
     * @param id    the id to send
     * @param other the id to beat
     * @return {@code id} if it is above {@code other}, or else the id after that; {@code id} if there is none
     */
    static Uint128 above(Uint128 id, Uint128 other) {
        boolean isHighest = other.getHigh() == -1 && other.getLow() == -1;
        if (isHighest || compare(id, other) > 0) {
            return id;
        }
        long low = other.getLow() + 1;
        return Uint128.newBuilder().setHigh(low == 0 ? other.getHigh() + 1 : other.getHigh()).setLow(low).build();
    }

    private static int compare(Uint128 a, Uint128 b) {
        int high = Long.compareUnsigned(a.getHigh(), b.getHigh());
        return high != 0 ? high : Long.compareUnsigned(a.getLow(), b.getLow());
    }

    /** The id as a decimal number. */
    static String text(Uint128 id) {
        BigInteger high = new BigInteger(Long.toUnsignedString(id.getHigh()));
        return high.shiftLeft(HALF_BITS).add(new BigInteger(Long.toUnsignedString(id.getLow()))).toString();
    }
}
