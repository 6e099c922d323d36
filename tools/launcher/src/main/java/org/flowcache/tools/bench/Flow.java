// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.bench;

import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.flowcache.tools.demo.DemoNetwork;
import org.flowcache.tools.demo.DemoNetwork.Tenant;
import org.flowcache.tools.demo.Frames;
import org.flowcache.tools.demo.Peers;
import org.flowcache.tools.emulator.Ipv4Prefix;
import org.flowcache.tools.emulator.Otr;
import org.flowcache.tools.emulator.OtrTable;
import org.flowcache.tools.emulator.Vtep;
import org.pcap4j.util.ByteArrays;

/**
 * UDP packets between a tenant's virtual machine and its server, in both directions, as frames into the switch and out
 * of it. All end with the bytes of a {@link Stamp}, and have no inner UDP checksum, so that stamps can be written.
 *
 * @param fromDc     what the DC router sends
 * @param toServer   what has to come out at the server
 * @param fromServer the server's answer
 * @param toDc       what has to come out at the DC router once the switch knows the tunnel, but for its IPv4
 *                   identification
 */
public record Flow(byte[] fromDc, byte[] toServer, byte[] fromServer, byte[] toDc) {

    /** How many flows there can be; a tenant's are in 192.168.0.0/16. */
    public static final int MAX_FLOWS = 1000;

    private static final String VIRTUAL_MACHINES = "192.168.0.0/16";
    private static final short NO_IDENTIFICATION = 0;
    /** Where it is in an untagged packet without IPv4 options; 0 is none (RFC 768). */
    private static final int UDP_CHECKSUM = 14 + 20 + 6;

    /**
     * Makes flows, of the tenants in turn, each with a virtual machine of its own.
     *
     * @param network the network
     * @param count   how many, 1 to {@link #MAX_FLOWS}
     * @return the flows
     */
    public static List<Flow> of(DemoNetwork network, int count) {
        Vtep gateway = network.gatewayVtep();
        Vtep router = network.routerVtep();
        List<Flow> flows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Tenant ofDemo = network.tenants().get(i % network.tenants().size());
            Tenant tenant = ofDemo.withVm(plus(ofDemo.vm(), i / network.tenants().size()));
            byte[] request = Frames.request(tenant, NO_IDENTIFICATION, new byte[Stamp.LENGTH]);
            Arrays.fill(request, UDP_CHECKSUM, UDP_CHECKSUM + 2, (byte) 0);
            byte[] toServer = Frames.tagged(request, tenant.vlan());
            byte[] fromServer = Peers.servers(List.of(tenant)).apply(toServer).orElseThrow();
            flows.add(new Flow(
                    router.encapsulate(request, tenant.vni(), 0, network.gateway()),
                    toServer,
                    fromServer,
                    gateway.encapsulate(Frames.untagged(fromServer), tenant.vni(), 0, network.router())));
        }
        return flows;
    }

    /**
     * Makes the OTR that knows all flows' tunnels.
     *
     * @param network the network
     * @return the OTR
     */
    public static Otr otr(DemoNetwork network) {
        Ipv4Prefix destination = Ipv4Prefix.parse(VIRTUAL_MACHINES);
        List<Otr.Route> routes =
                network.tenants().stream().map(t -> new Otr.Route(t.vlan(), destination, network.router())).toList();
        return Peers.otr(network, new OtrTable(Peers.otrTable(network).vniByVlan(), routes));
    }

    private static Inet4Address plus(Inet4Address address, int offset) {
        int sum = ByteArrays.getInt(address.getAddress(), 0) + offset;
        return ByteArrays.getInet4Address(ByteArrays.toByteArray(sum), 0);
    }
}
