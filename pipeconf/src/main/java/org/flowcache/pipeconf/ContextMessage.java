// SPDX-License-Identifier: Apache-2.0
package org.flowcache.pipeconf;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.flowcache.api.FlowKey;
import org.flowcache.api.Tunnel;
import org.onlab.packet.VlanId;

/**
 * A request about flow contexts, or a switch's answer to one: the header {@code request_t} of the P4 program behind an
 * Ethernet header, and the contexts that it is about.
 */
final class ContextMessage {

    /** The header's fields, in their order. The p4info does not carry them; a test compares them with bmv2.json. */
    enum Field {
        OP(8), STATUS(8), REQUEST_ID(32), INDEX(32), NEXT(32), END(32), COUNT(8);

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
        REQUEST(0), DONE(1), NOT_FOUND(2), BAD_OP(3), MORE(4);

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
    private static final int HEADER = 14;
    private static final HeaderLayout LAYOUT =
            new HeaderLayout(Stream.of(Field.values()).mapToInt(Field::bits).toArray());
    private static final int CONTEXTS = HEADER + LAYOUT.length();

    private final byte[] frame;

    private ContextMessage(byte[] frame) {
        this.frame = frame;
    }

    /**
     * Asks for some contexts.
     *
     * @param first the first one's index
     * @param end   the index behind the last one's
     * @return a request, which several answers may come to: each tells about the contexts from {@link #first()} to before
     *         {@link #end()}
     */
    static ContextMessage read(int first, int end) {
        ContextMessage request = request(Op.READ, 0);
        request.set(Field.INDEX, first);
        request.set(Field.NEXT, first);
        request.set(Field.END, end);
        return request;
    }

    /**
     * Takes a flow's context away.
     *
     * @param key the flow
     * @return a request
     */
    static ContextMessage evict(FlowKey key) {
        ContextMessage request = request(Op.EVICT, 1);
        request.record(0).set(key);
        return request;
    }

    /**
     * Takes all contexts away.
     *
     * @return a request
     */
    static ContextMessage flush() {
        return request(Op.FLUSH, 0);
    }

    /**
     * Takes all contexts of a VLAN away.
     *
     * @param vlan the VLAN
     * @return a request
     */
    static ContextMessage forget(VlanId vlan) {
        ContextMessage request = request(Op.FORGET, 1);
        request.record(0).set(ContextRecord.Field.VLAN_ID, vlan.toShort());
        return request;
    }

    /**
     * Gives a flow a context and a tunnel.
     *
     * @param key    the flow
     * @param tunnel the tunnel
     * @return a request
     */
    static ContextMessage teach(FlowKey key, Tunnel tunnel) {
        ContextMessage request = request(Op.TEACH, 1);
        request.record(0).set(key).set(tunnel);
        return request;
    }

    /**
     * Reads a message.
     *
     * @param frame an Ethernet frame
     * @return the message, or empty if the frame holds anything else, or ends within a header
     */
    static Optional<ContextMessage> parse(ByteBuffer frame) {
        if (frame.limit() < CONTEXTS || Short.toUnsignedInt(frame.getShort(ETHER_TYPE)) != ETHERTYPE) {
            return Optional.empty();
        }
        byte[] bytes = new byte[frame.limit()];
        frame.asReadOnlyBuffer().rewind().get(bytes);
        ContextMessage message = new ContextMessage(bytes);
        return bytes.length < CONTEXTS + message.count() * ContextRecord.LENGTH
                ? Optional.empty() : Optional.of(message);
    }

    private static ContextMessage request(Op op, int contexts) {
        ContextMessage request = new ContextMessage(new byte[CONTEXTS + contexts * ContextRecord.LENGTH]);
        ByteBuffer.wrap(request.frame).putShort(ETHER_TYPE, (short) ETHERTYPE);
        request.set(Field.OP, op.value());
        request.set(Field.STATUS, Status.REQUEST.value());
        request.set(Field.COUNT, contexts);
        return request;
    }

    /**
     * Returns this message with a request id, which the answers will bear too.
     *
     * @param requestId any number
     * @return the message
     */
    ContextMessage withRequestId(int requestId) {
        ContextMessage message = new ContextMessage(frame.clone());
        message.set(Field.REQUEST_ID, requestId);
        return message;
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
     * Returns the index of the first context that an answer to {@link #read} tells about.
     *
     * @return the index
     */
    int first() {
        return (int) get(Field.INDEX);
    }

    /**
     * Returns the index behind the last context that an answer to {@link #read} tells about.
     *
     * @return the index
     */
    int end() {
        return (int) get(Field.NEXT);
    }

    /**
     * Returns the contexts that an answer tells: those in use of the ones that it tells about.
     *
     * @return the contexts, in no order
     */
    List<ContextRecord> contexts() {
        List<ContextRecord> contexts = new ArrayList<>();
        for (int i = 0; i < count(); i++) {
            contexts.add(record(i));
        }
        return contexts;
    }

    /**
     * Returns the Ethernet frame that this is sent as.
     *
     * @return a frame
     */
    ByteBuffer frame() {
        return ByteBuffer.wrap(frame.clone());
    }

    private int count() {
        return (int) get(Field.COUNT);
    }

    private ContextRecord record(int number) {
        return new ContextRecord(frame, CONTEXTS + number * ContextRecord.LENGTH);
    }

    private long get(Field field) {
        return LAYOUT.get(frame, HEADER, field.ordinal());
    }

    private void set(Field field, long value) {
        LAYOUT.set(frame, HEADER, field.ordinal(), value);
    }
}
