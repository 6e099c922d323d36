// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.config;

import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.Assert.assertThat;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.flowcache.app.TestOnos;
import org.junit.Test;
import org.onosproject.net.config.InvalidFieldException;

/**
 * Changes a valid configuration at random: whatever comes of it is either refused by field, or keeps every rule.
 */
public class RandomConfigTest {

    private static final long SEED = 20_201;
    private static final int CONFIGS = 50_000;

    private static final String[] RANGES_WITHOUT_HOSTS = {"0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3",
        "::/127", "fe80::/10", "ff00::/8"};

    private final RandomConfigs configs = new RandomConfigs(TestOnos.demoConfig(), SEED);

    @Test
    public void refusesByFieldOrKeepsEveryRule() {
        int accepted = 0;
        int refused = 0;
        for (int i = 0; i < CONFIGS; i++) {
            JsonNode config = configs.next();
            try {
                GatewayParser.parse(config);
                assertTrue(config.toString(), keepsTheRules(config));
                accepted++;
            } catch (InvalidFieldException e) {
                assertThat(e.field(), not(is("")));
                assertThat(e.reason(), not(is("")));
                String shown = shown(at(config, e.field()));
                assertThat(e.getMessage(), e.reason(), anyOf(is("missing"), startsWith(shown)));
                refused++;
            }
        }
        assertThat(accepted, greaterThan(CONFIGS / 100));
        assertThat(refused, greaterThan(CONFIGS / 2));
    }

    /** Finds a value by its path, independently of how the paths are made. */
    private static JsonNode at(JsonNode config, String path) {
        JsonNode node = config;
        for (String step : path.replace("[", ".[").split("\\.", -1)) {
            node = step.startsWith("[")
                    ? node.path(Integer.parseInt(step.substring(1, step.length() - 1)))
                    : node.path(step.replace("\"\"", ""));
        }
        return node;
    }

    private static String shown(JsonNode node) {
        String text = node.toString();
        return text.length() > 80 ? text.substring(0, 80) + "...: " : text + ": ";
    }

    private static boolean keepsTheRules(JsonNode config) {
        JsonNode portNodes = config.get("ports");
        JsonNode cache = config.path("cache");
        Set<Long> ports = new HashSet<>();
        boolean good = portNodes.size() == 3 && newPort(ports, portNodes.get("dc"))
                && keepsTheRulesOfTheTop(config) && keepsTheRulesOfTheCache(cache)
                && keepsTheRulesOfPinning(config.path("pinning"));
        JsonNode otrs = portNodes.get("otr");
        if (otrs.isArray()) {
            good &= otrs.size() > 0;
            for (JsonNode port : otrs) {
                good &= newPort(ports, port);
            }
        } else {
            good &= newPort(ports, otrs);
        }
        Set<Long> serverPorts = new HashSet<>();
        for (JsonNode port : portNodes.get("servers")) {
            good &= newPort(ports, port);
            serverPorts.add(port.longValue());
        }
        Set<String> names = new HashSet<>();
        Set<Long> vnis = new HashSet<>();
        Set<Long> vlans = new HashSet<>();
        int lastVlan = cache.path("vlanEncoding").asText().equals("extended") ? 4094 : 255;
        for (JsonNode tenant : config.get("tenants")) {
            long vni = tenant.get("vni").longValue();
            long vlan = tenant.get("vlan").longValue();
            good &= tenant.size() == (tenant.has("pinned") ? 5 : 4) && names.add(tenant.get("name").textValue())
                    && vni >= 0 && vni < 1 << 24 && vnis.add(vni)
                    && vlan >= 1 && vlan <= lastVlan && vlans.add(vlan);
            Set<String> pinned = new HashSet<>();
            for (JsonNode flow : tenant.path("pinned")) {
                good &= keepsTheRulesOfAFlow(flow, config.get("vtep").textValue())
                        && pinned.add(flow.get("destination").textValue());
            }
            List<BigInteger[]> ranges = new ArrayList<>();
            for (JsonNode server : tenant.get("servers")) {
                BigInteger[] range = range(server.get("prefix").textValue());
                good &= server.size() == 2 && hasHosts(range) && serverPorts.contains(server.get("port").longValue())
                        && ranges.stream().allMatch(other ->
                                range[1].compareTo(other[0]) < 0 || other[1].compareTo(range[0]) < 0);
                ranges.add(range);
            }
        }
        return good;
    }

    private static boolean hasHosts(BigInteger[] addresses) {
        return Stream.of(RANGES_WITHOUT_HOSTS).map(RandomConfigTest::range).noneMatch(range ->
                range[0].compareTo(addresses[0]) <= 0 && addresses[1].compareTo(range[1]) <= 0);
    }

    private static boolean keepsTheRulesOfTheTop(JsonNode config) {
        boolean good = Set.of("vtep", "vtepMac", "dcMtu", "ports", "tenants", "cache", "pinning")
                .containsAll(names(config));
        if (config.has("vtepMac")) {
            good &= config.get("vtepMac").textValue().matches("[0-9a-f][02468ace](:[0-9a-f]{2}){5}");
        }
        good &= hasHosts(range(config.get("vtep").textValue() + "/32"));
        return good && (!config.has("dcMtu") || isWithin(config.get("dcMtu"), 576, 9202));
    }

    private static boolean keepsTheRulesOfTheCache(JsonNode cache) {
        boolean good = cache.isMissingNode() || cache.isObject();
        for (String name : names(cache)) {
            JsonNode value = cache.get(name);
            switch (name) {
                case "inFlightTimeout":
                case "idleTimeout":
                    good &= isWithin(value, 1, 281_474_976_710L);
                    break;
                case "maxAge":
                    good &= isWithin(value, 0, 281_474_976_710L);
                    break;
                case "tunnelTtl":
                    good &= isWithin(value, 0, 255);
                    break;
                case "sourcePort":
                    good &= Set.of("learned", "entropy").contains(value.textValue());
                    break;
                case "vlanEncoding":
                    good &= Set.of("compatible", "extended").contains(value.textValue());
                    break;
                case "vxlanPort":
                    good &= value.isIntegralNumber() && Set.of(4789L, 8472L).contains(value.longValue());
                    break;
                default:
                    good = false;
            }
        }
        return good;
    }

    private static boolean keepsTheRulesOfPinning(JsonNode pinning) {
        boolean good = pinning.isMissingNode() || pinning.isObject();
        for (String name : names(pinning)) {
            JsonNode value = pinning.get(name);
            switch (name) {
                case "enabled":
                    good &= value.isBoolean();
                    break;
                case "capacity":
                    good &= isWithin(value, 1, 8192);
                    break;
                case "pinRate":
                    good &= value.isNumber() && value.doubleValue() >= 0.5 && value.doubleValue() <= 1e9;
                    break;
                case "unpinRate":
                    good &= value.isNumber() && value.doubleValue() >= 0
                            && value.doubleValue() <= pinning.path("pinRate").asDouble(1);
                    break;
                case "idleTimeout":
                    good &= isWithin(value, 1000, 281_474_976_710L);
                    break;
                default:
                    good = false;
            }
        }
        return good;
    }

    private static boolean keepsTheRulesOfAFlow(JsonNode flow, String vtep) {
        boolean good = hasHosts(range(flow.get("outerDestination").textValue() + "/32"))
                && !flow.get("outerDestination").textValue().equals(vtep)
                && flow.get("outerDestinationMac").textValue().matches("[0-9a-f][02468ace](:[0-9a-f]{2}){5}")
                && flow.get("destination").isTextual();
        good &= !flow.has("ttl") || isWithin(flow.get("ttl"), 1, 255);
        good &= !flow.has("udpSourcePort") || isWithin(flow.get("udpSourcePort"), 0, 65535);
        good &= !flow.has("udpChecksum") || flow.get("udpChecksum").isBoolean();
        return good && Set.of("destination", "outerDestination", "outerDestinationMac", "ttl", "udpSourcePort",
                "udpChecksum").containsAll(names(flow));
    }

    private static List<String> names(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static boolean isWithin(JsonNode node, long min, long max) {
        return node.isIntegralNumber() && node.longValue() >= min && node.longValue() <= max;
    }

    private static boolean newPort(Set<Long> ports, JsonNode port) {
        long number = port.longValue();
        return port.isIntegralNumber() && number >= 1 && number <= 510 && number != 255 && ports.add(number);
    }

    /** Returns the first and the last address of a prefix, IPv6 after all of IPv4. */
    private static BigInteger[] range(String prefix) {
        String[] parts = prefix.split("/");
        byte[] address;
        try {
            address = InetAddress.getByName(parts[0]).getAddress();
        } catch (UnknownHostException e) {
            throw new AssertionError(prefix, e);
        }
        BigInteger family = address.length == 4 ? BigInteger.ZERO : BigInteger.ONE.shiftLeft(128);
        BigInteger size = BigInteger.ONE.shiftLeft(address.length * 8 - Integer.parseInt(parts[1]));
        BigInteger first = new BigInteger(1, address);
        if (first.mod(size).signum() != 0) {
            throw new AssertionError(prefix);
        }
        return new BigInteger[] {family.add(first), family.add(first).add(size).subtract(BigInteger.ONE)};
    }
}
