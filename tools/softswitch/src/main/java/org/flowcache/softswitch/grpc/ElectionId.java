// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.grpc;

import java.util.Optional;
import p4.v1.P4RuntimeOuterClass.Uint128;

/** An election id: an unsigned number of 128 bits. */
record ElectionId(long high, long low) implements Comparable<ElectionId> {

    static ElectionId of(Uint128 proto) {
        return new ElectionId(proto.getHigh(), proto.getLow());
    }

    /** The id, or nothing for 0, which stands for an id that is not set. */
    static Optional<ElectionId> optional(Uint128 proto) {
        return proto.getHigh() == 0 && proto.getLow() == 0 ? Optional.empty() : Optional.of(of(proto));
    }

    Uint128 toProto() {
        return Uint128.newBuilder().setHigh(high).setLow(low).build();
    }

    @Override
    public int compareTo(ElectionId other) {
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    @Override
    public String toString() {
        return Long.toUnsignedString(high) + ":" + Long.toUnsignedString(low);
    }
}
