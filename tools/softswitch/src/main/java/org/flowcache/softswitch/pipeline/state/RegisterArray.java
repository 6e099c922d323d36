// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.state;

import org.flowcache.softswitch.pipeline.header.Field;

/** A register array. Cells wider than 64 bits take several words, the most significant first. */
public final class RegisterArray {

    private final String name;
    private final int size;
    private final Field cell;
    private final int words;
    private final long mask;
    private final long[] values;

    /**
     * @param bits width of a cell
     */
    public RegisterArray(String name, int size, int bits) {
        this.name = name;
        this.size = size;
        this.cell = new Field(name, 0, bits, false, 0);
        this.words = cell.words();
        this.mask = -1L >>> 64 - Math.min(64, bits);
        this.values = new long[Math.multiplyExact(size, words)];
    }

    /** P4 name. */
    public String name() {
        return name;
    }

    /** Number of cells. */
    public int size() {
        return size;
    }

    /** Width and representation of a cell. */
    public Field cell() {
        return cell;
    }

    /** Whether there is a cell of that index, taken as unsigned. */
    public boolean has(long index) {
        return index >= 0 && index < size;
    }

    /** The cell index that an expression's value stands for: its low 32 bits, as in BMv2. */
    public static long index(long value) {
        return value & 0xffffffffL;
    }

    /** Low 64 bits of the cell that an expression's value stands for, or {@code otherwise} if there is none. */
    public long read(long value, long otherwise) {
        long i = index(value);
        return i < size ? values[(int) i * words + words - 1] : otherwise;
    }

    /** Sets the cell, of at most 64 bits, that an expression's value stands for, if there is one; truncates. */
    public void write(long indexValue, long value) {
        long i = index(indexValue);
        if (i < size) {
            values[(int) i] = value & mask;
        }
    }

    /** The words of all cells. */
    public long[] values() {
        return values;
    }

    /** Index in {@link #values} of a cell's first word. */
    public int wordOf(long index) {
        return (int) index * words;
    }
}
