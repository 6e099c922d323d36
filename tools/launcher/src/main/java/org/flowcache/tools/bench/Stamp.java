// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.bench;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The last bytes of a frame, which tell which packet of which trial it is, and when it was sent.
 */
public final class Stamp {

    /** How many bytes: with them a packet without tunnel has the shortest length of an Ethernet frame. */
    public static final int LENGTH = 22;

    private static final int MAGIC = 0xf10cac4e;
    private static final int TRIAL = 4;
    private static final int NUMBER = 8;
    private static final int TIME = 12;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private Stamp() {
    }

    /**
     * Writes a stamp.
     *
     * @param frame  the frame
     * @param trial  number of the trial
     * @param number of the packet within the trial
     * @param nanos  when it is sent, as {@link System#nanoTime} tells it
     */
    public static void write(byte[] frame, int trial, int number, long nanos) {
        int at = frame.length - LENGTH;
        INT.set(frame, at, MAGIC);
        INT.set(frame, at + TRIAL, trial);
        INT.set(frame, at + NUMBER, number);
        LONG.set(frame, at + TIME, nanos);
    }

    /**
     * Tells whether a frame has a stamp.
     *
     * @param bytes  holds the frame
     * @param offset of its first byte
     * @param length in bytes
     * @return true if so
     */
    public static boolean isOn(byte[] bytes, int offset, int length) {
        return length >= LENGTH && (int) INT.get(bytes, offset + length - LENGTH) == MAGIC;
    }

    /**
     * Reads the trial.
     *
     * @param bytes holds the frame
     * @param end   after its last byte
     * @return number of the trial
     */
    public static int trial(byte[] bytes, int end) {
        return (int) INT.get(bytes, end - LENGTH + TRIAL);
    }

    /**
     * Reads the packet's number.
     *
     * @param bytes holds the frame
     * @param end   after its last byte
     * @return number within the trial
     */
    public static int number(byte[] bytes, int end) {
        return (int) INT.get(bytes, end - LENGTH + NUMBER);
    }

    /**
     * Reads the time.
     *
     * @param bytes holds the frame
     * @param end   after its last byte
     * @return when it was sent, as {@link System#nanoTime} tells it
     */
    public static long nanos(byte[] bytes, int end) {
        return (long) LONG.get(bytes, end - LENGTH + TIME);
    }
}
