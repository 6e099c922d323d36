// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.emulator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pcap4j.util.MacAddress;

/**
 * The OTR's big table.
 *
 * @param vniByVlan the VNI of each VLAN
 * @param routes    where the VLANs' destinations are
 */
public record OtrTable(Map<Integer, Integer> vniByVlan, List<Otr.Route> routes) {

    private static final int FIELDS = 5;
    private static final int MAX_VNI = 0xffffff;

    /** Copies the collections. */
    public OtrTable {
        vniByVlan = Map.copyOf(vniByVlan);
        routes = List.copyOf(routes);
    }

    /**
     * Reads a file. Each line is a route: VLAN, VNI, destination prefix, remote VTEP's IP address, and the next hop's
     * MAC address, with blanks between. What follows a {@code #} is a comment.
     *
     * @param file the file
     * @return the table
     * @throws IOException              if the file can't be read
     * @throws IllegalArgumentException if a line is no route, or gives a VLAN a second VNI; the message has the line
     */
    public static OtrTable read(Path file) throws IOException {
        Map<Integer, Integer> vniByVlan = new LinkedHashMap<>();
        List<Otr.Route> routes = new ArrayList<>();
        int number = 0;
        for (String line : Files.readAllLines(file)) {
            number++;
            String text = line.replaceFirst("#.*", "").strip();
            if (!text.isEmpty()) {
                try {
                    routes.add(route(text.split("\\s+"), vniByVlan));
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException(file + ", line " + number + ": " + e.getMessage(), e);
                }
            }
        }
        return new OtrTable(vniByVlan, routes);
    }

    private static Otr.Route route(String[] fields, Map<Integer, Integer> vniByVlan) {
        if (fields.length != FIELDS) {
            throw new IllegalArgumentException("has " + fields.length + " fields; a route is VLAN, VNI, prefix, "
                    + "VTEP and MAC address, as 10 100 192.168.1.0/24 2.2.2.2 02:00:00:00:00:02");
        }
        int vlan = number("VLAN", fields[0], 1, Otr.MAX_VLAN);
        int vni = number("VNI", fields[1], 0, MAX_VNI);
        Integer before = vniByVlan.putIfAbsent(vlan, vni);
        if (before != null && before != vni) {
            throw new IllegalArgumentException("VLAN " + vlan + " has VNI " + before + " already, and now " + vni);
        }
        return new Otr.Route(vlan, Ipv4Prefix.parse(fields[2]),
                new Vtep.Remote(Ipv4Prefix.address(fields[3]), mac(fields[4])));
    }

    private static int number(String what, String text, int min, int max) {
        if (!text.matches("\\d{1,9}") || Integer.parseInt(text) < min || Integer.parseInt(text) > max) {
            throw new IllegalArgumentException(what + " \"" + text + "\" is not within " + min + ".." + max);
        }
        return Integer.parseInt(text);
    }

    private static MacAddress mac(String text) {
        if (!text.matches("\\p{XDigit}{2}(:\\p{XDigit}{2}){5}")) {
            throw new IllegalArgumentException("\"" + text + "\" is no MAC address like 02:00:00:00:00:02");
        }
        return MacAddress.getByName(text);
    }
}
