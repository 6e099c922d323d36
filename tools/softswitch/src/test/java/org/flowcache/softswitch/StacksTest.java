// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch;

import static org.flowcache.softswitch.testing.Sent.out;
import static org.junit.Assert.assertEquals;

import java.util.List;
import org.flowcache.softswitch.testing.Running;
import org.junit.Rule;
import org.junit.Test;

/**
 * Header stacks. A frame is an Ethernet header, a command and its index, and up to four labels of a byte, seven bits of
 * value and one for the bottom. How many labels the parser found and the sum of their values come after them.
 */
public class StacksTest {

    private static final String MACS = "0a0000000001 0b0000000002 88b5 ";
    private static final String THREE = "02 04 07";
    private static final String FOUR = "02 04 06 09";

    @Rule
    public final Running running = new Running("stacks");

    private void becomes(String command, String labels, String labelsAfter, String found) {
        assertEquals(List.of(out(1, MACS, command, labelsAfter, found, "dead")),
                running.send(MACS, command, labels, "dead"));
    }

    @Test
    public void theParserFillsTheStackInALoop() {
        becomes("0000", "03", "03", "0101");
        becomes("0000", THREE, THREE, "0306");
        becomes("0000", FOUR, FOUR, "040a");
    }

    @Test
    public void oneMoreThanFitsIsOutOfBounds() {
        assertEquals(List.of(out(2, MACS, "0000", "02040608", "040a", "0bdead")),
                running.send(MACS, "0000", "02040608 0b", "dead"));
    }

    @Test
    public void whatWasExtractedBeforeThePacketEndedStays() {
        assertEquals(List.of(out(1, MACS, "0000", "02", "0101")), running.send(MACS, "0000", "02"));
    }

    @Test
    public void popsFromTheFront() {
        becomes("0100", THREE, "04 07", "0306");
        becomes("0200", THREE, "", "0306");
        becomes("0200", FOUR, "09", "040a");
    }

    @Test
    public void pushesToTheFrontAndLosesWhatNoLongerFits() {
        becomes("0300", THREE, "aa 02 04 07", "0306");
        becomes("0300", FOUR, "aa 02 04 06", "040a");
    }

    @Test
    public void pushedElementsAreNotValid() {
        becomes("0400", THREE, "02 04", "0306");
    }

    @Test
    public void anIndexOfThePacketChoosesTheElement() {
        becomes("0500", THREE, "06 04 07", "0306");
        becomes("0501", THREE, "02 08 07", "0306");
        becomes("0502", FOUR, "02 04 0a 09", "040a");
    }

    @Test
    public void anIndexOutOfRangeReadsZeroAndWritesNothing() {
        becomes("0503", FOUR, "02 04 06 03", "040a");
        becomes("0504", FOUR, FOUR, "040a");
        becomes("05ff", FOUR, FOUR, "040a");
    }

    @Test
    public void anElementInTheMiddleCanBeMissing() {
        becomes("0600", THREE, "02 07", "0306");
    }

    @Test
    public void elementsCanBeCopied() {
        becomes("0700", THREE, "02 04 07 02", "0306");
    }
}
