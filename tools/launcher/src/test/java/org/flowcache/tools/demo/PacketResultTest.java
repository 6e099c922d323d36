// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.demo;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.Test;

/** What the command tenants says, in the words of {@link RoundTrips}. */
public class PacketResultTest {

    private static final List<String> COMMAND = List.of("tenants", "--count", "1");

    @Test
    public void readsTheRoundTripOfAPacketThatCameBack() {
        RoundTrips roundTrips = new RoundTrips(1);
        roundTrips.sent(0, 0);
        roundTrips.received(0, 1_234_567);

        assertEquals(new PacketResult(7, COMMAND, true, Optional.of("1.235")), result(0, roundTrips));
    }

    @Test
    public void readsTheLossOfOneThatDidNot() {
        RoundTrips roundTrips = new RoundTrips(1);
        roundTrips.sent(0, 0);

        assertEquals(new PacketResult(7, COMMAND, false, Optional.empty()), result(1, roundTrips));
    }

    private static PacketResult result(int exitCode, RoundTrips roundTrips) {
        String report = "t1: " + roundTrips;
        assertTrue(report, PacketResult.REPORT.matcher(report).find());
        return PacketResult.of(7, COMMAND, exitCode, report);
    }
}
