// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch;

import static org.flowcache.softswitch.testing.Frames.hex;
import static org.flowcache.softswitch.testing.Sent.out;
import static org.junit.Assert.assertEquals;

import java.util.List;
import org.flowcache.softswitch.json.ProgramReader;
import org.flowcache.softswitch.pipeline.Pipeline;
import org.flowcache.softswitch.pipeline.Program;
import org.flowcache.softswitch.pipeline.code.Executable;
import org.flowcache.softswitch.pipeline.code.Interpreter;
import org.flowcache.softswitch.pipeline.code.ProgramCompiler;
import org.flowcache.softswitch.testing.Sent;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;

/**
 * Loops in actions, which the compiler makes jumps back of. A frame has a command, two numbers and 32 bits for what a
 * loop makes of them.
 */
@RunWith(Parameterized.class)
public class LoopsTest {

    private static final String MACS = "0a0000000001 0b0000000002 88b5 ";
    private static final String SUM = "00";
    private static final String PAIRS = "01";
    private static final String ZERO = "00000000";

    private interface Form {
        Executable of(Program program);
    }

    @Parameterized.Parameters(name = "{0}")
    public static List<Object[]> forms() {
        return List.of(new Object[] {"generated code", (Form) ProgramCompiler::compile},
                new Object[] {"generated code in pieces", (Form) program -> ProgramCompiler.compile(program, 60)},
                new Object[] {"nodes", (Form) Interpreter::new});
    }

    private final Pipeline pipeline;

    public LoopsTest(String name, Form form) {
        Program program = ProgramReader.read(new org.flowcache.softswitch.testing.Program("loops").json());
        pipeline = new Pipeline(program, form.of(program));
    }

    private List<String> send(String... frame) {
        return Sent.by(pipeline, 1, hex(frame));
    }

    private void becomes(String command, String numbers, String result) {
        assertEquals(List.of(out(1, MACS, command, numbers, result)), send(MACS, command, numbers, ZERO));
    }

    @Test
    public void aLoopEndsWhereItsConditionSays() {
        becomes(SUM, "01 64", "000013ba");
        becomes(SUM, "00 fe", "00007e81");
        becomes(SUM, "05 05", "00000005");
        becomes(SUM, "06 05", "00000000");
    }

    @Test
    public void loopsInLoopsWithBreakAndContinue() {
        becomes(PAIRS, "05 07", "0000001e");
        becomes(PAIRS, "00 07", "00000000");
        // Each i has 100 - i rounds, of which one is skipped if i is below 50; if it is 50, that is the one to end with.
        becomes(PAIRS, "64 65", "000013ba");
    }

    @Test
    public void aLoopWithoutAnEndCostsItsFrameOnly() {
        assertEquals(List.of(), send(MACS, SUM, "00 ff", ZERO));
        becomes(SUM, "01 64", "000013ba");
    }

    @Test
    public void framesDoNotShareTheBound() {
        // More than 32,000 jumps back each.
        for (int i = 0; i < 40; i++) {
            becomes(PAIRS, "ff ff", "00007fb4");
        }
    }
}
