// SPDX-License-Identifier: Apache-2.0
package org.flowcache.pipeconf;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Map;
import java.util.TreeMap;
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
        assertEquals(6, model.tables().size());
        for (PiTableModel table : model.tables()) {
            assertEquals(table.id() + " has a counter", 1, table.counters().size());
            assertTrue(table.id() + " drops what it doesn't know", table.constDefaultAction().isPresent());
        }
        for (PiCounterModel counter : model.counters()) {
            assertEquals(PiCounterModel.Unit.PACKETS_AND_BYTES, counter.unit());
        }
    }

    @Test
    public void cpuPortIsTheProgramsOwn() throws Exception {
        assertEquals(P4Program.CPU_PORT, Integer.parseInt(output("cpu_port.txt").trim()));
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
