// SPDX-License-Identifier: Apache-2.0
package org.flowcache.netcfg;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import org.flowcache.app.config.RandomConfigs;
import org.junit.Test;
import org.onosproject.net.config.InvalidFieldException;

/**
 * That the schema is one, and refuses nothing that the application accepts, and accepts nothing that the application
 * refuses but what no schema can say.
 */
public class SchemaAndParserTest {

    private static final long SEED = 20_201;
    private static final int CONFIGS = 20_000;
    private static final Path DEMO = Schema.HOME.resolve("tools/netcfg/demo.json");

    /** What README.md says that the schema can't: relations between fields, and which addresses a prefix covers. */
    private static final Pattern BEYOND_THE_SCHEMA = Pattern.compile(
            "this port has a role already, as .*"
            + "|no two tenants may have the same, .*"
            + "|overlaps .* of the same tenant"
            + "|must be one of ports\\.servers, .*"
            + "|must not be greater than pinRate, .*"
            + "|has bits set to the right of its length; .*"
            + "|must be addresses of hosts, and .*"
            + "|outer destination .*(is the gateway's own VTEP|is the outer source too); .*"
            + "|outer destination MAC .*is that of the gateway's own VTEP; .*"
            + "|is pinned already for the same tenant");
    /** What looks like an IPv6 address in the schema. */
    private static final Pattern IPV6 = Pattern.compile("\"[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(/[0-9]+)?\"");

    private final Schema schema = new Schema();

    @Test
    public void isASchema() {
        assertEquals(Set.of(), JsonSchemaFactory.getInstance(VersionFlag.V202012)
                .getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"))
                .validate(schema.json()));
    }

    @Test
    public void agreesWithTheApplication() throws IOException {
        RandomConfigs configs = new RandomConfigs(demo(), SEED);
        int accepted = 0;
        int violating = 0;
        int beyond = 0;
        for (int i = 0; i < CONFIGS; i++) {
            JsonNode config = configs.next();
            if (config.toString().contains("Infinity")) {
                // 1e400, as Jackson reads it, is more than the validator can compare.
                continue;
            }
            Set<ValidationMessage> violations = schema.violations(config);
            boolean valid = violations.isEmpty();
            try {
                Schema.parse(config);
                assertTrue(config + ": " + violations, valid);
                accepted++;
            } catch (InvalidFieldException e) {
                if (valid) {
                    assertTrue(e.getMessage() + ", valid by the schema: " + config, isBeyondTheSchema(e));
                    beyond++;
                } else {
                    violating++;
                }
            }
        }
        assertTrue(accepted + " accepted", accepted > CONFIGS / 100);
        assertTrue(violating + " violate the schema", violating > CONFIGS / 2);
        assertTrue(beyond + " refused, and valid by the schema", beyond > CONFIGS / 200);
    }

    @Test
    public void bothRefuseEachBadValue() throws IOException {
        refuses("'vtep': '1.1.1.1'", "'vtep': '1.1.1.256'", "'vtep': '127.0.0.1'", "'vtep': '0.1.1.1'",
                "'vtep': '224.0.0.1'", "'vtep': '255.255.255.255'", "'vtep': '169.254.1.1'", "'vtep': '01.1.1.1'",
                "'vtep': '1.1.1'", "'vtep': '::1'", "'vtep': 1", "'vtep': '1.1.1.1', 'vtepMac': '01:00:00:00:00:00'",
                "'vtep': '1.1.1.1', 'vtepMac': '00:00:00:00:00:00'",
                "'vtep': '1.1.1.1', 'vtepMac': '02-00-00-00-00-00'",
                "'vtep': '1.1.1.1', 'dcMtu': 575", "'vtep': '1.1.1.1', 'dcMtu': 9203", "'vtep': '1.1.1.1', 'x': 1",
                "'vtep': '1.1.1.1', 'cache': {'idleTimeout': 281474976711}", "'vtep': '1.1.1.1', 'cache': {'x': 1}",
                "'vtep': '1.1.1.1', 'cache': {'maxAge': -1}", "'vtep': '1.1.1.1', 'cache': {'tunnelTtl': 256}",
                "'vtep': '1.1.1.1', 'cache': []", "'vtep': '1.1.1.1', 'pinning': {'pinRate': 0.4}",
                "'vtep': '1.1.1.1', 'pinning': {'idleTimeout': 999}", "'vtep': '1.1.1.1', 'pinning': {'capacity': 0}");
        refuses("'dc': 1", "'dc': 0", "'dc': 255", "'dc': 511", "'dc': '1'", "'dc': 1.5");
        refuses("'otr': 2", "'otr': []", "'otr': [2, 2]", "'otr': 255", "'otr': '2'", "'otr': {}");
        refuses("'servers': [3]}", "'servers': []}", "'servers': 3}", "'servers': [3, 3]}");
        refuses("'vlan': 20", "'vlan': 0", "'vlan': 256", "'vlan': 4095");
        refuses("'10.0.2.20/32'", "'10.0.2.20/0'", "'10.0.2.20/33'", "'10.0.2.20'", "'2001:db8::/0'",
                "'2001:db8::/129'", "'x:/64'", "'10.0.2.20/032'");
        String flow = "'destination': '10.9.0.1', 'outerDestination': '2.2.2.2', "
                + "'outerDestinationMac': '02:00:00:00:00:02'";
        for (String bad : new String[] {flow.replace("10.9.0.1", "ff02::1"), flow.replace("10.9.0.1", "224.0.0.1"),
            flow.replace("2.2.2.2", "2001:db8::1"), flow + ", 'ttl': 0", flow + ", 'ttl': 256",
            flow + ", 'udpChecksum': 1", flow + ", 'udpSourcePort': 65536", flow + ", 'x': 1", "",
            flow.replace("'02:", "'03:")}) {
            refuses("'vlan': 20", "'vlan': 20, 'pinned': [{" + bad + "}]");
        }
    }

    @Test
    public void bothAcceptWhatIsSaid() throws IOException {
        accepts("'vlan': 20", "'vlan': 255");
        accepts("'10.0.2.20/32'", "'169.254.0.0/15'", "'2001:db8::/32'", "'64:ff9b::1.2.3.4/128'", "'8000::/1'");
        accepts("'vtep': '1.1.1.1'", "'vtep': '223.255.255.255', 'vtepMac': 'AC:DE:48:00:00:80'",
                "'vtep': '169.253.0.1', 'dcMtu': 576", "'vtep': '1.1.1.1', 'cache': {}, 'pinning': {}");
        accepts("'otr': 2", "'otr': [2, 4]", "'otr': 510");
        accepts("'vlan': 20", "'vlan': 20, 'pinned': [{'destination': '169.254.0.1', 'outerDestination': '2.2.2.2', "
                + "'outerDestinationMac': '02:00:00:00:00:02', 'outerSource': '1.1.1.2', "
                + "'outerSourceMac': '02:00:00:00:00:03', 'udpSourcePort': 0, 'ttl': 255, 'udpChecksum': true}, "
                + "{'destination': 'fe80::1', 'outerDestination': '2.2.2.2', "
                + "'outerDestinationMac': '02:00:00:00:00:02'}]");
        JsonNode extended = Schema.JSON.readTree(demo().toString().replace("\"vlan\":20", "\"vlan\":4094")
                .replace("\"vtep\"", "\"cache\":{\"vlanEncoding\":\"extended\"},\"vtep\""));
        assertEquals(Set.of(), schema.violations(extended));
        Schema.parse(extended);
    }

    private void refuses(String good, String... bad) throws IOException {
        for (String value : bad) {
            JsonNode config = replaced(good, value);
            assertFalse(value, schema.violations(config).isEmpty());
            try {
                Schema.parse(config);
            } catch (InvalidFieldException e) {
                continue;
            }
            throw new AssertionError(value + " is accepted by the application");
        }
    }

    private void accepts(String good, String... others) throws IOException {
        for (String value : others) {
            JsonNode config = replaced(good, value);
            assertEquals(value, Set.of(), schema.violations(config));
            Schema.parse(config);
        }
    }

    private static JsonNode replaced(String good, String other) throws IOException {
        String demo = demo().toString();
        String old = good.replace('\'', '"').replace(": ", ":");
        assertTrue(good, demo.contains(old));
        return Schema.JSON.readTree(demo.replace(old, other.replace('\'', '"')));
    }

    private static JsonNode demo() throws IOException {
        return Schema.JSON.readTree(DEMO.toFile()).path("devices").path("device:gw1").path("flowcache");
    }

    /** The value, and then the reason; a value that is an IPv6 address or no one is for the application to tell. */
    private static boolean isBeyondTheSchema(InvalidFieldException e) {
        int start = Math.max(e.reason().lastIndexOf("]: "), Math.max(e.reason().indexOf("\": "),
                e.reason().indexOf("}: ")));
        String value = start < 0 ? e.reason().replaceFirst(": .*", "") : e.reason().substring(0, start + 1);
        String reason = e.reason().substring(value.length() + 2);
        return BEYOND_THE_SCHEMA.matcher(reason).matches() || IPV6.matcher(value).matches();
    }
}
