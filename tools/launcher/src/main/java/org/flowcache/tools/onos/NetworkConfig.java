// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.onos;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An ONOS network configuration that makes one device a gateway.
 */
public final class NetworkConfig {

    private static final String MANAGEMENT_ADDRESS = "managementAddress";
    private static final Pattern GRPC_ADDRESS = Pattern.compile("grpc://[^?]*\\?device_id=(\\d{1,18})");

    private final String name;
    private final JsonNode root;
    private final String deviceId;

    private NetworkConfig(String name, JsonNode root) {
        this.name = name;
        this.root = root;
        JsonNode devices = root.path("devices");
        if (devices.size() != 1) {
            throw new IllegalArgumentException(
                    name + ": \"devices\" has " + devices.size() + " entries, the demo needs exactly one");
        }
        this.deviceId = devices.fieldNames().next();
    }

    /**
     * Reads a file.
     *
     * @param file a network configuration in JSON
     * @return the configuration
     * @throws IOException              if the file can't be read or is no JSON
     * @throws IllegalArgumentException if it doesn't have exactly one device
     */
    public static NetworkConfig read(Path file) throws IOException {
        try {
            return new NetworkConfig(file.toString(), new ObjectMapper().readTree(Files.readString(file)));
        } catch (JsonProcessingException e) {
            throw new IOException(file + ", line " + e.getLocation().getLineNr() + ": " + e.getOriginalMessage(), e);
        }
    }

    /**
     * Returns the id by which ONOS knows the device.
     *
     * @return the id, as "device:gw1"
     */
    public String deviceId() {
        return deviceId;
    }

    /**
     * Returns the id by which P4Runtime knows the device.
     *
     * @return the id
     */
    public long p4DeviceId() {
        return Long.parseLong(grpcAddress(device()).group(1));
    }

    /**
     * Returns what the application reads.
     *
     * @return the value of the device's "flowcache" key
     */
    public JsonNode gateway() {
        return device().path("flowcache");
    }

    /**
     * Returns the configuration with another address of the device's P4Runtime server.
     *
     * @param address where the server listens
     * @return the configuration in JSON
     */
    public String withServer(InetSocketAddress address) {
        ObjectNode copy = root.deepCopy();
        JsonNode device = copy.path("devices").path(deviceId);
        String deviceIdentity = grpcAddress(device).group(1);
        ((ObjectNode) device.path("basic")).put(MANAGEMENT_ADDRESS, "grpc://" + address.getAddress().getHostAddress()
                + ":" + address.getPort() + "?device_id=" + deviceIdentity);
        return copy.toPrettyString();
    }

    /**
     * Returns where the configuration was read from, for messages.
     *
     * @return the file's name
     */
    public String name() {
        return name;
    }

    private JsonNode device() {
        return root.path("devices").path(deviceId);
    }

    private Matcher grpcAddress(JsonNode device) {
        String text = device.path("basic").path(MANAGEMENT_ADDRESS).asText();
        Matcher matcher = GRPC_ADDRESS.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(name + ": devices." + deviceId + ".basic." + MANAGEMENT_ADDRESS
                    + " is \"" + text + "\"; the demo needs grpc://host:port?device_id=number");
        }
        return matcher;
    }
}
