// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.hash;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A reusable byte buffer to which bit strings are appended, most significant bit first. */
public final class ByteScratch {

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int SLACK = 16;

    private byte[] bytes = new byte[2048];
    private int length;
    private long pending;
    private int pendingBits;

    /** Forgets what was appended. */
    public void reset() {
        length = 0;
        pending = 0;
        pendingBits = 0;
    }

    /** Appends the low {@code bits} (1 to 64) bits of {@code value}. */
    public void append(long value, int bits) {
        long left = value << 64 - bits;
        pending |= left >>> pendingBits;
        int total = pendingBits + bits;
        if (total < 64) {
            pendingBits = total;
            return;
        }
        ensure(8);
        LONG.set(bytes, length, pending);
        length += 8;
        pendingBits = total - 64;
        pending = pendingBits == 0 ? 0 : left << bits - pendingBits;
    }

    /** Appends whole bytes; bits pending from {@link #append} are padded with zeros to a byte first. */
    public void append(byte[] source, int offset, int count) {
        finish();
        ensure(count);
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
    }

    /** Pads with zero bits to a whole byte. */
    public void finish() {
        ensure(8);
        LONG.set(bytes, length, pending);
        length += pendingBits + 7 >>> 3;
        pending = 0;
        pendingBits = 0;
    }

    private void ensure(int more) {
        if (length + more + SLACK > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more + SLACK));
        }
    }

    /** The buffer; its first {@link #length} bytes count. */
    public byte[] bytes() {
        return bytes;
    }

    /** Bytes appended, after {@link #finish}. */
    public int length() {
        return length;
    }
}
