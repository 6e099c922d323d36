// SPDX-License-Identifier: Apache-2.0
package org.flowcache.packettests;

import java.util.Arrays;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.flowcache.api.CacheSettings;
import org.flowcache.api.Gateway;
import org.flowcache.api.Server;
import org.flowcache.api.Tenant;
import org.flowcache.api.Vni;
import org.flowcache.packettests.Frames.Outer;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip4Prefix;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.PortNumber;

/**
 * The use case's network: three tenants, a trunk to their servers, an OTR.
 */
enum Demo {

    T1(100, 10, "10.1.0.1", "10.1.1.1"),
    T2(200, 20, "10.2.0.1", "10.2.1.1"),
    T3(300, 30, "10.3.0.1", "10.3.1.1");

    static final int DC = 1;
    static final int OTR = 2;
    static final int SERVERS = 3;
    static final String VTEP = "1.1.1.1";
    static final String REMOTE_VTEP = "2.2.2.2";

    private static final String ROUTER_MAC = "02:00:00:00:00:01";
    private static final String SWITCH_MAC = "02:00:00:00:00:02";
    private static final String OTR_MAC = "02:00:00:00:00:03";
    private static final String VM_MAC = "02:00:00:00:0a:01";
    private static final String SERVER_MAC = "02:00:00:00:0b:01";

    /** How the DC router wraps what tenants send. */
    static final Outer ROUTER_OUTER =
            new Outer(ROUTER_MAC, SWITCH_MAC, REMOTE_VTEP, VTEP, 51000, 63, true, 0x0102, 0, false);
    /** How the OTR wraps what servers send. */
    static final Outer OTR_OUTER =
            new Outer(OTR_MAC, ROUTER_MAC, VTEP, REMOTE_VTEP, 52000, 64, true, 0x1234, 0, false);

    final int vni;
    final int vlan;
    final String vm;
    final String server;

    Demo(int vni, int vlan, String vm, String server) {
        this.vni = vni;
        this.vlan = vlan;
        this.vm = vm;
        this.server = server;
    }

    static Gateway gateway() {
        return gateway(CacheSettings.DEFAULT);
    }

    static Gateway gateway(CacheSettings settings) {
        return gateway(settings, OptionalInt.empty(), OTR);
    }

    static Gateway gateway(CacheSettings settings, OptionalInt dcMtu, Integer... otrs) {
        Set<Tenant> tenants = Arrays.stream(values())
                .map(t -> new Tenant(t.name(), Vni.of(t.vni), VlanId.vlanId((short) t.vlan),
                        Set.of(new Server(Ip4Prefix.valueOf(t.server + "/24"), PortNumber.portNumber(SERVERS)))))
                .collect(Collectors.toSet());
        return new Gateway(Ip4Address.valueOf(VTEP), MacAddress.valueOf(SWITCH_MAC), PortNumber.portNumber(DC), dcMtu,
                Arrays.stream(otrs).map(PortNumber::portNumber).collect(Collectors.toSet()),
                Set.of(PortNumber.portNumber(SERVERS)), tenants, settings);
    }

    /** What the tenant's VM sends to the server. */
    byte[] request() {
        return Frames.ipv4(VM_MAC, SERVER_MAC, vm, server, 0, "request");
    }

    /** A request that makes a frame of so many bytes. */
    byte[] request(int length) {
        return Frames.ipv4(VM_MAC, SERVER_MAC, vm, server, 0, "9".repeat(length - 14 - 20 - 8));
    }

    /** What the server answers. */
    byte[] reply() {
        return reply(vm);
    }

    /** What the server sends to another address of the tenant. */
    byte[] reply(String to) {
        return reply(to, 0, "reply");
    }

    byte[] reply(String to, int tos, String text) {
        return Frames.ipv4(SERVER_MAC, VM_MAC, server, to, tos, text);
    }

    /** The OTR's return of a server's frame: with the VLAN in the VXLAN header. */
    byte[] taught(Outer outer, byte[] frame) {
        return Frames.vxlan(outer, vni, vlan, frame);
    }

    /** What the DC has to get of a server's frame. */
    byte[] tunnelled(Outer outer, byte[] frame) {
        return Frames.vxlan(outer, vni, 0, frame);
    }
}
