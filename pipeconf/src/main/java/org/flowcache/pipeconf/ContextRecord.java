// SPDX-License-Identifier: Apache-2.0
package org.flowcache.pipeconf;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.stream.Stream;
import org.flowcache.api.FlowContext;
import org.flowcache.api.FlowKey;
import org.flowcache.api.Tunnel;
import org.flowcache.api.Vni;
import org.flowcache.pipeconf.P4Program.FlowState;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;

/**
 * A flow context as a request or an answer tells of it: the header {@code context_t} of the P4 program.
 */
final class ContextRecord {

    /** The header's fields, in their order. The p4info does not carry them; a test compares them with bmv2.json. */
    enum Field {
        INDEX(32), STATE(8), PAD(3), IPV6(1), VLAN_ID(12), DST_ADDR_HIGH(64), DST_ADDR_LOW(64), VNI(24), SRC_MAC(48),
        DST_MAC(48), SRC_IP(32), DST_IP(32), UDP_SRC_PORT(16), TTL(8), PAD2(7), UDP_CHECKSUM(1), HITS(32), IDLE(48),
        AGE(48), IN_FLIGHT(16);

        private final int bits;

        Field(int bits) {
            this.bits = bits;
        }

        int bits() {
            return bits;
        }
    }

    private static final HeaderLayout LAYOUT =
            new HeaderLayout(Stream.of(Field.values()).mapToInt(Field::bits).toArray());

    /** In bytes. */
    static final int LENGTH = LAYOUT.length();

    private final byte[] frame;
    private final int start;

    /**
     * Creates a view of a part of a frame.
     *
     * @param frame the frame
     * @param start where the header begins in it
     */
    ContextRecord(byte[] frame, int start) {
        this.frame = frame;
        this.start = start;
    }

    /**
     * Writes whose context it is.
     *
     * @param key the flow
     * @return this record
     */
    ContextRecord set(FlowKey key) {
        set(Field.VLAN_ID, key.vlan().toShort());
        ByteBuffer address = ByteBuffer.wrap(key.destination().toOctets());
        if (key.destination().isIp4()) {
            return set(Field.DST_ADDR_LOW, Integer.toUnsignedLong(address.getInt()));
        }
        return set(Field.IPV6, 1)
                .set(Field.DST_ADDR_HIGH, address.getLong())
                .set(Field.DST_ADDR_LOW, address.getLong());
    }

    /**
     * Writes a tunnel.
     *
     * @param tunnel the tunnel
     * @return this record
     */
    ContextRecord set(Tunnel tunnel) {
        return set(Field.VNI, tunnel.vni().toInt())
                .set(Field.SRC_MAC, tunnel.sourceMac().toLong())
                .set(Field.DST_MAC, tunnel.destinationMac().toLong())
                .set(Field.SRC_IP, tunnel.source().toInt())
                .set(Field.DST_IP, tunnel.destination().toInt())
                .set(Field.UDP_SRC_PORT, tunnel.udpSourcePort())
                .set(Field.TTL, tunnel.ttl())
                .set(Field.UDP_CHECKSUM, tunnel.udpChecksum() ? 1 : 0);
    }

    /**
     * Writes a field.
     *
     * @param field the field
     * @param value its value
     * @return this record
     */
    ContextRecord set(Field field, long value) {
        LAYOUT.set(frame, start, field.ordinal(), value);
        return this;
    }

    /**
     * Reads the context.
     *
     * @return the context, or empty if it is in no known state
     */
    Optional<FlowContext> context() {
        Optional<FlowContext.State> state = state();
        boolean learnt = state.equals(Optional.of(FlowContext.State.LEARNT));
        return state.map(known -> new FlowContext((int) get(Field.INDEX), key(), known,
                learnt ? Optional.of(tunnel()) : Optional.empty(), get(Field.HITS), microseconds(Field.IDLE),
                learnt ? Optional.of(microseconds(Field.AGE)) : Optional.empty(), (int) get(Field.IN_FLIGHT)));
    }

    private Optional<FlowContext.State> state() {
        long state = get(Field.STATE);
        if (state == FlowState.NEW.value()) {
            return Optional.of(FlowContext.State.NEW);
        }
        return state == FlowState.LEARNT.value() ? Optional.of(FlowContext.State.LEARNT) : Optional.empty();
    }

    private FlowKey key() {
        IpAddress destination = get(Field.IPV6) == 1
                ? Ip6Address.valueOf(ByteBuffer.allocate(Ip6Address.BYTE_LENGTH)
                        .putLong(get(Field.DST_ADDR_HIGH)).putLong(get(Field.DST_ADDR_LOW)).array())
                : Ip4Address.valueOf((int) get(Field.DST_ADDR_LOW));
        return new FlowKey(VlanId.vlanId((short) get(Field.VLAN_ID)), destination);
    }

    private Tunnel tunnel() {
        return new Tunnel(Vni.of(get(Field.VNI)), Ip4Address.valueOf((int) get(Field.SRC_IP)),
                Ip4Address.valueOf((int) get(Field.DST_IP)), (int) get(Field.UDP_SRC_PORT),
                MacAddress.valueOf(get(Field.SRC_MAC)), MacAddress.valueOf(get(Field.DST_MAC)), (int) get(Field.TTL),
                get(Field.UDP_CHECKSUM) == 1);
    }

    private Duration microseconds(Field field) {
        return Duration.of(get(field), ChronoUnit.MICROS);
    }

    private long get(Field field) {
        return LAYOUT.get(frame, start, field.ordinal());
    }
}
