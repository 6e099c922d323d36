// SPDX-License-Identifier: Apache-2.0
package org.flowcache.bench;

import com.google.protobuf.ByteString;
import com.google.protobuf.TextFormat;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.flowcache.softswitch.SoftSwitch;
import org.flowcache.softswitch.pipeline.Pipeline;
import org.flowcache.softswitch.runtime.ControlException;
import p4.config.v1.P4InfoOuterClass.Action;
import p4.config.v1.P4InfoOuterClass.MatchField;
import p4.config.v1.P4InfoOuterClass.P4Info;
import p4.config.v1.P4InfoOuterClass.Preamble;
import p4.config.v1.P4InfoOuterClass.Table;
import p4.v1.P4RuntimeOuterClass.Entity;
import p4.v1.P4RuntimeOuterClass.FieldMatch;
import p4.v1.P4RuntimeOuterClass.TableEntry;
import p4.v1.P4RuntimeOuterClass.Update;

/**
 * The committed P4 program with the entries of a gateway: port 1 to the DC, 2 to the OTR, 3 to the servers, and a
 * number of tenants with a VNI of ten times their VLAN and a server subnet each.
 */
final class Gateway {

    static final int DC = 1;
    static final int OTR = 2;
    static final int SERVERS = 3;
    static final int CPU = 255;

    private static final int DC_ROLE = 1;
    private static final int OTR_ROLE = 2;
    private static final int SERVER_ROLE = 3;
    private static final int CLONE_SESSION = 1;
    private static final int TENANTS = 100;
    private static final long VTEP = 0x01010101;
    private static final long SUBNETS = 0x0a000000;

    private final P4Info info;
    private final SoftSwitch softSwitch;

    private Gateway(P4Info info, SoftSwitch softSwitch) {
        this.info = info;
        this.softSwitch = softSwitch;
    }

    /** Loads the program and its entries. */
    static Pipeline load() throws IOException, ControlException {
        P4Info.Builder info = P4Info.newBuilder();
        TextFormat.merge(resource("/p4c-out/p4info.txt"), info);
        SoftSwitch softSwitch = SoftSwitch.builder().cpuPort(CPU).build();
        softSwitch.load(info.build(), resource("/p4c-out/bmv2.json"));
        new Gateway(info.build(), softSwitch).fill();
        return softSwitch.pipeline();
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Gateway.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void fill() throws ControlException {
        insert("port_roles", "set_role", List.of((long) DC_ROLE), DC);
        insert("port_roles", "set_role", List.of((long) OTR_ROLE), OTR);
        insert("port_roles", "set_role", List.of((long) SERVER_ROLE), SERVERS);
        insert("role_ports", "forward", List.of((long) DC), DC_ROLE);
        insert("role_ports", "forward", List.of((long) OTR), OTR_ROLE);
        insert("vteps", "accept_vtep", List.of(), VTEP);
        for (long tenant = 1; tenant <= TENANTS; tenant++) {
            long vlan = 10 * tenant;
            long vni = 10 * vlan;
            insert("tenants", "set_vlan", List.of(vlan), vni);
            insert("server_vlans", "accept_vlan", List.of(), SERVERS, vlan);
            insert("servers", "forward", List.of((long) SERVERS), vni, SUBNETS + (tenant << 16));
        }
        Entity.Builder clone = Entity.newBuilder();
        clone.getPacketReplicationEngineEntryBuilder().getCloneSessionEntryBuilder().setSessionId(CLONE_SESSION)
                .addReplicasBuilder().setEgressPort(CPU).setInstance(1);
        softSwitch.control().write(Update.Type.INSERT, clone.build());
    }

    private static boolean named(Preamble preamble, String name) {
        return preamble.getName().endsWith("." + name);
    }

    private void insert(String tableName, String actionName, List<Long> params, long... match)
            throws ControlException {
        Table table = info.getTablesList().stream()
                .filter(t -> named(t.getPreamble(), tableName)).findFirst().orElseThrow();
        Action action = info.getActionsList().stream()
                .filter(a -> named(a.getPreamble(), actionName))
                .filter(a -> table.getActionRefsList().stream().anyMatch(r -> r.getId() == a.getPreamble().getId()))
                .findFirst().orElseThrow();
        TableEntry.Builder entry = TableEntry.newBuilder().setTableId(table.getPreamble().getId());
        for (int i = 0; i < match.length; i++) {
            MatchField field = table.getMatchFields(i);
            FieldMatch.Builder added = entry.addMatchBuilder().setFieldId(field.getId());
            if (field.getMatchType() == MatchField.MatchType.LPM) {
                added.getLpmBuilder().setValue(bytes(match[i])).setPrefixLen(16);
            } else {
                added.getExactBuilder().setValue(bytes(match[i]));
            }
        }
        var built = entry.getActionBuilder().getActionBuilder().setActionId(action.getPreamble().getId());
        for (int i = 0; i < params.size(); i++) {
            built.addParamsBuilder().setParamId(action.getParams(i).getId()).setValue(bytes(params.get(i)));
        }
        softSwitch.control().insert(entry.build());
    }

    private static ByteString bytes(long value) {
        return ByteString.copyFrom(BigInteger.valueOf(value).toByteArray());
    }
}
