// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.hash;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Optional;

/** The hash and checksum functions of v1model, as BMv2 computes them. */
public abstract class HashAlgorithm {

    private static final VarHandle BIG_ENDIAN_INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LITTLE_ENDIAN_LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** Hash of the first {@code length} bytes, as an unsigned 64-bit number. */
    public abstract long hash(byte[] bytes, int length);

    /** The algorithm of that name in the compiler's output, if it is known. */
    public static Optional<HashAlgorithm> named(String name) {
        return switch (name) {
            case "csum16", "cksum16" -> Optional.of(new InternetChecksum());
            case "crc16", "crc16_custom" -> Optional.of(new Crc(16, 0x8005, 0, 0, true));
            case "crcCCITT" -> Optional.of(new Crc(16, 0x1021, 0xffff, 0, false));
            case "crc32", "crc32_custom" -> Optional.of(new Crc(32, 0x04c11db7, 0xffffffffL, 0xffffffffL, true));
            case "identity" -> Optional.of(new Identity());
            case "xor16" -> Optional.of(new Xor(2));
            case "xor32" -> Optional.of(new Xor(4));
            default -> Optional.empty();
        };
    }

    /** The ones' complement sum of RFC 1071, complemented. */
    private static final class InternetChecksum extends HashAlgorithm {
        @Override
        public long hash(byte[] bytes, int length) {
            // Longer words have the same sum once it is folded (RFC 1071, section 2).
            long sum = 0;
            int i = 0;
            for (; i + 3 < length; i += 4) {
                sum += (int) BIG_ENDIAN_INT.get(bytes, i) & 0xffffffffL;
            }
            if (i + 1 < length) {
                sum += (bytes[i] & 0xff) << 8 | bytes[i + 1] & 0xff;
                i += 2;
            }
            if (i < length) {
                sum += (bytes[i] & 0xff) << 8;
            }
            while (sum >>> 16 != 0) {
                sum = (sum & 0xffff) + (sum >>> 16);
            }
            return ~sum & 0xffff;
        }
    }

    /** The first eight bytes as a number. */
    private static final class Identity extends HashAlgorithm {
        @Override
        public long hash(byte[] bytes, int length) {
            long value = 0;
            for (int i = 0; i < Math.min(8, length); i++) {
                value = value << 8 | bytes[i] & 0xff;
            }
            return value;
        }
    }

    /** Exclusive or of words, the last padded with zeros at its end. */
    private static final class Xor extends HashAlgorithm {
        private final int width;

        Xor(int width) {
            this.width = width;
        }

        @Override
        public long hash(byte[] bytes, int length) {
            long value = 0;
            for (int i = 0; i < length; i++) {
                value ^= (bytes[i] & 0xffL) << 8 * (width - 1 - i % width);
            }
            return value;
        }
    }

    /** A cyclic redundancy check of up to 32 bits; {@code reflected} for input and output alike. */
    private static final class Crc extends HashAlgorithm {
        private static final int BYTES_AT_ONCE = 8;

        /**
         * What each byte does to the checksum. If reflected, seven more such tables follow: the n-th is for a byte that
         * n zero bytes follow, so that what eight bytes do is looked up without waiting for each other.
         */
        private final int[] table;
        private final int width;
        private final int initial;
        private final long finalXor;
        private final boolean reflected;

        Crc(int width, long polynomial, long initial, long finalXor, boolean reflected) {
            this.width = width;
            this.finalXor = finalXor;
            this.reflected = reflected;
            this.initial = (int) (reflected ? Long.reverse(initial) >>> 64 - width : initial);
            this.table = new int[reflected ? BYTES_AT_ONCE << 8 : 1 << 8];
            long mask = -1L >>> 64 - width;
            long reversed = Long.reverse(polynomial) >>> 64 - width;
            for (int b = 0; b < 256; b++) {
                long value = reflected ? b : (long) b << width - 8;
                for (int bit = 0; bit < 8; bit++) {
                    if (reflected) {
                        value = (value & 1) != 0 ? value >>> 1 ^ reversed : value >>> 1;
                    } else {
                        value = (value >>> width - 1 & 1) != 0 ? value << 1 ^ polynomial : value << 1;
                    }
                }
                table[b] = (int) (value & mask);
            }
            for (int i = 256; i < table.length; i++) {
                int before = table[i - 256];
                table[i] = table[before & 0xff] ^ before >>> 8;
            }
        }

        @Override
        public long hash(byte[] bytes, int length) {
            int value = reflected ? reflected(bytes, length) : straight(bytes, length);
            return value & 0xffffffffL ^ finalXor;
        }

        private int reflected(byte[] bytes, int length) {
            int value = initial;
            int i = 0;
            for (; i + BYTES_AT_ONCE <= length; i += BYTES_AT_ONCE) {
                long eight = (long) LITTLE_ENDIAN_LONG.get(bytes, i);
                int low = (int) eight ^ value;
                int high = (int) (eight >>> 32);
                value = table[7 << 8 | low & 0xff]
                        ^ table[6 << 8 | low >>> 8 & 0xff]
                        ^ table[5 << 8 | low >>> 16 & 0xff]
                        ^ table[4 << 8 | low >>> 24]
                        ^ table[3 << 8 | high & 0xff]
                        ^ table[2 << 8 | high >>> 8 & 0xff]
                        ^ table[1 << 8 | high >>> 16 & 0xff]
                        ^ table[high >>> 24];
            }
            for (; i < length; i++) {
                value = table[(value ^ bytes[i]) & 0xff] ^ value >>> 8;
            }
            return value;
        }

        private int straight(byte[] bytes, int length) {
            int mask = (int) (-1L >>> 64 - width);
            int value = initial;
            for (int i = 0; i < length; i++) {
                value = (table[(value >>> width - 8 ^ bytes[i]) & 0xff] ^ value << 8) & mask;
            }
            return value;
        }
    }
}
