// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.state;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Packet and byte counts of a number of cells. Only the packet thread counts; any thread may read and set. A set
 * remembers an offset instead of touching what the packet thread increments, so that neither loses anything or waits.
 */
public final class Counters {

    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

    private final String name;
    private final long[] packets;
    private final long[] bytes;
    private final long[] packetOffset;
    private final long[] byteOffset;

    public Counters(String name, int size) {
        this.name = name;
        this.packets = new long[size];
        this.bytes = new long[size];
        this.packetOffset = new long[size];
        this.byteOffset = new long[size];
    }

    /** P4 name. */
    public String name() {
        return name;
    }

    /** Number of cells. */
    public int size() {
        return packets.length;
    }

    /** Counts a packet. */
    public void count(int index, int length) {
        CELL.setOpaque(packets, index, packets[index] + 1);
        CELL.setOpaque(bytes, index, bytes[index] + length);
    }

    /** Counts a packet in the cell that an expression's value stands for, if there is one. */
    public void countIfThere(long indexValue, int length) {
        long i = RegisterArray.index(indexValue);
        if (i < packets.length) {
            count((int) i, length);
        }
    }

    /** Packets counted. */
    public synchronized long packets(int index) {
        return (long) CELL.getOpaque(packets, index) - packetOffset[index];
    }

    /** Bytes counted. */
    public synchronized long bytes(int index) {
        return (long) CELL.getOpaque(bytes, index) - byteOffset[index];
    }

    /** Makes a cell show these counts from now on. */
    public synchronized void set(int index, long newPackets, long newBytes) {
        packetOffset[index] = (long) CELL.getOpaque(packets, index) - newPackets;
        byteOffset[index] = (long) CELL.getOpaque(bytes, index) - newBytes;
    }
}
