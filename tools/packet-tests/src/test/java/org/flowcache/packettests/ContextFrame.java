// SPDX-License-Identifier: Apache-2.0
package org.flowcache.packettests;

import static org.flowcache.packettests.Frames.bytes;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.IpAddress;

/**
 * A request about flow contexts, or an answer, as it is on the wire: an Ethernet header of zeros but for the Ethertype
 * 0x88B5, then the fields one after the other, then those of each context that it is about.
 */
final class ContextFrame {

    /** What is asked. */
    enum Op {
        NONE, READ, EVICT, FLUSH, TEACH, FORGET
    }

    /** What came of it. */
    enum Status {
        REQUEST, DONE, NOT_FOUND, BAD_OP, MORE
    }

    private static final String ETHERNET = "000000000000 000000000000 88b5".replace(" ", "");

    /** Hexadecimal digits of each field, in their order. */
    private static final Map<String, Integer> DIGITS = new LinkedHashMap<>();
    /** Of each field of a context. */
    private static final Map<String, Integer> CONTEXT_DIGITS = new LinkedHashMap<>();

    static {
        DIGITS.put("op", 2);
        DIGITS.put("status", 2);
        DIGITS.put("requestId", 8);
        DIGITS.put("first", 8);
        DIGITS.put("next", 8);
        DIGITS.put("end", 8);
        DIGITS.put("count", 2);
        CONTEXT_DIGITS.put("index", 8);
        CONTEXT_DIGITS.put("state", 2);
        CONTEXT_DIGITS.put("ipv6", 1);
        CONTEXT_DIGITS.put("vlan", 3);
        CONTEXT_DIGITS.put("address", 32);
        CONTEXT_DIGITS.put("vni", 6);
        CONTEXT_DIGITS.put("srcMac", 12);
        CONTEXT_DIGITS.put("dstMac", 12);
        CONTEXT_DIGITS.put("srcIp", 8);
        CONTEXT_DIGITS.put("dstIp", 8);
        CONTEXT_DIGITS.put("srcPort", 4);
        CONTEXT_DIGITS.put("ttl", 2);
        CONTEXT_DIGITS.put("udpChecksum", 2);
        CONTEXT_DIGITS.put("hits", 8);
        CONTEXT_DIGITS.put("idle", 12);
        CONTEXT_DIGITS.put("age", 12);
        CONTEXT_DIGITS.put("inFlight", 4);
    }

    private final Map<String, String> fields;
    private final List<Map<String, String>> contexts;

    private ContextFrame(Map<String, String> fields, List<Map<String, String>> contexts) {
        this.fields = fields;
        this.contexts = contexts;
    }

    /** A request that is otherwise zero, about no context. */
    static ContextFrame request(Op op) {
        return new ContextFrame(zeros(DIGITS), List.of()).with("op", op.ordinal());
    }

    /** A request for the contexts from an index to before another. */
    static ContextFrame read(long first, long end) {
        return request(Op.READ).with("first", first).with("next", first).with("end", end);
    }

    private static Map<String, String> zeros(Map<String, Integer> digits) {
        Map<String, String> fields = new LinkedHashMap<>();
        digits.forEach((field, number) -> fields.put(field, "0".repeat(number)));
        return fields;
    }

    /** Reads a frame, which has to end where it should. */
    static ContextFrame parse(byte[] frame) {
        String hex = Frames.hex(frame);
        int[] at = {ETHERNET.length()};
        Map<String, String> fields = parse(hex, at, DIGITS);
        List<Map<String, String>> contexts = new ArrayList<>();
        while (at[0] < hex.length()) {
            contexts.add(parse(hex, at, CONTEXT_DIGITS));
        }
        assertEquals(Integer.parseInt(fields.get("count"), 16), contexts.size());
        return new ContextFrame(fields, contexts);
    }

    private static Map<String, String> parse(String hex, int[] at, Map<String, Integer> digits) {
        Map<String, String> fields = new LinkedHashMap<>();
        digits.forEach((field, number) -> {
            fields.put(field, hex.substring(at[0], at[0] + number));
            at[0] += number;
        });
        return fields;
    }

    /** The fields of a context are those of the only one, which is made if there is none. */
    ContextFrame with(String field, long value) {
        Integer digits = DIGITS.getOrDefault(field, CONTEXT_DIGITS.get(field));
        return with(field, ("%0" + digits + "x").formatted(value));
    }

    private ContextFrame with(String field, String hex) {
        if (DIGITS.containsKey(field)) {
            Map<String, String> changed = new LinkedHashMap<>(fields);
            changed.put(field, hex);
            return new ContextFrame(changed, contexts);
        }
        assertTrue("one context only", contexts.size() <= 1);
        Map<String, String> changed = contexts.isEmpty() ? zeros(CONTEXT_DIGITS) : new LinkedHashMap<>(contexts.get(0));
        changed.put(field, hex);
        return new ContextFrame(fields, List.of(changed)).with("count", 1);
    }

    ContextFrame withStatus(Status status) {
        return with("status", status.ordinal());
    }

    /** About a flow to an IPv4 or IPv6 address. */
    ContextFrame withKey(int vlan, String destination) {
        IpAddress address = IpAddress.valueOf(destination);
        String octets = Frames.hex(address.toOctets());
        return with("vlan", vlan).with("ipv6", address.isIp6() ? 1 : 0)
                .with("address", "0".repeat(CONTEXT_DIGITS.get("address") - octets.length()) + octets);
    }

    /** With the tunnel that an OTR uses. */
    ContextFrame withTunnel(int vni, Frames.Outer outer) {
        return with("vni", vni)
                .with("srcMac", Long.parseLong(outer.srcMac().replace(":", ""), 16))
                .with("dstMac", Long.parseLong(outer.dstMac().replace(":", ""), 16))
                .with("srcIp", Integer.toUnsignedLong(Ip4Address.valueOf(outer.srcIp()).toInt()))
                .with("dstIp", Integer.toUnsignedLong(Ip4Address.valueOf(outer.dstIp()).toInt()))
                .with("srcPort", outer.srcPort())
                .with("ttl", outer.ttl())
                .with("udpChecksum", outer.udpChecksum() ? 1 : 0);
    }

    /** The contexts that this is about, each in a frame that is otherwise zero. */
    List<ContextFrame> contexts() {
        return contexts.stream()
                .map(context -> new ContextFrame(zeros(DIGITS), List.of(context)).with("count", 1))
                .toList();
    }

    /** A field, of the only context if it is one of a context. */
    long get(String field) {
        return Long.parseUnsignedLong(DIGITS.containsKey(field) ? fields.get(field) : contexts.get(0).get(field), 16);
    }

    byte[] frame() {
        StringBuilder hex = new StringBuilder(String.join("", fields.values()));
        contexts.forEach(context -> context.values().forEach(hex::append));
        return bytes(ETHERNET, hex.toString());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ContextFrame that && fields.equals(that.fields) && contexts.equals(that.contexts);
    }

    @Override
    public int hashCode() {
        return Objects.hash(fields, contexts);
    }

    @Override
    public String toString() {
        return fields + " " + contexts;
    }
}
