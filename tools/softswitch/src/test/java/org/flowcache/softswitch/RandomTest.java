// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch;

import static org.flowcache.softswitch.testing.Sent.out;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.flowcache.softswitch.testing.Frames;
import org.flowcache.softswitch.testing.Program;
import org.flowcache.softswitch.testing.Running;
import org.flowcache.softswitch.testing.Sent;
import org.junit.Rule;
import org.junit.Test;

/** Random numbers: two bounds of a byte, what was drawn between them, and 64 bits without bounds. */
public class RandomTest {

    private static final String MACS = "0a0000000001 0b0000000002 88b5 ";
    private static final String NOTHING = "ee 0000000000000000";
    private static final int DRAWN = 2 + 2 * (14 + 2);

    @Rule
    public final Running running = new Running("random");

    private Map<Integer, Integer> draw(String bounds, int times) {
        Map<Integer, Integer> counts = new HashMap<>();
        for (int i = 0; i < times; i++) {
            String sent = running.send(MACS, bounds, NOTHING).get(0);
            counts.merge(Integer.parseInt(sent.substring(DRAWN, DRAWN + 2), 16), 1, Integer::sum);
        }
        return counts;
    }

    @Test
    public void allNumbersBetweenTheBoundsAndNoOthersComeAboutAsOften() {
        Map<Integer, Integer> counts = draw("0a0d", 4000);
        assertEquals(List.of(10, 11, 12, 13), counts.keySet().stream().sorted().toList());
        // A thousand each; the standard deviation is 27.
        counts.values().forEach(count -> assertTrue(counts.toString(), Math.abs(count - 1000) < 160));
        assertEquals(256, draw("00ff", 10000).size());
        assertEquals(Map.of(77, 10), draw("4d4d", 10));
    }

    @Test
    public void boundsInTheWrongOrderLeaveTheFieldAlone() {
        assertEquals(Map.of(0xee, 10), draw("0d0a", 10));
    }

    @Test
    public void theSameSeedGivesTheSameNumbersAndAnotherGivesOthers() {
        assertEquals(sequence(1), sequence(1));
        assertNotEquals(sequence(1), sequence(2));
    }

    private static List<String> sequence(long seed) {
        Program program = new Program("random");
        try (SoftSwitch softSwitch = SoftSwitch.builder().seed(seed).build()) {
            softSwitch.load(program.info(), program.json());
            List<String> sent = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                sent.addAll(Sent.by(softSwitch.pipeline(), 1, Frames.hex(MACS, "00ff", NOTHING)));
            }
            return sent;
        }
    }

    @Test
    public void aFrameThatIsTooShortStaysAsItIs() {
        assertEquals(List.of(out(1, MACS, "0a0d")), running.send(MACS, "0a0d"));
    }
}
