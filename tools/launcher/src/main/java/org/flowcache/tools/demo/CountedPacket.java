// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.demo;

import java.util.List;
import java.util.Optional;
import org.flowcache.tools.netns.PacketCount;

/**
 * A packet of a tenant, as the switch's interfaces counted it on its way there and back.
 *
 * @param result what its sender says of it
 * @param rows   the interfaces, in the order of the ports
 */
record CountedPacket(PacketResult result, List<Row> rows) {

    /** Takes a copy. */
    CountedPacket {
        rows = List.copyOf(rows);
    }

    /**
     * An interface.
     *
     * @param port     the port of the switch
     * @param device   the interface's name
     * @param expected what it has to count
     * @param counted  what it has counted
     * @param why      why it has to
     */
    record Row(int port, String device, PacketCount expected, PacketCount counted, String why) {

        /**
         * Tells what is wrong.
         *
         * @return what it should be; empty if it is as it has to be
         */
        Optional<String> problem() {
            return counted.equals(expected) ? Optional.empty()
                    : Optional.of("it should be in " + expected.in() + ", out " + expected.out());
        }
    }

    /**
     * Tells whether all counts are as they have to be.
     *
     * @return true if so
     */
    boolean isAsExpected() {
        return rows.stream().allMatch(row -> row.problem().isEmpty());
    }
}
