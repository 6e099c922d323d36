// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch;

import static org.flowcache.softswitch.testing.Sent.out;
import static org.junit.Assert.assertEquals;

import java.util.List;
import org.flowcache.softswitch.testing.Running;
import org.junit.Rule;
import org.junit.Test;

/**
 * Fields of variable length. A frame is an Ethernet header, an operation, a number of bits and a checksum, then (for
 * operations above 80 two of) a header with a varbit of that many bits, or, for operations above 40, up to two of a
 * length in bytes and a varbit as long. The parser's error and the length in egress come after them.
 */
public class VarbitsTest {

    private static final String MACS = "0a0000000001 0b0000000002 88b5 ";
    private static final String LONG = "1 0123456789abcdef0123456789abcdef0123 ffe";

    @Rule
    public final Running running = new Running("varbits");

    private void becomes(String command, String headers, String commandAfter, String headersAfter, String found) {
        leaves(1, command, headers, commandAfter, headersAfter, found);
    }

    private void leaves(int port, String command, String headers, String commandAfter, String headersAfter,
            String found) {
        assertEquals(List.of(out(port, MACS, commandAfter, headersAfter, found, "dead")),
                running.send(MACS, command, headers, "dead"));
    }

    private void unchanged(String command, String headers, String found) {
        becomes(command, headers, command, headers, found);
    }

    /** What could not be extracted stays payload. */
    private void fails(String command, String headers, String found) {
        becomes(command, headers, command, "", found + headers);
    }

    @Test
    public void extractsAndEmitsAsManyBitsAsTheLengthSays() {
        unchanged("00 0000 0000", "1 ffe", "00 001a");
        unchanged("00 0008 0000", "1 01 ffe", "00 001b");
        unchanged("00 0040 0000", "1 0123456789abcdef ffe", "00 0022");
        unchanged("00 0048 0000", "1 0123456789abcdef01 ffe", "00 0023");
        unchanged("00 0090 0000", LONG, "00 002c");
    }

    @Test
    public void lengthsThatAreNotThereAreErrors() {
        fails("00 0020 0000", "12", "01 0019");
        fails("00 0098 0000", "1 0123456789abcdef0123456789abcdef012345 ffe", "02 002d");
        fails("00 000c 0000", "1 0123 ffe", "03 001c");
        fails("00 fff8 0000", "1 0123 ffe", "01 001c");
    }

    @Test
    public void headersAreCopiedRemovedAndAdded() {
        becomes("01 0048 0000", "1 0123456789abcdef01 ffe", "01 0048 0000",
                "1 0123456789abcdef01 ffe f 0123456789abcdef01 ffe", "00 0023");
        becomes("02 0048 0000", "1 0123456789abcdef01 ffe", "02 0048 0000", "", "00 0018");
        becomes("03 0008 0000", "1 01 ffe", "03 0008 0000", "1 01 ffe a ffe", "00 001d");
    }

    @Test
    public void bitsAreAssigned() {
        becomes("81 0010 0000", "1 1234 ffe 2 5678 001", "81 0010 0000", "1 1234 ffe 2 1234 001", "00 0020");
    }

    @Test
    public void bitsAndHeadersAreCompared() {
        leaves(2, "82 0010 0000", "1 1234 ffe 2 1234 001", "82 0010 0000", "1 1234 ffe 2 1234 001", "00 0020");
        leaves(1, "82 0010 0000", "1 1234 ffe 1 1235 ffe", "82 0010 0000", "1 1234 ffe 1 1235 ffe", "00 0020");
        leaves(3, "83 0010 0000", "1 1234 ffe 1 1234 ffe", "83 0010 0000", "1 1234 ffe 1 1234 ffe", "00 0020");
        leaves(1, "83 0010 0000", "1 1234 ffe 1 1234 fff", "83 0010 0000", "1 1234 ffe 1 1234 fff", "00 0020");
    }

    /** The sum of 1234, 5678, and 9fff is 108ab; with the carry 08ac. */
    @Test
    public void checksumsAreOverAsManyBitsAsThereAre() {
        becomes("04 0020 0000", "1 23456789 fff", "04 0020 f753", "1 23456789 fff", "00 001e");
        becomes("04 0000 0000", "1 fff", "04 0000 e000", "1 fff", "00 001a");
    }

    @Test
    public void stacksOfThem() {
        unchanged("40 0000 0000", "02 aabb 00", "00 001c");
        becomes("40 0000 0000", "04 aabbccdd 01 ee 00", "40 0000 0000", "04 aabbccdd 01 ee", "04 0020 00");
        becomes("41 0000 0000", "04 aabbccdd 00", "41 0000 0000", "04 aabbccdd", "00 001e");
    }
}
