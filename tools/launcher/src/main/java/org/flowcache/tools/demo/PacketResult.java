// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.demo;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What became of one packet of a tenant that was sent by a process of its own.
 *
 * @param pid       the process
 * @param command   what it ran
 * @param cameBack  whether the answer came, once, and nothing else
 * @param roundTrip after how many milliseconds, or empty if it did not come
 */
record PacketResult(long pid, List<String> command, boolean cameBack, Optional<String> roundTrip) {

    /** The line in which the command {@code tenants} tells what became of a tenant's packets. */
    static final Pattern REPORT = Pattern.compile("sent, \\d+ came back.*");
    private static final Pattern ROUND_TRIP = Pattern.compile("round trip min ([0-9.]+)");

    /** Takes a copy. */
    PacketResult {
        command = List.copyOf(command);
    }

    /**
     * Reads what the command {@code tenants} says.
     *
     * @param pid      its process
     * @param command  the command and its arguments, for one packet
     * @param exitCode its exit code
     * @param report   its report
     * @return the result
     */
    static PacketResult of(long pid, List<String> command, int exitCode, String report) {
        Matcher roundTrip = ROUND_TRIP.matcher(report);
        return new PacketResult(pid, command, exitCode == 0,
                roundTrip.find() ? Optional.of(roundTrip.group(1)) : Optional.empty());
    }
}
