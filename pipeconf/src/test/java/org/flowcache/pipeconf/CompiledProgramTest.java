// SPDX-License-Identifier: Apache-2.0
package org.flowcache.pipeconf;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.Test;
import org.onosproject.net.pi.model.PiCounterModel;
import org.onosproject.net.pi.model.PiPipelineModel;
import org.onosproject.net.pi.model.PiTableModel;

/**
 * Checks that what is bundled is what p4src compiles to, and is what ONOS reads.
 */
public class CompiledProgramTest {

    private static final Path P4SRC = Path.of(System.getProperty("p4src", "../p4src"));

    @Test
    public void wasCompiledFromTheSources() throws Exception {
        Map<String, String> compiled = new TreeMap<>();
        for (String line : output("p4src.sha256").split("\n")) {
            String[] hashAndFile = line.split(" [ *]");
            compiled.put(hashAndFile[1], hashAndFile[0]);
        }

        assertEquals("p4src and its compiled output differ: run make in p4src and commit what it writes",
                sources(), compiled);
    }

    @Test
    public void holdsNoPathOfTheMachineThatCompiledIt() throws Exception {
        String json = output("bmv2.json");

        assertTrue(json.contains("\"flowcache.p4\""));
        assertEquals(-1, json.indexOf("\"/"));
    }

    @Test
    public void p4InfoIsReadByOnos() {
        PiPipelineModel model = PipeconfLoader.pipeconf().pipelineModel();

        assertEquals("v1model", model.architecture().orElseThrow());
        assertEquals(16, model.tables().size());
        for (PiTableModel table : model.tables()) {
            assertEquals(table.id() + ": ONOS may change what has no key only", !table.matchFields().isEmpty(),
                    table.constDefaultAction().isPresent());
        }
        for (PiCounterModel counter : model.counters()) {
            assertEquals(PiCounterModel.Unit.PACKETS_AND_BYTES, counter.unit());
        }
    }

    /** The p4info does not tell the members of these. */
    @Test
    public void enumsAreTheProgramsOwn() throws Exception {
        assertEquals(members("ContextOp_t"), members(ContextMessage.Op.values(), ContextMessage.Op::value));
        assertEquals(members("ContextStatus_t"),
                members(ContextMessage.Status.values(), ContextMessage.Status::value));
        assertEquals(members("CacheEvent_t"), members(CacheEvent.values(), CacheEvent::value));
    }

    @Test
    public void contextHeadersAreTheProgramsOwn() throws Exception {
        assertEquals(fields("request_t"), Stream.of(ContextMessage.Field.values())
                .map(field -> field(field, field.bits())).collect(Collectors.toList()));
        assertEquals(fields("context_t"), Stream.of(ContextRecord.Field.values())
                .map(field -> field(field, field.bits())).collect(Collectors.toList()));
    }

    private static String field(Enum<?> name, int bits) {
        return name.name().toLowerCase(Locale.ROOT) + " " + bits;
    }

    private static List<String> fields(String header) throws IOException {
        List<String> fields = new ArrayList<>();
        for (JsonNode type : new ObjectMapper().readTree(output("bmv2.json")).get("header_types")) {
            if (type.get("name").asText().equals(header)) {
                type.get("fields").forEach(field -> fields.add(field.get(0).asText() + " " + field.get(1).asInt()));
            }
        }
        return fields;
    }

    @Test
    public void contextEthertypeIsTheProgramsOwn() throws Exception {
        Matcher constant = Pattern.compile("ETHERTYPE_CONTEXT = 0x(\\w+);").matcher(definitions());

        assertTrue(constant.find());
        assertEquals(Integer.parseInt(constant.group(1), 16), ContextMessage.ETHERTYPE);
    }

    @Test
    public void cpuPortIsTheProgramsOwn() throws Exception {
        assertEquals(P4Program.CPU_PORT, Integer.parseInt(output("cpu_port.txt").trim()));
    }

    private static String definitions() throws IOException {
        return Files.readString(P4SRC.resolve("include/define.p4"));
    }

    /** Members of an enum of the P4 program, NONE aside. */
    private static Map<String, Integer> members(String p4Enum) throws IOException {
        Matcher body = Pattern.compile("enum bit<8> " + p4Enum + " \\{([^}]*)}").matcher(definitions());
        assertTrue(p4Enum, body.find());
        Map<String, Integer> members = new TreeMap<>();
        Matcher member = Pattern.compile("(\\w+)\\s*= (\\d+)").matcher(body.group(1));
        while (member.find()) {
            members.put(member.group(1), Integer.parseInt(member.group(2)));
        }
        members.remove("NONE");
        return members;
    }

    private static <E extends Enum<E>> Map<String, Integer> members(E[] members, ToIntFunction<E> value) {
        return new TreeMap<>(Stream.of(members).collect(Collectors.toMap(Enum::name, value::applyAsInt)));
    }

    private static Map<String, String> sources() throws Exception {
        Map<String, String> hashes = new TreeMap<>();
        try (Stream<Path> files = Files.walk(P4SRC)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".p4")).collect(Collectors.toList())) {
                byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
                StringBuilder hex = new StringBuilder();
                for (byte b : hash) {
                    hex.append(String.format("%02x", b));
                }
                hashes.put(P4SRC.relativize(file).toString(), hex.toString());
            }
        }
        return hashes;
    }

    private static String output(String file) throws IOException {
        try (InputStream in = CompiledProgramTest.class.getResourceAsStream("/p4c-out/" + file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
