// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.ws.rs.core.Response;
import org.flowcache.api.FlowKey;
import org.flowcache.app.api.FlowCacheService;
import org.flowcache.app.flows.FlowArguments;
import org.onosproject.net.DeviceId;
import org.onosproject.rest.AbstractWebResource;

/**
 * What the resources of the flow cache have in common.
 */
abstract class FlowCacheResource extends AbstractWebResource {

    private static final int TIMEOUT_SECONDS = 10;

    /**
     * Returns the service that knows the gateways.
     *
     * @return the service
     */
    final FlowCacheService service() {
        return get(FlowCacheService.class);
    }

    /**
     * Finds the gateway that the path names.
     *
     * @param device the device's id
     * @return the gateway's device
     */
    final DeviceId find(String device) {
        return service().gateways().keySet().stream().filter(gateway -> gateway.toString().equals(device)).findAny()
                .orElseThrow(() -> Problem.of(Response.Status.NOT_FOUND, "device",
                        device + " is not configured as a gateway"));
    }

    /**
     * Finds the gateways that a request is about.
     *
     * @param device a device's id, or null for all gateways
     * @return the gateways' devices
     */
    final Collection<DeviceId> findAll(String device) {
        return device == null ? service().gateways().keySet() : List.of(find(device));
    }

    /**
     * Reads the flow that the path names.
     *
     * @param vlan        the VLAN id
     * @param destination the IP address that the flow goes to
     * @return the flow key
     */
    static FlowKey key(String vlan, String destination) {
        return FlowArguments.key(vlan(vlan), destination);
    }

    /**
     * Reads the id of a VLAN.
     *
     * @param text the id
     * @return a number, which may be none of a VLAN
     */
    static int vlan(String text) {
        return FlowArguments.read("vlan", text, Integer::valueOf, "a VLAN id");
    }

    /**
     * Reads a whole number.
     *
     * @param name      the parameter
     * @param value     its value, or null
     * @param otherwise what it is without a value
     * @param max       the greatest value allowed; 1 is the least one
     * @return the number
     */
    static int number(String name, String value, int otherwise, int max) {
        return value == null ? otherwise : FlowArguments.number(name,
                FlowArguments.read(name, value, Integer::valueOf, "a whole number from 1 to " + max), 1, max);
    }

    /**
     * Reads a switch.
     *
     * @param name  the parameter
     * @param value its value, or null
     * @return whether it is on
     */
    static boolean isSet(String name, String value) {
        return value != null && FlowArguments.read(name, value, text -> {
            if (!List.of("true", "false").contains(text)) {
                throw new IllegalArgumentException(text);
            }
            return Boolean.valueOf(text);
        }, "true or false");
    }

    /**
     * Waits for what a device answers.
     *
     * @param <T>      the type of the answer
     * @param deviceId the device
     * @param answer   the answer to come
     * @return the answer
     */
    static <T> T await(DeviceId deviceId, CompletableFuture<T> answer) {
        try {
            return answer.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IllegalArgumentException) {
                throw (IllegalArgumentException) e.getCause();
            }
            throw Problem.of(Response.Status.SERVICE_UNAVAILABLE, deviceId + ": " + e.getCause().getMessage());
        } catch (TimeoutException e) {
            throw Problem.of(Response.Status.GATEWAY_TIMEOUT,
                    deviceId + ": no answer within " + TIMEOUT_SECONDS + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.of(Response.Status.SERVICE_UNAVAILABLE, deviceId + ": ONOS is stopping");
        }
    }

    /**
     * Encodes values in an array.
     *
     * @param <T>    the type of the values
     * @param type   the type of the values
     * @param values the values
     * @return the array
     */
    final <T> ArrayNode array(Class<T> type, Iterable<T> values) {
        return codec(type).encode(values, this);
    }

    /**
     * Begins an answer about a device.
     *
     * @param deviceId the device
     * @return an object that names it
     */
    final ObjectNode about(DeviceId deviceId) {
        return mapper().createObjectNode().put("device", deviceId.toString());
    }

    /**
     * Begins an answer about a flow.
     *
     * @param deviceId the device
     * @param key      the flow
     * @return an object that names both
     */
    final ObjectNode about(DeviceId deviceId, FlowKey key) {
        return about(deviceId)
                .put("vlan", key.vlan().toShort())
                .put("destination", key.destination().toString());
    }

    /**
     * Returns a value that may not be there.
     *
     * @param value the value, or null
     * @return the value, if it is there
     */
    static Optional<String> given(String value) {
        return Optional.ofNullable(value);
    }
}
