// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.code;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.flowcache.softswitch.json.ProgramReader;
import org.flowcache.softswitch.pipeline.Pipeline;
import org.flowcache.softswitch.pipeline.Program;
import org.flowcache.softswitch.testing.Frames;
import org.flowcache.softswitch.testing.Sent;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Generated methods stay below the 8000 bytes from which on HotSpot only interprets, however long the program is. */
public class ProgramCompilerTest {

    private static final int HUGE = 8000;
    /** Runs once, so that its length does not matter. */
    private static final String INITIALIZER = "static {};";
    private static final Pattern INSTRUCTION = Pattern.compile("^ +(\\d+): ", Pattern.MULTILINE);

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    /** Offset of the last instruction of the longest method. */
    private int longestMethod(Program program) throws Exception {
        Path file = Files.createTempFile(folder.getRoot().toPath(), "Program", ".class");
        Files.write(file, ProgramCompiler.classFile(program));
        StringWriter out = new StringWriter();
        ToolProvider.findFirst("javap").orElseThrow()
                .run(new PrintWriter(out), new PrintWriter(System.err), "-c", "-p", file.toString());
        int longest = 0;
        for (String method : out.toString().split("\\R\\R")) {
            Matcher instruction = INSTRUCTION.matcher(method);
            while (!method.contains(INITIALIZER) && instruction.find()) {
                longest = Math.max(longest, Integer.parseInt(instruction.group(1)));
            }
        }
        assertTrue("javap says nothing", longest > 0);
        return longest;
    }

    private static Program read(String json) {
        return ProgramReader.read(json);
    }

    /** The program for stacks with the assignments of its actions there so many times. */
    private static Program withLongActions(int times) throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode root = (ObjectNode) mapper.readTree(
                org.flowcache.softswitch.testing.Program.resource("stacks.json"));
        for (JsonNode action : root.get("actions")) {
            ArrayNode statements = (ArrayNode) action.get("primitives");
            for (JsonNode statement : statements.deepCopy()) {
                for (int i = 1; i < times && statement.get("op").asText().equals("assign"); i++) {
                    statements.add(statement);
                }
            }
        }
        return read(mapper.writeValueAsString(root));
    }

    @Test
    public void theTestProgramsHaveNoHugeMethods() throws Exception {
        for (String name : List.of("features", "router", "stacks", "matching")) {
            String json = org.flowcache.softswitch.testing.Program.resource(name + ".json");
            assertTrue(name, longestMethod(read(json)) < HUGE);
        }
    }

    @Test
    public void aLongActionBecomesSeveralMethodsThatDoTheSame() throws Exception {
        Program program = withLongActions(2000);
        assertTrue(longestMethod(program) < HUGE);
        assertEquals(List.of(Sent.out(1, "0a0000000001 0b0000000002 88b5 0000 02 04 07 0306")),
                Sent.by(new Pipeline(program), 1, Frames.hex("0a0000000001 0b0000000002 88b5 0000 02 04 07")));
    }
}
