// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.bench.onos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.flowcache.softswitch.SoftSwitch;
import org.flowcache.softswitch.port.InMemoryPort;
import org.flowcache.softswitch.runtime.ControlException;
import p4.v1.P4RuntimeOuterClass.CloneSessionEntry;
import p4.v1.P4RuntimeOuterClass.Entity;
import p4.v1.P4RuntimeOuterClass.MulticastGroupEntry;
import p4.v1.P4RuntimeOuterClass.PacketIn;
import p4.v1.P4RuntimeOuterClass.PacketReplicationEngineEntry;
import p4.v1.P4RuntimeOuterClass.TableEntry;

/**
 * A soft switch in this JVM with the ports of {@link ManyTenants}, and what has been written into it.
 */
final class MemorySwitch implements AutoCloseable {

    private static final List<Entity> EVERYTHING = List.of(
            replication(PacketReplicationEngineEntry.newBuilder().setCloneSessionEntry(CloneSessionEntry.newBuilder())),
            replication(PacketReplicationEngineEntry.newBuilder()
                    .setMulticastGroupEntry(MulticastGroupEntry.newBuilder())),
            Entity.newBuilder().setTableEntry(TableEntry.newBuilder()).build());

    private final SoftSwitch softSwitch;
    private final Map<Integer, InMemoryPort> ports;

    private MemorySwitch(SoftSwitch softSwitch, Map<Integer, InMemoryPort> ports) {
        this.softSwitch = softSwitch;
        this.ports = ports;
    }

    /**
     * Starts a switch without a program.
     *
     * @param tcpPort where its P4Runtime server listens, on the loopback interface; 0 for any that is free
     * @return the switch
     * @throws IOException if the port is not free
     */
    static MemorySwitch start(int tcpPort) throws IOException {
        SoftSwitch.Builder builder = SoftSwitch.builder()
                .grpcAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), tcpPort));
        Map<Integer, InMemoryPort> ports = new TreeMap<>();
        for (int number : new int[] {ManyTenants.DC_PORT, ManyTenants.OTR_PORT, ManyTenants.SERVER_PORT}) {
            InMemoryPort port = new InMemoryPort();
            ports.put(number, port);
            builder.port(number, port);
        }
        SoftSwitch softSwitch = builder.build();
        try {
            softSwitch.start();
        } catch (UncheckedIOException e) {
            throw new IOException("the switch's P4Runtime server " + e.getMessage(), e);
        }
        return new MemorySwitch(softSwitch, ports);
    }

    InetSocketAddress p4Runtime() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), softSwitch.grpcPort());
    }

    InMemoryPort port(int number) {
        return ports.get(number);
    }

    /** Has every packet-in given to a listener, beside ONOS. */
    void onPacketIn(Consumer<PacketIn> listener) {
        softSwitch.onPacketIn(listener);
    }

    /**
     * Returns all table entries, multicast groups and clone sessions.
     *
     * @return them, groups first; none if there is no program yet
     */
    List<Entity> entities() {
        List<Entity> entities = new ArrayList<>();
        EVERYTHING.forEach(filter -> entities.addAll(read(filter)));
        return entities;
    }

    /**
     * Tells whether the switch has an entry exactly as it is given. This takes no longer if there are more.
     *
     * @param entity a table entry, multicast group or clone session
     * @return true if it is there
     */
    boolean has(Entity entity) {
        Entity filter = entity;
        if (entity.hasTableEntry()) {
            TableEntry entry = entity.getTableEntry();
            filter = Entity.newBuilder().setTableEntry(TableEntry.newBuilder().setTableId(entry.getTableId())
                    .addAllMatch(entry.getMatchList()).setPriority(entry.getPriority())).build();
        }
        return read(filter).contains(entity);
    }

    private List<Entity> read(Entity filter) {
        try {
            return softSwitch.control().read(filter);
        } catch (IllegalStateException e) {
            // There is no program yet.
            return List.of();
        } catch (ControlException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Override
    public void close() {
        softSwitch.close();
    }

    private static Entity replication(PacketReplicationEngineEntry.Builder entry) {
        return Entity.newBuilder().setPacketReplicationEngineEntry(entry).build();
    }
}
