// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch;

import static org.flowcache.softswitch.testing.Sent.out;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.flowcache.softswitch.pipeline.hash.HashAlgorithm;
import org.flowcache.softswitch.testing.Running;
import org.junit.Rule;
import org.junit.Test;

/**
 * The hash algorithms of v1model. Check values of CRCs are those of the catalogue of parametrised CRC algorithms for
 * the digits "123456789": CRC-16/ARC, CRC-32/ISO-HDLC and CRC-16/IBM-3740. The bytes of the Internet checksum and its
 * sum, ddf2, are those of RFC 1071, section 3.
 */
public class HashesTest {

    private static final String MACS = "0a0000000001 0b0000000002 88b5 ";
    private static final String NINE = "313233343536373839";
    private static final String EIGHT = "0001f203f4f5f6f7";

    @Rule
    public final Running running = new Running("hashes");

    @Test
    public void allAlgorithmsGiveThePublishedValues() {
        assertEquals(List.of(out(1, MACS, NINE, EIGHT, "64",
                "bb3d",
                // The parameters of the custom ones are, unless changed, those of the plain ones, as in BMv2.
                "bb3d",
                "cbf43926",
                "cbf43926",
                "220d",
                // 3132 + 3334 + 3536 + 3738 + 3900 = 109d4, folded 09d5, complemented.
                "f62a",
                // 3132 ^ 3334 ^ 3536 ^ 3738 ^ 3900.
                "3908",
                EIGHT,
                // 1000 + bb3d modulo 100.
                "0409",
                "cafe")), running.send(MACS, NINE, EIGHT, "64", "cafe"));
    }

    @Test
    public void aRangeOfNothingCountsAsARangeOfOne() {
        String sent = running.send(MACS, NINE, EIGHT, "00").get(0);
        assertEquals("the base, 1000", "03e8", sent.substring(sent.length() - 4));
    }

    @Test
    public void algorithmsThatBmv2HasBesidesThoseOfV1model() {
        assertEquals(0x29b1, hash("crcCCITT"));
        // 31323334 ^ 35363738 ^ 39000000.
        assertEquals(0x3d04040cL, hash("xor32"));
        assertEquals(hash("csum16"), hash("cksum16"));
        assertFalse(HashAlgorithm.named("random").isPresent());
    }

    private static long hash(String algorithm) {
        byte[] digits = "123456789".getBytes(StandardCharsets.US_ASCII);
        return HashAlgorithm.named(algorithm).orElseThrow().hash(digits, digits.length);
    }
}
