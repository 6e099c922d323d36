// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.runtime;

import com.google.protobuf.ByteString;
import com.google.rpc.Code;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.flowcache.softswitch.UnsupportedProgramException;
import p4.config.v1.P4InfoOuterClass.ControllerPacketMetadata;
import p4.config.v1.P4InfoOuterClass.P4Info;
import p4.v1.P4RuntimeOuterClass.PacketIn;
import p4.v1.P4RuntimeOuterClass.PacketMetadata;
import p4.v1.P4RuntimeOuterClass.PacketOut;

/** Turns packet-in and packet-out metadata into the program's controller headers and back. */
final class PacketHeader {

    private static final Pattern PADDING = Pattern.compile("_*pad(ding)?_*[0-9]*");
    private static final int MAX_BITS = 1 << 16;

    private final String name;
    private final List<ControllerPacketMetadata.Metadata> fields;
    private final int bits;

    private PacketHeader(String name, List<ControllerPacketMetadata.Metadata> fields) {
        this.name = name;
        this.fields = fields;
        for (ControllerPacketMetadata.Metadata field : fields) {
            if (field.getBitwidth() < 1 || field.getBitwidth() > MAX_BITS) {
                throw new UnsupportedProgramException("P4Info controller_packet_metadata \"" + name + "\"",
                        "metadata \"" + field.getName() + "\" has " + field.getBitwidth() + " bits, not 1 to "
                        + MAX_BITS);
            }
        }
        this.bits = fields.stream().mapToInt(ControllerPacketMetadata.Metadata::getBitwidth).sum();
        if (bits % 8 != 0) {
            throw new UnsupportedProgramException("P4Info controller_packet_metadata \"" + name + "\"",
                    "is not a whole number of bytes long");
        }
    }

    /** The header of that name; an empty one if the program has none. */
    static PacketHeader of(P4Info info, String name) {
        Optional<ControllerPacketMetadata> metadata = info.getControllerPacketMetadataList().stream()
                .filter(m -> m.getPreamble().getName().equals(name)).findFirst();
        return new PacketHeader(name, metadata.map(ControllerPacketMetadata::getMetadataList).orElse(List.of()));
    }

    /** The frame to inject for a packet-out. */
    byte[] toFrame(PacketOut packet) throws ControlException {
        Map<Integer, ByteString> given = new HashMap<>();
        for (PacketMetadata metadata : packet.getMetadataList()) {
            if (given.put(metadata.getMetadataId(), metadata.getValue()) != null) {
                throw ControlException.invalid("metadata " + metadata.getMetadataId() + " of " + name
                        + " is given twice");
            }
        }
        BigInteger header = BigInteger.ZERO;
        for (ControllerPacketMetadata.Metadata field : fields) {
            ByteString value = given.remove(field.getId());
            if (value == null && !padding(field)) {
                throw ControlException.invalid("metadata \"" + field.getName() + "\" of " + name + " is missing");
            }
            BigInteger number = value == null ? BigInteger.ZERO
                    : Bytestrings.decode(value, field.getBitwidth(), "metadata \"" + field.getName() + "\"");
            header = header.shiftLeft(field.getBitwidth()).or(number);
        }
        if (!given.isEmpty()) {
            throw ControlException.invalid(name + " has no metadata " + given.keySet());
        }
        int length = bits / 8;
        byte[] frame = new byte[length + packet.getPayload().size()];
        for (int i = 0; i < length; i++) {
            frame[i] = header.shiftRight(8 * (length - 1 - i)).byteValue();
        }
        packet.getPayload().copyTo(frame, length);
        return frame;
    }

    /** Whether clients may leave a field out: it is marked as padding or, as in programs of old, only called so. */
    private static boolean padding(ControllerPacketMetadata.Metadata field) {
        return field.getAnnotationsList().contains("@padding") || PADDING.matcher(field.getName()).matches();
    }

    /** The packet-in for a frame that the program sent to the CPU port. */
    PacketIn toPacketIn(byte[] bytes, int offset, int frameLength) throws ControlException {
        int length = bits / 8;
        if (frameLength < length) {
            throw new ControlException(Code.INTERNAL, "a frame of " + frameLength
                    + " bytes to the CPU port is shorter than its header " + name + " of " + length);
        }
        PacketIn.Builder packet = PacketIn.newBuilder();
        BigInteger header = new BigInteger(1, Arrays.copyOfRange(bytes, offset, offset + length));
        int left = bits;
        for (ControllerPacketMetadata.Metadata field : fields) {
            left -= field.getBitwidth();
            BigInteger value = header.shiftRight(left).and(Bytestrings.ones(field.getBitwidth()));
            packet.addMetadataBuilder().setMetadataId(field.getId()).setValue(Bytestrings.encode(value));
        }
        return packet.setPayload(ByteString.copyFrom(bytes, offset + length, frameLength - length)).build();
    }
}
