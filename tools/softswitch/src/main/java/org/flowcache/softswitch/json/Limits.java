// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.json;

/** What the numbers of a program may be at most: far beyond any real program, and such that it still can be run. */
final class Limits {

    /** Bits of a field, a parameter, a register cell or anything else that holds a number. */
    static final int BITS = 1 << 16;
    /** Bits that a number can have while an expression is evaluated. */
    static final int INTERMEDIATE_BITS = 1 << 20;
    /** Words of all fields of a packet together. */
    static final int SLOTS = 1 << 20;
    /** Operations of an expression that are operands of each other. */
    static final int NESTING = 256;

    /** Part of the JVM's memory that counters, registers and meters of a program may take. */
    private static final long MEMORY = Runtime.getRuntime().maxMemory() / 4;

    private long memory;

    /**
     * The size of an array of a program's state, with the others of the same program.
     *
     * @param array     what has the size
     * @param cellBytes bytes about that a cell takes
     */
    int size(Json array, long cellBytes) {
        int size = array.integer("size", 0, Integer.MAX_VALUE);
        memory += size * cellBytes;
        if (memory > MEMORY) {
            throw array.error("size " + size + " is too much: counters, registers and meters up to here take "
                    + (memory >> 20) + " MiB, but a quarter of the JVM's memory is " + (MEMORY >> 20)
                    + " MiB; start it with a larger -Xmx");
        }
        return size;
    }
}
