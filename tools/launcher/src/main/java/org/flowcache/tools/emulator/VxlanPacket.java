// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.emulator;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.pcap4j.packet.AbstractPacket;
import org.pcap4j.packet.Packet;
import org.pcap4j.packet.SimpleBuilder;
import org.pcap4j.packet.UnknownPacket;
import org.pcap4j.packet.namednumber.UdpPort;
import org.pcap4j.util.ByteArrays;

/**
 * A VXLAN header and the frame that it encapsulates, for pcap4j, which knows no VXLAN (RFC 7348, section 5).
 */
public final class VxlanPacket extends AbstractPacket {

    /** The UDP destination port that means VXLAN (RFC 7348, section 8). */
    public static final UdpPort PORT = UdpPort.getInstance((short) 4789);
    /** The one that Linux takes unless it is told otherwise. */
    public static final UdpPort LINUX_PORT = UdpPort.getInstance((short) 8472);

    private static final long serialVersionUID = 1L;

    private final Header header;
    private final Packet payload;

    private VxlanPacket(Header header, Packet payload) {
        this.header = header;
        this.payload = payload;
    }

    /**
     * Creates a packet.
     *
     * @param vni       0 to 2^24 - 1
     * @param reserved2 the last byte of the header, 0 to 255; RFC 7348 wants 0, the OTR puts the VLAN id there
     * @param frame     the encapsulated Ethernet frame
     * @return the packet
     * @throws IllegalArgumentException if a value does not fit its field
     */
    public static VxlanPacket of(int vni, int reserved2, byte[] frame) {
        if (vni >>> 24 != 0) {
            throw new IllegalArgumentException("VNI " + vni + " does not fit 24 bits");
        }
        if (reserved2 >>> 8 != 0) {
            throw new IllegalArgumentException("reserved2 value " + reserved2 + " does not fit 8 bits");
        }
        return new VxlanPacket(new Header(Header.VNI_IS_VALID << 24, vni << 8 | reserved2),
                new UnknownPacket.Builder().rawData(frame).build());
    }

    /**
     * Parses a UDP payload.
     *
     * @param data the payload
     * @return the packet, or empty if the payload is shorter than a VXLAN header
     */
    public static Optional<VxlanPacket> parse(byte[] data) {
        if (data.length < Header.LENGTH) {
            return Optional.empty();
        }
        Header header = new Header(ByteArrays.getInt(data, 0), ByteArrays.getInt(data, Integer.BYTES));
        byte[] frame = Arrays.copyOfRange(data, Header.LENGTH, data.length);
        return Optional.of(new VxlanPacket(header, new UnknownPacket.Builder().rawData(frame).build()));
    }

    @Override
    public Header getHeader() {
        return header;
    }

    /**
     * Returns the encapsulated Ethernet frame, unparsed.
     *
     * @return the frame
     */
    @Override
    public Packet getPayload() {
        return payload;
    }

    @Override
    public SimpleBuilder getBuilder() {
        return new SimpleBuilder(this);
    }

    /** The eight bytes between the UDP header and the encapsulated frame. */
    public static final class Header extends AbstractHeader {

        /** Number of bytes. */
        public static final int LENGTH = 8;

        private static final long serialVersionUID = 1L;
        private static final int VNI_IS_VALID = 0x08;

        private final int flagsAndReserved;
        private final int vniAndReserved;

        private Header(int flagsAndReserved, int vniAndReserved) {
            this.flagsAndReserved = flagsAndReserved;
            this.vniAndReserved = vniAndReserved;
        }

        /**
         * Tells whether the I flag is set, without which the VNI means nothing.
         *
         * @return true if the VNI is valid
         */
        public boolean hasVni() {
            return (flagsAndReserved >>> 24 & VNI_IS_VALID) != 0;
        }

        /**
         * Returns the VNI.
         *
         * @return 0 to 2^24 - 1
         */
        public int getVni() {
            return vniAndReserved >>> 8;
        }

        /**
         * Returns the last byte of the header.
         *
         * @return 0 to 255
         */
        public int getReserved2() {
            return vniAndReserved & 0xff;
        }

        /**
         * Tells whether all bits that RFC 7348 reserves are zero, as it wants senders to set them.
         *
         * @return true if all reserved bits are zero
         */
        public boolean isReservedZero() {
            return (flagsAndReserved & ~(VNI_IS_VALID << 24)) == 0 && getReserved2() == 0;
        }

        @Override
        protected List<byte[]> getRawFields() {
            return List.of(ByteArrays.toByteArray(flagsAndReserved), ByteArrays.toByteArray(vniAndReserved));
        }
    }
}
