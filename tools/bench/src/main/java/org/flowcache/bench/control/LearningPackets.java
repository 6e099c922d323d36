// SPDX-License-Identifier: Apache-2.0
package org.flowcache.bench.control;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.flowcache.bench.Traffic;
import org.flowcache.pipeconf.P4Program.Path;
import org.onlab.packet.Ip4Address;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.PortNumber;
import org.onosproject.net.packet.DefaultInboundPacket;
import org.onosproject.net.packet.InboundPacket;

/**
 * Learning events of {@link #FLOWS} flows that come and go: each is learned, then learned anew with another tunnel, and
 * then another flow takes its place. As packet-ins, with the frames that an OTR taught with.
 */
public final class LearningPackets {

    /** How many flows there are at a time: as many as the switch has contexts. */
    public static final int FLOWS = 4096;

    private static final int OTR_PORT = 2;
    private static final int DESTINATIONS = 0x0b000000;
    private static final int REMOTE_VTEPS = 0x02020000;

    private final int tenants;

    /**
     * Describes events.
     *
     * @param tenants how many tenants the flows are of
     */
    public LearningPackets(int tenants) {
        this.tenants = tenants;
    }

    /**
     * Returns a packet-in.
     *
     * @param number number of the event, from 0
     * @return the packet-in
     */
    public InboundPacket get(int number) {
        int flow = flow(number);
        byte[] frame = Traffic.teaching(LearningApp.vlan(flow % tenants), LearningApp.vni(flow % tenants),
                DESTINATIONS + flow, remoteVtep(number).toInt());
        Path path = isFirst(number) ? Path.LEARNED : Path.RELEARNED;
        return new DefaultInboundPacket(
                new ConnectPoint(LearningApp.GATEWAY, PortNumber.portNumber(OTR_PORT)), null, ByteBuffer.wrap(frame),
                Optional.of((long) path.value()));
    }

    /**
     * Returns the flow that an event is of.
     *
     * @param number number of the event
     * @return number of the flow
     */
    static int flow(int number) {
        return number / (2 * FLOWS) * FLOWS + number % FLOWS;
    }

    /** Where the flow of an event goes. */
    static Ip4Address destination(int number) {
        return Ip4Address.valueOf(DESTINATIONS + flow(number));
    }

    /** Where the tunnel goes that an event tells of. */
    static Ip4Address remoteVtep(int number) {
        return Ip4Address.valueOf(REMOTE_VTEPS + number % 0x10000);
    }

    private static boolean isFirst(int number) {
        return number / FLOWS % 2 == 0;
    }
}
