// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.rest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.function.Function;
import javax.ws.rs.core.Response;
import org.flowcache.api.FlowKey;
import org.flowcache.api.Gateway;
import org.flowcache.api.Tenant;
import org.flowcache.api.Tunnel;
import org.flowcache.api.Vni;
import org.flowcache.app.api.InvalidArgumentException;
import org.flowcache.app.config.ConfigNode;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.MacAddress;

/**
 * Reads the tunnel that a gateway is to be taught. What is not given is what the command flowcache-teach takes then.
 */
final class TunnelReader {

    private static final String BODY = "body";
    private static final List<String> REQUIRED = List.of("outerDestination", "outerDestinationMac");
    private static final List<String> OPTIONAL =
            List.of("vni", "outerSource", "udpSourcePort", "outerSourceMac", "ttl", "udpChecksum");
    private static final int DEFAULT_UDP_SOURCE_PORT = 49152;
    private static final int DEFAULT_TTL = 64;
    private static final ObjectMapper MAPPER = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

    private TunnelReader() {
    }

    /**
     * Reads a tunnel.
     *
     * @param body    JSON
     * @param gateway the gateway that is to be taught
     * @param key     the flow
     * @return the tunnel
     * @throws IOException if the body does not come whole
     */
    static Tunnel read(InputStream body, Gateway gateway, FlowKey key) throws IOException {
        ConfigNode node = ConfigNode.root(json(body)).object(REQUIRED, OPTIONAL);
        return new Tunnel(
                node.find("vni").map(vni -> Vni.of(vni.number(0, Vni.MAX, "the VNI")))
                        .orElseGet(() -> vni(gateway, key)),
                node.find("outerSource").map(TunnelReader::ip).orElse(gateway.vtep()),
                ip(node.get("outerDestination")),
                node.find("udpSourcePort").map(port -> port.number(0, 0xffff, "the outer UDP source port"))
                        .orElse(DEFAULT_UDP_SOURCE_PORT),
                node.find("outerSourceMac").map(TunnelReader::mac).orElse(gateway.vtepMac()),
                mac(node.get("outerDestinationMac")),
                node.find("ttl").map(ttl -> ttl.number(1, 0xff, "the outer TTL")).orElse(DEFAULT_TTL),
                node.find("udpChecksum").map(checksum -> checksum.flag("an outer UDP checksum")).orElse(false));
    }

    private static JsonNode json(InputStream body) throws IOException {
        JsonNode json;
        try {
            json = MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            throw Problem.of(Response.Status.BAD_REQUEST, BODY, "the body is not JSON: " + e.getOriginalMessage());
        }
        if (json == null || !json.isObject()) {
            throw Problem.of(Response.Status.BAD_REQUEST, BODY, "the body must be a JSON object with the fields "
                    + String.join(", ", REQUIRED) + " and, if need be, " + String.join(", ", OPTIONAL));
        }
        return json;
    }

    private static Vni vni(Gateway gateway, FlowKey key) {
        return gateway.tenants().stream()
                .filter(tenant -> tenant.vlan().equals(key.vlan()))
                .map(Tenant::vni)
                .findAny()
                .orElseThrow(() -> new InvalidArgumentException("vlan", key.vlan(), "no tenant has it"));
    }

    private static Ip4Address ip(ConfigNode node) {
        return value(node, Ip4Address::valueOf, "an IPv4 address");
    }

    private static MacAddress mac(ConfigNode node) {
        return value(node, MacAddress::valueOf, "a MAC address");
    }

    private static <T> T value(ConfigNode node, Function<String, T> reader, String meaning) {
        try {
            return reader.apply(node.text(meaning));
        } catch (IllegalArgumentException e) {
            throw node.invalid("must be " + meaning);
        }
    }
}
