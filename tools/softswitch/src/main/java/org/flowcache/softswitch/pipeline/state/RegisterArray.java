// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.state;

import org.flowcache.softswitch.pipeline.header.Field;

/** A register array. Cells wider than 64 bits take several words, the most significant first. */
public final class RegisterArray {

    private final String name;
    private final int size;
    private final Field cell;
    private final int words;
    private final long[] values;

    /**
     * @param bits width of a cell
     */
    public RegisterArray(String name, int size, int bits) {
        this.name = name;
        this.size = size;
        this.cell = new Field(name, 0, bits, false, 0);
        this.words = cell.words();
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

    /** Low 64 bits of a cell that exists. */
    public long get(long index) {
        return values[(int) index * words + words - 1];
    }

    /** Sets a cell of at most 64 bits that exists; the value is truncated. */
    public void set(long index, long value) {
        values[(int) index] = cell.wrap(value);
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
