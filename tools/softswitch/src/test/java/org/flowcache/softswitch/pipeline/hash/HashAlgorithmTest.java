// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.hash;

import static org.junit.Assert.assertEquals;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import org.junit.Test;

/** Hashes of inputs of all lengths against the check values of the algorithms and slower ways to compute them. */
public class HashAlgorithmTest {

    private static final byte[] CHECK = "123456789".getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST = 100;

    private final SplittableRandom random = new SplittableRandom(11);

    private static long hash(String algorithm, byte[] bytes) {
        // What is behind the input does not count.
        byte[] more = Arrays.copyOf(bytes, bytes.length + 16);
        Arrays.fill(more, bytes.length, more.length, (byte) 0xa5);
        return HashAlgorithm.named(algorithm).orElseThrow().hash(more, bytes.length);
    }

    private byte[] input(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** The check values of CRC-32/ISO-HDLC, CRC-16/ARC and CRC-16/IBM-3740. */
    @Test
    public void crcsOfOneToNine() {
        assertEquals(0xcbf43926L, hash("crc32", CHECK));
        assertEquals(0xbb3d, hash("crc16", CHECK));
        assertEquals(0x29b1, hash("crcCCITT", CHECK));
    }

    @Test
    public void crc32OfAnyLengthIsThatOfTheJdk() {
        for (int length = 0; length <= LONGEST; length++) {
            byte[] bytes = input(length);
            CRC32 expected = new CRC32();
            expected.update(bytes);
            assertEquals(length + " bytes", expected.getValue(), hash("crc32", bytes));
        }
    }

    /** Bit by bit, the way the polynomial x^16 + x^15 + x^2 + 1 defines it, least significant bit first. */
    @Test
    public void crc16OfAnyLengthIsTheRestOfADivision() {
        for (int length = 0; length <= LONGEST; length++) {
            byte[] bytes = input(length);
            int expected = 0;
            for (int bit = 0; bit < 8 * length; bit++) {
                int in = bytes[bit / 8] >> bit % 8 & 1;
                expected = (expected & 1) == in ? expected >> 1 : expected >> 1 ^ 0xa001;
            }
            assertEquals(length + " bytes", expected, hash("crc16", bytes));
        }
    }

    /** The numbers of RFC 1071, section 3: the sum is ddf2. */
    @Test
    public void checksumOfTheRfcsExample() {
        byte[] bytes = {0x00, 0x01, (byte) 0xf2, 0x03, (byte) 0xf4, (byte) 0xf5, (byte) 0xf6, (byte) 0xf7};
        assertEquals(0xffff - 0xddf2, hash("csum16", bytes));
    }

    /** The complement of what is left of the input, a number with zeros at its end, by 65535; which is only 0 of 0. */
    @Test
    public void checksumOfAnyLengthIsAResidue() {
        for (int length = 0; length <= LONGEST; length++) {
            byte[] bytes = length % 7 == 0 ? new byte[length] : input(length);
            BigInteger number = new BigInteger(1, Arrays.copyOf(bytes, length + length % 2));
            int sum = number.mod(BigInteger.valueOf(0xffff)).intValue();
            if (sum == 0 && number.signum() != 0) {
                sum = 0xffff;
            }
            assertEquals(length + " bytes", 0xffff - sum, hash("csum16", bytes));
        }
    }
}
