// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.header;

/**
 * Where the value of a header or metadata field is kept: {@link #words} consecutive slots of the packet's slot array,
 * the most significant first. A field of at most 64 bits has one slot; an unsigned value is kept below 2^bits there, a
 * signed one sign-extended. Of a {@code varbit<N>}, the first slot is the number of bits that it has, and they follow,
 * left-aligned, with zeros after them.
 *
 * @param name     P4 name, {@code header.field}
 * @param slot     first slot
 * @param bits     width in bits, at least 1; that of a {@code varbit<N>} is N
 * @param signed   whether it is an {@code int<N>}
 * @param variable whether it is a {@code varbit<N>}
 * @param validSlot slot that holds 1 while the enclosing header is valid (always 1 for metadata)
 */
public record Field(String name, int slot, int bits, boolean signed, boolean variable, int validSlot) {

    /** A field of fixed width. */
    public Field(String name, int slot, int bits, boolean signed, int validSlot) {
        this(name, slot, bits, signed, false, validSlot);
    }

    /** Slots that the value takes. */
    public int words() {
        return (bits + 63 >>> 6) + (variable ? 1 : 0);
    }

    /** Whether the value needs more than one slot. */
    public boolean wide() {
        return words() > 1;
    }

    /** Width of the most significant word of a fixed width, 1 to 64. */
    public int topBits() {
        return bits - 64 * (words() - 1);
    }

    /** {@code value} as this field, of at most 64 bits, keeps it: truncated, and sign-extended if signed. */
    public long wrap(long value) {
        int unused = 64 - bits;
        return signed ? value << unused >> unused : value << unused >>> unused;
    }
}
