// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.header;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Reads unsigned bit strings, most significant bit first, from byte arrays, and writes them. */
public final class Bits {

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private Bits() {
    }

    /** The eight bytes at {@code offset}; they must exist. */
    public static long longAt(byte[] bytes, int offset) {
        return (long) LONG.get(bytes, offset);
    }

    /** Stores eight bytes at {@code offset}; there must be room. */
    public static void putLong(byte[] bytes, int offset, long value) {
        LONG.set(bytes, offset, value);
    }

    /** The {@code bits} (1 to 64) bits that start {@code bitOffset} bits after byte {@code start}. */
    public static long read(byte[] bytes, int start, int bitOffset, int bits) {
        int at = start + (bitOffset >>> 3);
        int skip = bitOffset & 7;
        long value = 0;
        int remaining = bits;
        while (remaining > 0) {
            int take = Math.min(8 - skip, remaining);
            int b = (bytes[at] & 0xff) >>> (8 - skip - take) & (1 << take) - 1;
            value = value << take | b;
            remaining -= take;
            skip = 0;
            at++;
        }
        return value;
    }

    /** Sets the {@code bits} (1 to 64) bits {@code bitOffset} bits after byte {@code start}, and no other. */
    public static void write(byte[] bytes, int start, int bitOffset, int bits, long value) {
        int at = start + (bitOffset >>> 3);
        int skip = bitOffset & 7;
        int remaining = bits;
        while (remaining > 0) {
            int take = Math.min(8 - skip, remaining);
            int shift = 8 - skip - take;
            int mask = (1 << take) - 1 << shift;
            int b = (int) (value >>> remaining - take) << shift & mask;
            bytes[at] = (byte) (bytes[at] & ~mask | b);
            remaining -= take;
            skip = 0;
            at++;
        }
    }
}
