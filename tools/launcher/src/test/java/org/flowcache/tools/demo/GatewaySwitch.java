// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.demo;

import com.google.protobuf.ByteString;
import com.google.protobuf.TextFormat;
import java.io.IOException;
import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.flowcache.softswitch.SoftSwitch;
import org.flowcache.softswitch.port.InMemoryPort;
import org.flowcache.softswitch.port.Port;
import org.flowcache.softswitch.runtime.ControlException;
import org.flowcache.tools.demo.DemoNetwork.Tenant;
import org.flowcache.tools.emulator.Link;
import p4.config.v1.P4InfoOuterClass.P4Info;
import p4.v1.P4RuntimeOuterClass.Action;
import p4.v1.P4RuntimeOuterClass.FieldMatch;
import p4.v1.P4RuntimeOuterClass.TableAction;
import p4.v1.P4RuntimeOuterClass.TableEntry;
import p4.v1.P4RuntimeOuterClass.Update;

/** A soft switch with the P4 program and a gateway's entries, written as P4Runtime messages by no controller. */
final class GatewaySwitch implements AutoCloseable {

    private static final Path P4C_OUT = Path.of("../../pipeconf/src/main/resources/p4c-out");
    private static final int DC = 1;
    private static final int OTR = 2;
    private static final int SERVER = 3;
    private static final int OTR_BUCKETS = 64;
    private static final int NO_ARP = 0;
    private static final int NO_FLOOD_GROUP = 0;

    private final Map<Integer, Link> links;
    private final P4Info info;
    private final SoftSwitch softSwitch;

    /** A switch with ports in memory. */
    GatewaySwitch(DemoNetwork network) throws IOException {
        this(network.ports().keySet().stream().collect(Collectors.toMap(port -> port, port -> new InMemoryPort())));
    }

    private GatewaySwitch(Map<Integer, InMemoryPort> ports) throws IOException {
        this(ports, ports.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, port -> new PortLink(port.getValue()))));
    }

    /** A switch with other ports, and the cables that lead to them. */
    GatewaySwitch(Map<Integer, ? extends Port> ports, Map<Integer, ? extends Link> links) throws IOException {
        this.links = new HashMap<>(links);
        SoftSwitch.Builder builder = SoftSwitch.builder();
        ports.forEach(builder::port);
        softSwitch = builder.build();
        info = TextFormat.parse(Files.readString(P4C_OUT.resolve("p4info.txt")), P4Info.class);
        softSwitch.load(info, Files.readString(P4C_OUT.resolve("bmv2.json")));
        softSwitch.start();
    }

    /** Writes the entries that a file for simple_switch_CLI has. */
    GatewaySwitch withCommands(Path file) throws IOException {
        for (Update update : SimpleSwitchCommands.read(Files.readAllLines(file), info)) {
            try {
                softSwitch.control().write(update);
            } catch (ControlException e) {
                throw new AssertionError(update.toString(), e);
            }
        }
        return this;
    }

    /** Writes the entries of the gateway, those of tenants aside. */
    GatewaySwitch withPorts(DemoNetwork network) {
        network.ports().forEach((port, name) -> {
            int role = port == network.dcPort() ? DC : port == network.otrPort() ? OTR : SERVER;
            insert("port_roles", List.of(exact(port, 2)), "set_role", bytes(role, 1));
        });
        insert("dc_ports", List.of(exact(DC, 1)), "forwarding.forward", bytes(network.dcPort(), 2));
        for (int bucket = 0; bucket < OTR_BUCKETS; bucket++) {
            insert("otrs", List.of(exact(bucket, 1)), "to_otr", bytes(network.otrPort(), 2));
        }
        insert("live_otrs", List.of(exact(network.otrPort(), 2)), "NoAction");
        insert("vteps", List.of(exact(toInt(network.gateway().address()), 4), exact(NO_ARP, 1)), "accept_vtep");
        return this;
    }

    /** Writes a tenant's entries. */
    GatewaySwitch withTenant(Tenant tenant) {
        insert("tenants", List.of(exact(tenant.vni(), 3)), "set_tenant", bytes(tenant.vlan(), 2),
                bytes(NO_FLOOD_GROUP, 2));
        FieldMatch.Builder server = FieldMatch.newBuilder();
        server.getLpmBuilder().setValue(bytes(toInt(tenant.serverAddress()), 4)).setPrefixLen(32);
        insert("servers", List.of(exact(tenant.vni(), 3), server), "decapsulation.forward",
                bytes(tenant.serverPort(), 2));
        insert("server_vlans", List.of(exact(tenant.serverPort(), 2), exact(tenant.vlan(), 2)), "accept_vlan",
                bytes(tenant.vni(), 3));
        return this;
    }

    /** Cables to the ports; for a test to change. */
    Map<Integer, Link> links() {
        return links;
    }

    @Override
    public void close() {
        softSwitch.close();
    }

    private void insert(String table, List<FieldMatch.Builder> matches, String action, ByteString... params) {
        TableEntry.Builder entry = TableEntry.newBuilder().setTableId(info.getTablesList().stream()
                .filter(t -> t.getPreamble().getAlias().equals(table)).findFirst().orElseThrow().getPreamble().getId());
        int field = 0;
        for (FieldMatch.Builder match : matches) {
            entry.addMatch(match.setFieldId(++field));
        }
        Action.Builder call = Action.newBuilder().setActionId(info.getActionsList().stream()
                .filter(a -> a.getPreamble().getAlias().equals(action)).findFirst().orElseThrow().getPreamble()
                .getId());
        int id = 0;
        for (ByteString param : params) {
            call.addParams(Action.Param.newBuilder().setParamId(++id).setValue(param));
        }
        entry.setAction(TableAction.newBuilder().setAction(call));
        try {
            softSwitch.control().insert(entry.build());
        } catch (ControlException e) {
            throw new AssertionError(e);
        }
    }

    private static FieldMatch.Builder exact(int value, int length) {
        FieldMatch.Builder match = FieldMatch.newBuilder();
        match.getExactBuilder().setValue(bytes(value, length));
        return match;
    }

    private static ByteString bytes(int value, int length) {
        byte[] all = ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
        return ByteString.copyFrom(all, all.length - length, length);
    }

    private static int toInt(Inet4Address address) {
        return ByteBuffer.wrap(address.getAddress()).getInt();
    }
}
