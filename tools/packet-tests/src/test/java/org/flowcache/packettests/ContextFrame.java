// SPDX-License-Identifier: Apache-2.0
package org.flowcache.packettests;

import static org.flowcache.packettests.Frames.bytes;

import java.util.LinkedHashMap;
import java.util.Map;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.IpAddress;

/**
 * A request about flow contexts, or an answer, as it is on the wire: an Ethernet header of zeros but for the Ethertype
 * 0x88B5, then the fields one after the other.
 */
final class ContextFrame {

    /** What is asked. */
    enum Op {
        NONE, READ, EVICT, FLUSH, TEACH
    }

    /** What came of it. */
    enum Status {
        REQUEST, DONE, NOT_FOUND, BAD_OP
    }

    private static final String ETHERNET = "000000000000 000000000000 88b5".replace(" ", "");

    /** Hexadecimal digits of each field, in their order. */
    private static final Map<String, Integer> DIGITS = new LinkedHashMap<>();

    static {
        DIGITS.put("op", 2);
        DIGITS.put("status", 2);
        DIGITS.put("requestId", 8);
        DIGITS.put("index", 8);
        DIGITS.put("state", 2);
        DIGITS.put("ipv6", 1);
        DIGITS.put("vlan", 3);
        DIGITS.put("address", 32);
        DIGITS.put("vni", 6);
        DIGITS.put("srcMac", 12);
        DIGITS.put("dstMac", 12);
        DIGITS.put("srcIp", 8);
        DIGITS.put("dstIp", 8);
        DIGITS.put("srcPort", 4);
        DIGITS.put("ttl", 2);
        DIGITS.put("udpChecksum", 2);
        DIGITS.put("hits", 8);
        DIGITS.put("idle", 12);
        DIGITS.put("age", 12);
        DIGITS.put("inFlight", 4);
    }

    private final Map<String, String> fields;

    private ContextFrame(Map<String, String> fields) {
        this.fields = fields;
    }

    /** A request that is otherwise zero. */
    static ContextFrame request(Op op) {
        Map<String, String> fields = new LinkedHashMap<>();
        DIGITS.forEach((field, digits) -> fields.put(field, "0".repeat(digits)));
        return new ContextFrame(fields).with("op", op.ordinal());
    }

    /** Reads a frame; what follows the fields is ignored. */
    static ContextFrame parse(byte[] frame) {
        String hex = Frames.hex(frame);
        Map<String, String> fields = new LinkedHashMap<>();
        int at = ETHERNET.length();
        for (Map.Entry<String, Integer> field : DIGITS.entrySet()) {
            fields.put(field.getKey(), hex.substring(at, at + field.getValue()));
            at += field.getValue();
        }
        return new ContextFrame(fields);
    }

    ContextFrame with(String field, long value) {
        return with(field, "%0" + DIGITS.get(field) + "x", value);
    }

    private ContextFrame with(String field, String format, long value) {
        Map<String, String> changed = new LinkedHashMap<>(fields);
        changed.put(field, format.formatted(value));
        return new ContextFrame(changed);
    }

    ContextFrame withStatus(Status status) {
        return with("status", status.ordinal());
    }

    /** About a flow to an IPv4 or IPv6 address. */
    ContextFrame withKey(int vlan, String destination) {
        IpAddress address = IpAddress.valueOf(destination);
        ContextFrame keyed = with("vlan", vlan).with("ipv6", address.isIp6() ? 1 : 0);
        String octets = Frames.hex(address.toOctets());
        keyed.fields.put("address", "0".repeat(DIGITS.get("address") - octets.length()) + octets);
        return keyed;
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

    long get(String field) {
        return Long.parseUnsignedLong(fields.get(field), 16);
    }

    byte[] frame() {
        return bytes(ETHERNET, String.join("", fields.values()));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ContextFrame that && fields.equals(that.fields);
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }

    @Override
    public String toString() {
        return fields.toString();
    }
}
