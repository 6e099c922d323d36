// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch;

import static org.flowcache.softswitch.testing.Sent.out;
import static org.junit.Assert.assertEquals;

import java.util.List;
import org.flowcache.softswitch.testing.Program;
import org.flowcache.softswitch.testing.Running;
import org.junit.Rule;
import org.junit.Test;

/**
 * Numbers of more than 64 bits. A frame is what to do, a and b of 128 bits, and a number of 3 and one of 77 bits that
 * together make ten bytes. Results were worked out with arbitrary-precision integers.
 */
public class WideTest {

    private static final String MACS = "0a0000000001 0b0000000002 88b5 ";
    private static final String A = "ffffffffffffffff0123456789abcdef";
    private static final String B = "00000000000000018000000000000001";
    private static final String ZERO = "00000000000000000000";
    /** 3 bits of 0 and 77 ones. */
    private static final String ONES = "1fffffffffffffffffff";
    private static final String ALL = "ffffffffffffffffffffffffffffffff";

    @Rule
    public final Running running = new Running("wide");

    private final Program program = running.program();

    private void becomes(String op, String a, String b, String rest, String... after) {
        assertEquals(List.of(out(1, MACS, op, String.join("", after))), running.send(MACS, op, a, b, rest));
    }

    @Test
    public void sumsCarryAndWrapAround() {
        becomes("01", A, B, ZERO, "00000000000000008123456789abcdf0", B, "00000000000000000001");
        becomes("01", ALL, "00000000000000000000000000000001", ONES,
                "00000000000000000000000000000000", "00000000000000000000000000000001", ZERO);
    }

    @Test
    public void differencesBorrowAndWrapAround() {
        becomes("02", B, A, ZERO, "00000000000000027edcba9876543212", A, ONES);
    }

    @Test
    public void products() {
        becomes("0a", A, B, ZERO, "81b4e81b4e81b4e58123456789abcdef", B, ZERO);
    }

    @Test
    public void saturation() {
        becomes("0b", B, B, ZERO, "00000000000000030000000000000002", "00000000000000018000000000000000", ZERO);
        becomes("0b", A, B, ZERO, ALL, "00000000000000018000000000000000", ZERO);
        becomes("0b", B, "00000000000000000000000000000000", ZERO, B, "00000000000000000000000000000000", ZERO);
    }

    @Test
    public void shiftsCrossWords() {
        becomes("03", A, A, ZERO, "123456789abcdef00000000000000000", "00000000000000000fffffffffffffff", ZERO);
    }

    @Test
    public void comparisons() {
        becomes("04", B, A, ZERO, B, A, "20000000000000000000");
        becomes("04", A, A, ZERO, A, A, "40000000000000000000");
        becomes("04", A, B, ONES, A, B, "7fffffffffffffffffff");
    }

    @Test
    public void concatenationsAndSlices() {
        becomes("05", A, B, ZERO, "0123456789abcdef0000000000000001", B, ZERO);
    }

    @Test
    public void bitwiseOperations() {
        becomes("06", A, B, ZERO, "00000000000000017edcba9876543211", B, ZERO);
    }

    @Test
    public void registers() {
        becomes("07", A, B, "e123456789abcdef0123", A, B, "e123456789abcdef0123");
        becomes("08", A, B, "e0000000000000000000", A, B, "e123456789abcdef0123");
    }

    @Test
    public void tableKeysAndActionData() throws Exception {
        running.control().insert(program.entry("exact_keys").exact("a", A).exact("odd", ONES).action("set_b", ALL)
                .build());
        running.control().insert(program.entry("masked_keys").ternary("a", "ffff0000000000000000000000000000",
                "ffff0000000000000000000000000000").priority(1).action("set_b", "01").build());
        running.control().insert(program.entry("masked_keys").ternary("a", "0000000000000000000000000000cdef",
                "0000000000000000000000000000ffff").priority(2).action("set_b", "02").build());
        becomes("09", A, B, ONES, A, ALL, ONES);
        becomes("09", A, B, "0fffffffffffffffffff", A, "00000000000000000000000000000002", "0fffffffffffffffffff");
        becomes("09", ALL, B, ONES, ALL, "00000000000000000000000000000001", ONES);
        becomes("09", B, B, ONES, B, B, ONES);
    }
}
