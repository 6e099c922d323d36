// SPDX-License-Identifier: Apache-2.0
package org.flowcache.pipeconf;

/**
 * Where the fields of a P4 header are: one after the other, each of any number of bits up to 64, in network order.
 */
final class HeaderLayout {

    private final int[] widths;
    private final int[] offsets;

    /**
     * Creates a layout.
     *
     * @param widths how many bits each field has; together whole bytes
     */
    HeaderLayout(int... widths) {
        this.widths = widths.clone();
        offsets = new int[widths.length + 1];
        for (int field = 0; field < widths.length; field++) {
            offsets[field + 1] = offsets[field] + widths[field];
        }
    }

    /**
     * Returns the header's length.
     *
     * @return the length in bytes
     */
    int length() {
        return offsets[widths.length] / Byte.SIZE;
    }

    /**
     * Reads a field.
     *
     * @param frame the frame
     * @param start where the header begins in it, in bytes
     * @param field the field, from 0
     * @return its value
     */
    long get(byte[] frame, int start, int field) {
        int begin = start * Byte.SIZE + offsets[field];
        long value = 0;
        for (int bit = begin; bit < begin + widths[field]; bit++) {
            value = value << 1 | frame[bit / Byte.SIZE] >>> Byte.SIZE - 1 - bit % Byte.SIZE & 1;
        }
        return value;
    }

    /**
     * Writes a field.
     *
     * @param frame the frame, which is changed
     * @param start where the header begins in it, in bytes
     * @param field the field, from 0
     * @param value its value; bits that it has no room for are ignored
     */
    void set(byte[] frame, int start, int field, long value) {
        int end = start * Byte.SIZE + offsets[field + 1];
        for (int i = 0; i < widths[field]; i++) {
            int bit = end - 1 - i;
            int mask = 0x80 >>> bit % Byte.SIZE;
            if ((value >>> i & 1) == 1) {
                frame[bit / Byte.SIZE] |= (byte) mask;
            } else {
                frame[bit / Byte.SIZE] &= (byte) ~mask;
            }
        }
    }
}
