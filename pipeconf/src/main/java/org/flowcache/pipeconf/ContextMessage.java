// SPDX-License-Identifier: Apache-2.0
package org.flowcache.pipeconf;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
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
 * A request about flow contexts, or a switch's answer to one: the header {@code context_t} of the P4 program behind an
 * Ethernet header.
 */
final class ContextMessage {

    /** The header's fields, in their order. The p4info does not carry them; a test compares them with bmv2.json. */
    enum Field {
        OP(8), STATUS(8), REQUEST_ID(32), INDEX(32), STATE(8), PAD(3), IPV6(1), VLAN_ID(12), DST_ADDR_HIGH(64),
        DST_ADDR_LOW(64), VNI(24), SRC_MAC(48), DST_MAC(48), SRC_IP(32), DST_IP(32), UDP_SRC_PORT(16), TTL(8), PAD2(7),
        UDP_CHECKSUM(1), HITS(32), IDLE(48), AGE(48), IN_FLIGHT(16);

        private final int bits;

        Field(int bits) {
            this.bits = bits;
        }

        int bits() {
            return bits;
        }
    }

    /** What is asked: the P4 type ContextOp_t. */
    enum Op {
        READ(1), EVICT(2), FLUSH(3), TEACH(4), FORGET(5);

        private final int value;

        Op(int value) {
            this.value = value;
        }

        int value() {
            return value;
        }
    }

    /** What came of it: the P4 type ContextStatus_t. */
    enum Status {
        REQUEST(0), DONE(1), NOT_FOUND(2), BAD_OP(3);

        private final int value;

        Status(int value) {
            this.value = value;
        }

        int value() {
            return value;
        }
    }

    /** IEEE 802, local experimental Ethertype 1. */
    static final int ETHERTYPE = 0x88B5;

    private static final int ETHER_TYPE = 12;
    private static final int ETHERNET_LENGTH = 14;
    private static final int[] OFFSETS = offsets();
    private static final int LENGTH = ETHERNET_LENGTH + OFFSETS[Field.values().length] / Byte.SIZE;

    private final byte[] frame;

    private ContextMessage(byte[] frame) {
        this.frame = frame;
    }

    /**
     * Asks for a context.
     *
     * @param index its place in the switch
     * @return a request
     */
    static ContextMessage read(int index) {
        return request(Op.READ).with(Field.INDEX, index);
    }

    /**
     * Takes a flow's context away.
     *
     * @param key the flow
     * @return a request
     */
    static ContextMessage evict(FlowKey key) {
        return request(Op.EVICT).with(key);
    }

    /**
     * Takes all contexts away.
     *
     * @return a request
     */
    static ContextMessage flush() {
        return request(Op.FLUSH);
    }

    /**
     * Takes all contexts of a VLAN away.
     *
     * @param vlan the VLAN
     * @return a request
     */
    static ContextMessage forget(VlanId vlan) {
        return request(Op.FORGET).with(Field.VLAN_ID, vlan.toShort());
    }

    /**
     * Gives a flow a context and a tunnel.
     *
     * @param key    the flow
     * @param tunnel the tunnel
     * @return a request
     */
    static ContextMessage teach(FlowKey key, Tunnel tunnel) {
        return request(Op.TEACH).with(key)
                .with(Field.VNI, tunnel.vni().toInt())
                .with(Field.SRC_MAC, tunnel.sourceMac().toLong())
                .with(Field.DST_MAC, tunnel.destinationMac().toLong())
                .with(Field.SRC_IP, tunnel.source().toInt())
                .with(Field.DST_IP, tunnel.destination().toInt())
                .with(Field.UDP_SRC_PORT, tunnel.udpSourcePort())
                .with(Field.TTL, tunnel.ttl())
                .with(Field.UDP_CHECKSUM, tunnel.udpChecksum() ? 1 : 0);
    }

    /**
     * Reads a message.
     *
     * @param frame an Ethernet frame
     * @return the message, or empty if the frame holds anything else, or ends within a header
     */
    static Optional<ContextMessage> parse(ByteBuffer frame) {
        if (frame.limit() < LENGTH || Short.toUnsignedInt(frame.getShort(ETHER_TYPE)) != ETHERTYPE) {
            return Optional.empty();
        }
        byte[] bytes = new byte[LENGTH];
        frame.asReadOnlyBuffer().rewind().get(bytes);
        return Optional.of(new ContextMessage(bytes));
    }

    private static ContextMessage request(Op op) {
        ByteBuffer frame = ByteBuffer.allocate(LENGTH).putShort(ETHER_TYPE, (short) ETHERTYPE);
        return new ContextMessage(frame.array())
                .with(Field.OP, op.value())
                .with(Field.STATUS, Status.REQUEST.value());
    }

    /**
     * Returns this message with a request id, which the answer will bear too.
     *
     * @param requestId any number
     * @return the message
     */
    ContextMessage withRequestId(int requestId) {
        return with(Field.REQUEST_ID, requestId);
    }

    int requestId() {
        return (int) get(Field.REQUEST_ID);
    }

    /**
     * Tells whether this is an answer with the given status.
     *
     * @param status the status
     * @return true if it is
     */
    boolean is(Status status) {
        return get(Field.STATUS) == status.value();
    }

    /**
     * Returns the Ethernet frame that this is sent as.
     *
     * @return a frame
     */
    ByteBuffer frame() {
        return ByteBuffer.wrap(frame.clone());
    }

    /**
     * Reads the context that an answer tells.
     *
     * @return the context, or empty if the answer makes no sense
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

    private ContextMessage with(FlowKey key) {
        ContextMessage message = with(Field.VLAN_ID, key.vlan().toShort());
        ByteBuffer address = ByteBuffer.wrap(key.destination().toOctets());
        if (key.destination().isIp4()) {
            return message.with(Field.DST_ADDR_LOW, Integer.toUnsignedLong(address.getInt()));
        }
        return message.with(Field.IPV6, 1)
                .with(Field.DST_ADDR_HIGH, address.getLong())
                .with(Field.DST_ADDR_LOW, address.getLong());
    }

    private ContextMessage with(Field field, long value) {
        byte[] changed = frame.clone();
        int end = offset(field) + field.bits();
        for (int i = 0; i < field.bits(); i++) {
            int bit = end - 1 - i;
            int mask = 0x80 >>> bit % Byte.SIZE;
            if ((value >>> i & 1) == 1) {
                changed[bit / Byte.SIZE] |= (byte) mask;
            } else {
                changed[bit / Byte.SIZE] &= (byte) ~mask;
            }
        }
        return new ContextMessage(changed);
    }

    private long get(Field field) {
        int offset = offset(field);
        long value = 0;
        for (int bit = offset; bit < offset + field.bits(); bit++) {
            value = value << 1 | frame[bit / Byte.SIZE] >>> Byte.SIZE - 1 - bit % Byte.SIZE & 1;
        }
        return value;
    }

    private static int offset(Field field) {
        return ETHERNET_LENGTH * Byte.SIZE + OFFSETS[field.ordinal()];
    }

    private static int[] offsets() {
        Field[] fields = Field.values();
        int[] offsets = new int[fields.length + 1];
        for (Field field : fields) {
            offsets[field.ordinal() + 1] = offsets[field.ordinal()] + field.bits();
        }
        return offsets;
    }
}
