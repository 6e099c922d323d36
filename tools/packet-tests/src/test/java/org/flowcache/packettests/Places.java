// SPDX-License-Identifier: Apache-2.0
package org.flowcache.packettests;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.onlab.packet.Ip4Address;

/**
 * Where a flow's context can be: one place in each bank, by two hashes of the flow key.
 */
final class Places {

    static final int CONTEXTS = 4096;
    static final int BANKS = 4;
    private static final int PER_BANK = CONTEXTS / BANKS;
    private static final int CELLS = 65536;

    private Places() {
    }

    /** The places of a flow to an IPv4 address. */
    static List<Integer> of(int vlan, int destination) {
        return of(vlan, 0, Integer.toUnsignedLong(destination));
    }

    /** The places of a flow to an IPv6 address, of which these are the upper and the lower half. */
    static List<Integer> ofIpv6(int vlan, long high, long low) {
        return of(1 << 12 | vlan, high, low);
    }

    private static List<Integer> of(int ipv6AndVlan, long high, long low) {
        byte[] key = ByteBuffer.allocate(18).putShort((short) ipv6AndVlan).putLong(high).putLong(low).array();
        CRC32 crc32 = new CRC32();
        crc32.update(key);
        int step = crc16(key) | 1;
        List<Integer> places = new ArrayList<>();
        for (int bank = 0; bank < BANKS; bank++) {
            places.add(bank * PER_BANK + (int) (crc32.getValue() + (long) bank * step & PER_BANK - 1));
        }
        return places;
    }

    static List<Integer> of(int vlan, String destination) {
        return of(vlan, Ip4Address.valueOf(destination).toInt());
    }

    /** Destinations of so many flows that have all their places in common. */
    static List<String> colliding(int vlan, int flows) {
        Map<List<Integer>, List<String>> byPlaces = new HashMap<>();
        for (int destination = 0x0A000000;; destination++) {
            List<String> same = byPlaces.computeIfAbsent(of(vlan, destination), p -> new ArrayList<>());
            same.add(Ip4Address.valueOf(destination).toString());
            if (same.size() == flows) {
                return same;
            }
        }
    }

    /** Destinations of two flows whose packets at an OTR are counted together, and which have one place in common. */
    static List<String> sharingACell(int vlan) {
        Map<Integer, Integer> byCell = new HashMap<>();
        for (int destination = 0x0A000000;; destination++) {
            Integer other = byCell.put(cell(vlan, destination), destination);
            if (other != null && !of(vlan, other).equals(of(vlan, destination))) {
                return List.of(Ip4Address.valueOf(other).toString(), Ip4Address.valueOf(destination).toString());
            }
        }
    }

    private static int cell(int vlan, int destination) {
        CRC32 crc32 = new CRC32();
        crc32.update(ByteBuffer.allocate(18).putShort((short) vlan).putLong(0)
                .putLong(Integer.toUnsignedLong(destination)).array());
        return (int) crc32.getValue() & CELLS - 1;
    }

    /** CRC-16/ARC. */
    private static int crc16(byte[] bytes) {
        int crc = 0;
        for (byte b : bytes) {
            crc ^= b & 0xFF;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 1 ? crc >> 1 ^ 0xA001 : crc >> 1;
            }
        }
        return crc;
    }
}
