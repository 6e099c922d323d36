// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.hash;

import java.util.Optional;

/** The hash and checksum functions of v1model, as BMv2 computes them. */
public abstract class HashAlgorithm {

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
            long sum = 0;
            int i = 0;
            for (; i + 1 < length; i += 2) {
                sum += (bytes[i] & 0xff) << 8 | bytes[i + 1] & 0xff;
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
        private final long[] table = new long[256];
        private final int width;
        private final long initial;
        private final long finalXor;
        private final boolean reflected;

        Crc(int width, long polynomial, long initial, long finalXor, boolean reflected) {
            this.width = width;
            this.finalXor = finalXor;
            this.reflected = reflected;
            this.initial = reflected ? Long.reverse(initial) >>> 64 - width : initial;
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
                table[b] = value & mask;
            }
        }

        @Override
        public long hash(byte[] bytes, int length) {
            long value = initial;
            if (reflected) {
                for (int i = 0; i < length; i++) {
                    value = table[(int) (value ^ bytes[i]) & 0xff] ^ value >>> 8;
                }
            } else {
                long mask = -1L >>> 64 - width;
                for (int i = 0; i < length; i++) {
                    value = (table[(int) (value >>> width - 8 ^ bytes[i]) & 0xff] ^ value << 8) & mask;
                }
            }
            return value ^ finalXor;
        }
    }
}
