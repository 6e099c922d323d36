// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.check;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.flowcache.api.Gateway;
import org.flowcache.app.config.FlowCacheConfig;
import org.flowcache.app.config.UnconfiguredDevices;
import org.flowcache.pipeconf.GatewayRules;
import org.onosproject.core.DefaultApplicationId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.config.InvalidFieldException;

/**
 * Tells what a network configuration would do, and what is wrong with it, by what the application itself reads it with.
 */
public final class ConfigCheck {

    private static final String DEVICES = "devices";
    private static final String BASIC = "basic";
    private static final String PIPECONF = "pipeconf";
    private static final String OUR_PIPECONF = "org.flowcache.pipeconf";
    /** How rules are made does not depend on whose they are. */
    private static final DefaultApplicationId APP_ID = new DefaultApplicationId(1, "org.flowcache.app");

    // ONOS takes the last of two fields with one name, without a word. Nobody means that.
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final List<Finding> findings = new ArrayList<>();
    private final List<GatewaySummary> gateways = new ArrayList<>();

    private ConfigCheck() {
    }

    /**
     * What a file would do, and what is wrong with it.
     *
     * @param gateways the gateways that it makes, in the file's order
     * @param findings what there is to say of it, in the file's order
     */
    public record Result(List<GatewaySummary> gateways, List<Finding> findings) {

        /**
         * Tells whether ONOS and the application take the file as it is.
         *
         * @return true if nothing is wrong
         */
        public boolean isGood() {
            return findings.stream().noneMatch(finding -> finding.severity() == Finding.Severity.ERROR);
        }
    }

    /**
     * Checks a file.
     *
     * @param file a network configuration in JSON
     * @return what it would do, and what is wrong with it
     * @throws IOException if the file can't be read
     */
    public static Result of(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        ConfigCheck check = new ConfigCheck();
        try {
            check.file(JSON.readTree(bytes));
        } catch (JsonProcessingException e) {
            JsonLocation location = e.getLocation();
            check.findings.add(Finding.error("line " + location.getLineNr() + ", column " + location.getColumnNr(),
                    "no JSON: " + e.getOriginalMessage()));
        }
        return new Result(List.copyOf(check.gateways), List.copyOf(check.findings));
    }

    private void file(JsonNode root) {
        JsonNode devices = root.path(DEVICES);
        if (!devices.isObject()) {
            findings.add(Finding.error("", "there has to be an object \"" + DEVICES + "\" at the top, with an object "
                    + "for each device by its id, as \"device:gw1\", and in that the key \"" + FlowCacheConfig.KEY
                    + "\"; at the top " + (root.isObject() ? keys(root) : "is no object")));
            return;
        }
        int before = findings.size();
        devices.fields().forEachRemaining(device -> device(device.getKey(), device.getValue()));
        if (gateways.isEmpty() && findings.size() == before) {
            findings.add(Finding.error("", "makes nothing a gateway: no device has the key \"" + FlowCacheConfig.KEY
                    + "\""));
        }
    }

    private static String keys(JsonNode object) {
        List<String> names = names(object);
        return names.isEmpty() ? "is nothing" : "there is \"" + String.join("\", \"", names) + "\"";
    }

    private void device(String name, JsonNode device) {
        DeviceId id;
        try {
            id = DeviceId.deviceId(name);
        } catch (IllegalArgumentException e) {
            findings.add(Finding.error(name, "no device id: " + e.getMessage() + "; write one as \"device:gw1\""));
            return;
        }
        if (!device.isObject()) {
            findings.add(Finding.error(name, device + ": must be an object"));
            return;
        }
        List<String> misspelt = names(device).stream().filter(ConfigCheck::isMisspelt).toList();
        misspelt.forEach(key -> findings.add(
                Finding.error(name, key + ": unknown key; write \"" + FlowCacheConfig.KEY + "\"")));
        if (device.has(FlowCacheConfig.KEY)) {
            gateway(id, device);
        } else if (misspelt.isEmpty() && device.path(BASIC).path(PIPECONF).asText().equals(OUR_PIPECONF)) {
            findings.add(Finding.error(name, UnconfiguredDevices.describe(id)));
        }
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** Finds what the application refuses as misspelt, and more of the kind. */
    private static boolean isMisspelt(String key) {
        String letters = key.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
        return !key.equals(FlowCacheConfig.KEY)
                && (letters.equals(FlowCacheConfig.KEY) || letters.equals(FlowCacheConfig.KEY + "s"));
    }

    private void gateway(DeviceId id, JsonNode device) {
        FlowCacheConfig config = new FlowCacheConfig();
        config.init(id, FlowCacheConfig.KEY, device.get(FlowCacheConfig.KEY), JSON, null);
        Gateway gateway;
        try {
            gateway = config.gateway();
        } catch (InvalidFieldException e) {
            findings.add(Finding.error(id.toString(), e.field() + ": " + e.reason()));
            return;
        }
        gateways.add(new GatewaySummary(id, gateway, new GatewayRules(id, APP_ID).of(gateway, Set.of()).size()));
        basic(id, device.path(BASIC));
        ports(id, gateway, device.path("ports"));
    }

    private void basic(DeviceId id, JsonNode basic) {
        JsonNode pipeconf = basic.path(PIPECONF);
        if (!pipeconf.asText().equals(OUR_PIPECONF)) {
            findings.add(Finding.note(id.toString(), BASIC + "." + PIPECONF
                    + (pipeconf.isMissingNode() ? " is not in this file" : ": " + pipeconf)
                    + "; the device is a gateway when ONOS knows it with \"" + OUR_PIPECONF + "\" there"));
        }
    }

    private void ports(DeviceId id, Gateway gateway, JsonNode ports) {
        if (!ports.isObject()) {
            return;
        }
        roles(gateway).forEach((port, role) -> {
            if (!ports.has(Long.toString(port))) {
                findings.add(Finding.note(id.toString(), "flowcache." + role + ": port " + port
                        + " is not among the device's \"ports\" in this file"));
            }
        });
    }

    private static Map<Long, String> roles(Gateway gateway) {
        Map<Long, String> roles = new TreeMap<>();
        roles.put(gateway.dcPort().toLong(), "ports.dc");
        gateway.otrPorts().forEach(port -> roles.put(port.toLong(), "ports.otr"));
        gateway.serverPorts().forEach(port -> roles.put(port.toLong(), "ports.servers"));
        return roles;
    }
}
