// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.emulator;

import java.util.HexFormat;
import org.pcap4j.util.MacAddress;

/** A tenant's UDP packet at every place on its way, worked out by hand, and the addresses in it. */
final class Frames {

    static final MacAddress ROUTER_MAC = MacAddress.getByName("02:00:00:00:00:d1");
    static final MacAddress SWITCH_MAC = MacAddress.getByName("02:00:00:00:00:f1");
    static final MacAddress SERVER_MAC = MacAddress.getByName("02:00:00:00:0a:01");

    /** 192.168.1.1:5001 > 10.0.1.10:7, DSCP 46, ECN CE, with the payload "hello". */
    static final byte[] REQUEST = hex(
            "020000000a01 020000000101 0800",
            "45bb0021 12344000 40115b2a c0a80101 0a00010a",
            "1389 0007 000d dbbe 68656c6c6f");

    /** The same in a tunnel of VNI 100 from 2.2.2.2 to 1.1.1.1; UDP source port 49152 + CRC-32(flow) mod 16384. */
    static final byte[] REQUEST_IN_TUNNEL = hex(
            "0200000000f1 0200000000d1 0800",
            "45bb0053 00014000 401133d9 02020202 01010101",
            "d585 12b5 003f 0000",
            "08000000 00006400",
            "020000000a01 020000000101 0800",
            "45bb0021 12344000 40115b2a c0a80101 0a00010a",
            "1389 0007 000d dbbe 68656c6c6f");

    /** The same on VLAN 10. */
    static final byte[] REQUEST_ON_VLAN = hex(
            "020000000a01 020000000101 8100 000a 0800",
            "45bb0021 12344000 40115b2a c0a80101 0a00010a",
            "1389 0007 000d dbbe 68656c6c6f");

    /** The server's answer. */
    static final byte[] ANSWER_ON_VLAN = hex(
            "020000000101 020000000a01 8100 000a 0800",
            "45bb0021 12344000 40115b2a 0a00010a c0a80101",
            "0007 1389 000d dbbe 68656c6c6f");

    /** The answer as the OTR sends it, VLAN 10 in the last byte of the VXLAN header. */
    static final byte[] ANSWER_FROM_OTR = hex(
            "0200000000d1 0200000000f1 0800",
            "45bb0053 00014000 401133d9 01010101 02020202",
            "da6c 12b5 003f 0000",
            "08000000 0000640a",
            "020000000101 020000000a01 0800",
            "45bb0021 12344000 40115b2a 0a00010a c0a80101",
            "0007 1389 000d dbbe 68656c6c6f");

    /** Where the last byte of the VXLAN header is in a packet from the OTR. */
    static final int RESERVED2 = 14 + 20 + 8 + 7;

    private Frames() {
    }

    static byte[] hex(String... parts) {
        return HexFormat.of().parseHex(String.join("", parts).replace(" ", ""));
    }

    static byte[] with(byte[] frame, int offset, int value) {
        byte[] changed = frame.clone();
        changed[offset] = (byte) value;
        return changed;
    }
}
