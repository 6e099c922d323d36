// SPDX-License-Identifier: Apache-2.0
package org.flowcache.bench;

import java.io.IOException;
import java.util.List;
import org.flowcache.bench.Entries.Match;
import org.flowcache.softswitch.SoftSwitch;
import org.flowcache.softswitch.pipeline.Pipeline;
import org.flowcache.softswitch.runtime.ControlException;
import p4.v1.P4RuntimeOuterClass.Entity;
import p4.v1.P4RuntimeOuterClass.Update;

/**
 * The committed P4 program with the entries of a gateway: port 1 to the DC, 2 to the OTR, 3 to the servers, and
 * {@link #TENANTS} tenants with a VLAN, a VNI and a server subnet each.
 */
public final class Gateway {

    /** Ports. */
    public static final int DC = 1;
    public static final int OTR = 2;
    public static final int SERVERS = 3;
    public static final int CPU = 255;

    /** Tenants, numbered from 1. */
    public static final int TENANTS = 100;

    static final int VTEP = 0x01010101;

    private static final int DC_ROLE = 1;
    private static final int OTR_ROLE = 2;
    private static final int SERVER_ROLE = 3;
    private static final int OTR_BUCKETS = 64;
    private static final int CLONE_SESSION = 1;
    private static final long MTU = 9216;
    private static final long ETHERTYPE_ARP = 0x0806;

    private final Pipeline pipeline;
    private final int contexts;
    private final PinnedEntries pinned;

    private Gateway(Pipeline pipeline, int contexts, PinnedEntries pinned) {
        this.pipeline = pipeline;
        this.contexts = contexts;
        this.pinned = pinned;
    }

    /** A tenant's VLAN id, below 256. */
    static int vlan(int tenant) {
        return 100 + tenant;
    }

    /** A tenant's VNI. */
    static int vni(int tenant) {
        return vniOf(vlan(tenant));
    }

    /** The VNI of the tenant with that VLAN. */
    static int vniOf(int vlan) {
        return 10 * vlan;
    }

    /** The subnet, /16, of a tenant's servers. */
    static int subnet(int tenant) {
        return 0x0a000000 + (tenant << 16);
    }

    /** Loads the program, and its entries, into a switch that is made for it. */
    public static Gateway load(SoftSwitch.Builder builder) throws IOException, ControlException {
        return load(Program.read("/p4c-out/p4info.txt", "/p4c-out/bmv2.json"), builder);
    }

    /** Loads the program as it is with 1024 contexts, and its entries, into a switch that is made for it. */
    public static Gateway loadSmall(SoftSwitch.Builder builder) throws IOException, ControlException {
        return load(Program.read("/flowcache-1024.p4info.txt", "/flowcache-1024.json"), builder);
    }

    private static Gateway load(Program program, SoftSwitch.Builder builder) throws ControlException {
        SoftSwitch softSwitch = builder.cpuPort(CPU).build();
        softSwitch.load(program.info(), program.json());
        Entries entries = new Entries(program.info(), softSwitch.control());
        fill(softSwitch, entries);
        return new Gateway(softSwitch.pipeline(), program.registerSize("owners"),
                new PinnedEntries(entries, program.packetInNumber("candidate_window_shift")));
    }

    /** Runs the program. */
    public Pipeline pipeline() {
        return pipeline;
    }

    /** The number of flow contexts that the program was compiled for. */
    public int contexts() {
        return contexts;
    }

    /** The flows that the controller pinned: none. */
    public PinnedEntries pinned() {
        return pinned;
    }

    private static void fill(SoftSwitch softSwitch, Entries entries) throws ControlException {
        entries.insert("port_roles", "set_role", List.of((long) DC_ROLE), DC);
        entries.insert("port_roles", "set_role", List.of((long) OTR_ROLE), OTR);
        entries.insert("port_roles", "set_role", List.of((long) SERVER_ROLE), SERVERS);
        entries.insert("dc_ports", "forward", List.of((long) DC), DC_ROLE);
        entries.insert("mtus", "limit", List.of(MTU), DC);
        for (long bucket = 0; bucket < OTR_BUCKETS; bucket++) {
            entries.insert("otrs", "to_otr", List.of((long) OTR), bucket);
        }
        entries.insert("live_otrs", "NoAction", List.of(), OTR);
        entries.insert("vteps", "accept_vtep", List.of(), VTEP, 0);
        for (int tenant = 1; tenant <= TENANTS; tenant++) {
            entries.insert("tenants", "set_tenant", List.of((long) vlan(tenant), (long) tenant), vni(tenant));
            entries.insert("server_vlans", "accept_vlan", List.of((long) vni(tenant)), SERVERS, vlan(tenant));
            entries.insert("servers", "forward", List.of((long) SERVERS), 0,
                    List.of(Match.exact(vni(tenant)), Match.prefix(subnet(tenant), 16)));
        }
        // As ONOS's host provider wants it.
        entries.insert("acl", "copy_to_cpu", List.of(), 1, List.of(Match.any(), Match.any(), Match.any(), Match.any(),
                Match.exact(ETHERTYPE_ARP), Match.any(), Match.any(), Match.any(), Match.any(), Match.any()));
        Entity.Builder clone = Entity.newBuilder();
        clone.getPacketReplicationEngineEntryBuilder().getCloneSessionEntryBuilder().setSessionId(CLONE_SESSION)
                .addReplicasBuilder().setEgressPort(CPU).setInstance(1);
        softSwitch.control().write(Update.Type.INSERT, clone.build());
    }
}
