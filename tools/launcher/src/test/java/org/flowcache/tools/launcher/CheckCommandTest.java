// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.launcher;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import picocli.CommandLine;

/**
 * What the command that checks a configuration says of it, and its exit code.
 */
public class CheckCommandTest {

    private static final Path DEMO = Path.of("../netcfg/demo.json");

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Path file;
    private String demo;

    @Before
    public void setUp() throws IOException {
        file = folder.getRoot().toPath().resolve("netcfg.json");
        demo = Files.readString(DEMO);
    }

    @Test
    public void tellsWhatTheDemoDoes() throws IOException {
        assertEquals(List.of("device:gw1 becomes a gateway",
                "  vtep      1.1.1.1, vtepMac 02:00:01:01:01:01",
                "  ports     dc 1, otr 2, servers 3",
                "  cache     inFlightTimeout 1000, idleTimeout 30000, maxAge 0, tunnelTtl 0, sourcePort learned, "
                        + "vlanEncoding compatible",
                "  pinning   enabled true, capacity 8192, pinRate 1, unpinRate 0.25, idleTimeout 60000",
                "  tenant    t1, vni 100, vlan 10",
                "            server 10.0.1.10/32, port 3",
                "  tenant    t2, vni 200, vlan 20",
                "            server 10.0.2.20/32, port 3",
                "  tenant    t3, vni 300, vlan 30",
                "            server 10.0.3.10/32, port 3",
                // Settings, 3 roles, the way to the DC, an OTR that is live, 64 buckets, 2 for the VTEP, 3 a tenant.
                "  makes     81 flow rules, of which 0 pinned flows",
                "",
                "FILE: 1 gateway, 3 tenants, 3 servers; nothing is wrong"), check(0, demo));
    }

    @Test
    public void tellsSettingsAndPinnedFlows() throws IOException {
        List<String> lines = check(0, demo
                .replace("\"otr\": 2", "\"otr\": [2, 4]")
                .replace("\"vtep\": \"1.1.1.1\",", "\"vtep\": \"1.1.1.1\", \"dcMtu\": 9000, "
                        + "\"cache\": {\"sourcePort\": \"entropy\", \"maxAge\": 5}, \"pinning\": {\"pinRate\": 0.5},")
                .replace("\"vlan\": 20,", "\"vlan\": 20, \"pinned\": [{\"destination\": \"10.9.0.1\", "
                        + "\"outerDestination\": \"2.2.2.2\", \"outerDestinationMac\": \"02:00:00:00:00:02\"}],"));
        assertTrue(lines.toString(), lines.containsAll(List.of(
                "  ports     dc 1, otr 2 4, servers 3",
                "  dcMtu     9000",
                "  cache     inFlightTimeout 1000, idleTimeout 30000, maxAge 5, tunnelTtl 0, sourcePort entropy, "
                        + "vlanEncoding compatible",
                "  pinning   enabled true, capacity 8192, pinRate 0.5, unpinRate 0.25, idleTimeout 60000",
                "            pinned 10.9.0.1, outerDestination 2.2.2.2",
                "  makes     85 flow rules, of which 1 pinned flow",
                "FILE: device:gw1: note: flowcache.ports.otr: port 4 is not among the device's \"ports\" in this "
                        + "file")));
    }

    @Test
    public void tellsDeviceFieldValueAndWhatToDo() throws IOException {
        assertEquals(List.of("FILE: device:gw1: error: tenants[1].vni: 16777216: must be a VNI, a whole number from "
                + "0 to 16777215", "FILE: something is wrong with it"), check(1, demo.replace("200,", "16777216,")));
        assertEquals(List.of("FILE: device:gw1: error: ports.dc: 255: this port leads to the controller",
                "FILE: something is wrong with it"), check(1, demo.replace("\"dc\": 1", "\"dc\": 255")));
        assertEquals(List.of("FILE: device:gw1: error: vtep: missing",
                "FILE: something is wrong with it"), check(1, demo.replace("\"vtep\": \"1.1.1.1\",", "")));
        assertEquals(List.of("FILE: device:gw1: error: flowcache: []: must be an object with the fields vtep, ports, "
                + "tenants, vtepMac, dcMtu, cache, pinning", "FILE: something is wrong with it"),
                check(1, "{\"devices\": {\"device:gw1\": {\"flowcache\": []}}}"));
    }

    @Test
    public void tellsOfEachDevice() throws IOException {
        String gateway = "{\"flowcache\": {\"vtep\": \"1.1.1.1\", \"ports\": {\"dc\": 1, \"otr\": 2, \"servers\": "
                + "[%s]}, \"tenants\": []}}";
        List<String> lines = check(1, "{\"devices\": {\"device:a\": " + gateway.formatted("1") + ", \"device:b\": "
                + gateway.formatted("3") + ", \"device:c\": " + gateway.formatted("") + ", \"d e\": {}, "
                + "\"device:f\": 1}}");
        assertTrue(lines.toString(), lines.contains("device:b becomes a gateway"));
        assertEquals(List.of("FILE: device:a: error: ports.servers[0]: 1: this port has a role already, as ports.dc",
                "FILE: device:b: note: basic.pipeconf is not in this file; the device is a gateway when ONOS knows it "
                        + "with \"org.flowcache.pipeconf\" there",
                "FILE: device:c: error: ports.servers: []: must have at least one port",
                "FILE: d e: error: no device id: Illegal character in path at index 1: d e; write one as "
                        + "\"device:gw1\"",
                "FILE: device:f: error: 1: must be an object",
                "FILE: something is wrong with it"), lines.subList(lines.indexOf("") + 1, lines.size()));
    }

    @Test
    public void tellsLineAndColumnOfWhatIsNoJson() throws IOException {
        List<String> comma = check(1, "{\n  \"devices\": {,}\n}");
        assertTrue(comma.toString(), comma.get(0).startsWith("FILE: line 2, column 15: error: no JSON: Unexpected "
                + "character (',' (code 44))"));
        List<String> twice = check(1, demo.replace("\"vtep\": \"1.1.1.1\",",
                "\"vtep\": \"1.1.1.1\",\n  \"vtep\": \"1.1.1.2\","));
        assertEquals("FILE: line 17, column 9: error: no JSON: Duplicate field 'vtep'", twice.get(0));
        assertTrue(check(1, demo + "}").get(0).startsWith("FILE: line "));
        assertTrue(check(1, demo.substring(0, 100)).get(0).startsWith("FILE: line "));
    }

    @Test
    public void tellsMisspeltKeys() throws IOException {
        for (String key : List.of("flowCache", "FlowCache", "Flowcache", "flow-cache", "flow_cache", "flowcaches",
                "FLOWCACHE", "flow cache")) {
            assertEquals(List.of("FILE: device:gw1: error: " + key + ": unknown key; write \"flowcache\"",
                    "FILE: something is wrong with it"), check(1, demo.replace("\"flowcache\"", "\"" + key + "\"")));
        }
        assertEquals(List.of("FILE: device:gw1: error: device:gw1 has the pipeconf org.flowcache.pipeconf but no "
                        + "configuration \"flowcache\", and forwards nothing; see whether the key is misspelt, and "
                        + "push the configuration", "FILE: something is wrong with it"),
                check(1, demo.replace("\"flowcache\"", "\"flowcash\"")));
    }

    @Test
    public void tellsWhatMakesNothingAGateway() throws IOException {
        assertEquals("FILE: error: makes nothing a gateway: no device has the key \"flowcache\"",
                check(1, "{\"devices\": {\"device:gw1\": {\"basic\": {}}}}").get(0));
        for (String top : List.of("{\"device\": {}}", "{}", "[]", "", "{\"devices\": []}")) {
            List<String> lines = check(1, top);
            assertTrue(lines.toString(), lines.get(0).startsWith(
                    "FILE: error: there has to be an object \"devices\" at the top"));
        }
        assertTrue(check(1, "{\"device\": {}}").get(0).endsWith("; at the top there is \"device\""));
    }

    @Test
    public void wrongUsageAndWhatCanNotBeReadAreExitCode2() {
        StringWriter err = new StringWriter();
        CommandLine commandLine = FlowCache.commandLine().setErr(new PrintWriter(err));
        assertEquals(2, commandLine.execute("check"));
        assertEquals(2, commandLine.execute("check", "--no-such-option", DEMO.toString()));
        assertEquals(2, commandLine.execute("check", file.toString()));
        assertTrue(err.toString(), err.toString().contains(file + " can't be read: there is no such file"));
        assertEquals(2, commandLine.execute("check", folder.getRoot().toString()));
    }

    private List<String> check(int exitCode, String config) throws IOException {
        Files.writeString(file, config);
        StringWriter out = new StringWriter();
        int code = FlowCache.commandLine().setOut(new PrintWriter(out)).execute("check", file.toString());
        assertEquals(out.toString(), exitCode, code);
        return out.toString().replace(file.toString(), "FILE").lines().toList();
    }
}
