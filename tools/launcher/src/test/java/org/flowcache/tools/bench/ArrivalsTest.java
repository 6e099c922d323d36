// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.bench;

import static org.junit.Assert.assertEquals;

import java.util.List;
import org.junit.Test;

public class ArrivalsTest {

    private static final int TRIAL = 3;
    /** An Ethernet and an IPv4 header (checksum by hand: 4500 + 002a + 1 + 4011 = 853c), and a stamp. */
    private static final int LENGTH = 14 + 20 + 22;

    private final byte[] even = frame((byte) 1);
    private final byte[] odd = frame((byte) 2);
    private long now;
    private final Arrivals arrivals =
            new Arrivals(List.of(Expected.exactly(even), Expected.withAnyIdentification(odd)), TRIAL, () -> now);

    @Test
    public void countsWhatHasToCome() {
        now = 5000;
        arrive(even, TRIAL, 0, 4000);
        now = 9000;
        arrive(odd, TRIAL, 1, 5000);
        arrive(even, TRIAL, 4, 6000);

        assertEquals(3, arrivals.received());
        assertEquals(0, arrivals.wrong());
        assertEquals(3, arrivals.times().getTotalCount());
        // Three digits: to within 0.1 %.
        assertEquals(1000, arrivals.times().getMinValue(), 1);
        assertEquals(3000, arrivals.times().getValueAtPercentile(50), 3);
        assertEquals(4000, arrivals.times().getMaxValue(), 4);
    }

    @Test
    public void countsAPacketOnce() {
        arrive(even, TRIAL, 2, 0);
        arrive(even, TRIAL, 2, 0);
        assertEquals(1, arrivals.received());
        assertEquals(1, arrivals.wrong());
    }

    @Test
    public void countsNoOtherTrialAndNoOtherFrames() {
        arrive(even, TRIAL - 1, 0, 0);
        arrivals.frame(even, 0, LENGTH);
        arrivals.frame(new byte[0], 0, 0);
        assertEquals(0, arrivals.received());
        assertEquals(0, arrivals.wrong());
    }

    @Test
    public void whatIsNotAsItHasToBeIsWrong() {
        arrive(odd, TRIAL, 0, 0);
        arrive(even, TRIAL, 1, 0);
        arrive(even, TRIAL, -2, 0);
        assertEquals(0, arrivals.received());
        assertEquals(3, arrivals.wrong());
    }

    @Test
    public void everyByteBeforeTheStampCounts() {
        for (int i = 0; i < LENGTH - Stamp.LENGTH; i++) {
            byte[] changed = even.clone();
            changed[i] ^= 4;
            arrive(changed, TRIAL, 0, 0);
        }
        arrive(new byte[LENGTH + 1], TRIAL, 0, 0);
        arrive(new byte[LENGTH - 1], TRIAL, 0, 0);
        assertEquals(0, arrivals.received());
        assertEquals(LENGTH - Stamp.LENGTH + 2, arrivals.wrong());
    }

    @Test
    public void onlyTheIdentificationOfATunnelMayDiffer() {
        for (int i = 0; i < LENGTH - Stamp.LENGTH; i++) {
            byte[] changed = odd.clone();
            changed[i] ^= 4;
            arrive(changed, TRIAL, 1, 0);
        }
        assertEquals("a checksum that is wrong then too", 0, arrivals.received());

        byte[] another = odd.clone();
        another[14 + 4] = 0x12;
        another[14 + 5] = 0x35;
        // 7ac4 of identification 0, less 1235.
        another[14 + 10] = (byte) 0x68;
        another[14 + 11] = (byte) 0x8f;
        arrive(another, TRIAL, 1, 0);
        assertEquals(1, arrivals.received());
    }

    private void arrive(byte[] frame, int trial, int number, long nanos) {
        byte[] stamped = frame.clone();
        Stamp.write(stamped, trial, number, nanos);
        byte[] bytes = new byte[stamped.length + 10];
        System.arraycopy(stamped, 0, bytes, 5, stamped.length);
        arrivals.frame(bytes, 5, stamped.length);
    }

    private static byte[] frame(byte first) {
        byte[] frame = new byte[LENGTH];
        frame[0] = first;
        byte[] ip = {0x45, 0, 0, 0x2a, 0, 1, 0, 0, 0x40, 0x11, (byte) 0x7a, (byte) 0xc3};
        System.arraycopy(ip, 0, frame, 14, ip.length);
        return frame;
    }
}
