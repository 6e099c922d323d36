// SPDX-License-Identifier: Apache-2.0
package org.flowcache.p4info;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import org.junit.Test;
import p4.config.v1.P4InfoOuterClass.P4Info;

public class P4InfoTextTest {

    private static final String KNOWN = "tables {\n"
            + "  preamble {\n"
            + "    id: 1\n"
            + "    name: \"in.t\"\n"
            + "  }\n"
            + "  size: 8\n"
            + "}\n";

    @Test
    public void dropsFieldsThatCameAfterOnos() throws Exception {
        String compiled = KNOWN.replace("  size: 8\n",
                "  size: 8\n  initial_default_action {\n    action_id: 7\n    arguments { param_id: 1 }\n  }\n");

        assertEquals(KNOWN, P4InfoText.print(P4InfoText.parse(compiled)));
    }

    @Test
    public void keepsEverythingElse() throws Exception {
        assertEquals(KNOWN, P4InfoText.print(P4InfoText.parse(KNOWN)));
    }

    @Test
    public void readsNothingFromNothing() throws Exception {
        assertEquals(P4Info.getDefaultInstance(), P4InfoText.parse(""));
    }

    @Test
    public void tellsWhereAKnownFieldIsWrong() {
        P4InfoException failure = assertThrows(P4InfoException.class,
                () -> P4InfoText.parse("tables {\n  size: many\n}\n"));

        assertTrue(failure.getMessage(), failure.getMessage().contains("2:9"));
    }

    @Test
    public void refusesWhatIsNoTextFormat() {
        assertThrows(P4InfoException.class, () -> P4InfoText.parse("tables {"));
        assertThrows(P4InfoException.class, () -> P4InfoText.parse("{\"tables\": []}"));
    }
}
