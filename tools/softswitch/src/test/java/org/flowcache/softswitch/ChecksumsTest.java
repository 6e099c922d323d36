// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch;

import static org.flowcache.softswitch.testing.Sent.out;
import static org.junit.Assert.assertEquals;

import java.util.List;
import org.flowcache.softswitch.testing.Running;
import org.junit.Rule;
import org.junit.Test;

/**
 * Verifying and updating checksums, with and without the payload. What is right leaves at port 1, what is not at port
 * 2; the IPv4 header is the one that is worked through in the English Wikipedia's article on its checksum.
 */
public class ChecksumsTest {

    private static final String MACS = "0a0000000001 0b0000000002 ";
    private static final String ADDRESSES = "c0a80001 c0a800c7";

    @Rule
    public final Running running = new Running("checksums");

    @Test
    public void aRightHeaderChecksumIsVerifiedAndFollowsTheTtl() {
        assertEquals(List.of(out(1, MACS, "0801 45000073 00004000 3f11 b961", ADDRESSES, "01020304")),
                running.send(MACS, "0801 45000073 00004000 4011 b861", ADDRESSES, "01020304"));
    }

    @Test
    public void aWrongHeaderChecksumIsAnError() {
        assertEquals(List.of(out(2, MACS, "0801 45000073 00004000 3f11 b961", ADDRESSES)),
                running.send(MACS, "0801 45000073 00004000 4011 b862", ADDRESSES));
    }

    @Test
    public void aChecksumWhoseConditionDoesNotHoldIsNeitherVerifiedNorUpdated() {
        assertEquals(List.of(out(1, MACS, "0801 65000073 00004000 3f11 1234", ADDRESSES)),
                running.send(MACS, "0801 65000073 00004000 4011 1234", ADDRESSES));
    }

    @Test
    public void aChecksumOverThePayloadOfAnOddNumberOfBytes() {
        assertEquals(List.of(out(1, MACS, "0800 45000021 00004000 3f11 b9b3", ADDRESSES,
                "03e8 07d1 000d 2e30 68656c6c6f")),
                running.send(MACS, "0800 45000021 00004000 4011 b8b3", ADDRESSES, "03e8 07d0 000d 2e31 68656c6c6f"));
    }

    @Test
    public void aChangedPayloadByteMakesItWrong() {
        assertEquals(List.of(out(2, MACS, "0800 45000021 00004000 3f11 b9b3", ADDRESSES,
                "03e8 07d1 000d 2d30 68656c6c70")),
                running.send(MACS, "0800 45000021 00004000 4011 b8b3", ADDRESSES, "03e8 07d0 000d 2e31 68656c6c70"));
    }

    @Test
    public void aUdpChecksumOfZeroStaysZero() {
        assertEquals(List.of(out(1, MACS, "0800 45000021 00004000 3f11 b9b3", ADDRESSES,
                "03e8 07d1 000d 0000 68656c6c6f")),
                running.send(MACS, "0800 45000021 00004000 4011 b8b3", ADDRESSES, "03e8 07d0 000d 0000 68656c6c6f"));
    }

    @Test
    public void aHeaderThatIsNotThereHasNoChecksum() {
        assertEquals(List.of(out(1, MACS, "0801 4500")), running.send(MACS, "0801 4500"));
    }
}
