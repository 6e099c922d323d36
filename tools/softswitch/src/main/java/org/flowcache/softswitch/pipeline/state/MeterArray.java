// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.state;

import java.util.stream.Stream;

/** The cells of an indirect meter. */
public final class MeterArray {

    private final String name;
    private final MeterUnit unit;
    private final Meter[] cells;

    public MeterArray(String name, MeterUnit unit, int size) {
        this.name = name;
        this.unit = unit;
        this.cells = Stream.generate(Meter::new).limit(size).toArray(Meter[]::new);
    }

    /** P4 name. */
    public String name() {
        return name;
    }

    /** What it measures. */
    public MeterUnit unit() {
        return unit;
    }

    /** Number of cells. */
    public int size() {
        return cells.length;
    }

    /** The cell at a valid index. */
    public Meter cell(int index) {
        return cells[index];
    }

    /**
     * The color of a packet from the cell that an expression's value stands for, or {@code otherwise} if there is none.
     *
     * @param now    microseconds
     * @param length of the packet in bytes
     */
    public long execute(long indexValue, long now, int length, long otherwise) {
        long i = RegisterArray.index(indexValue);
        return i < cells.length ? cells[(int) i].execute(now, unit.amount(length)) : otherwise;
    }
}
