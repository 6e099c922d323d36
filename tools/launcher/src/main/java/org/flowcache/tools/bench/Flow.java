// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.bench;

import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.flowcache.tools.demo.DemoNetwork;
import org.flowcache.tools.demo.DemoNetwork.Tenant;
import org.flowcache.tools.emulator.Ipv4Prefix;
import org.flowcache.tools.emulator.Otr;
import org.flowcache.tools.emulator.OtrTable;
import org.flowcache.tools.emulator.Vtep;
import org.pcap4j.packet.EthernetPacket;
import org.pcap4j.packet.IpV4Packet;
import org.pcap4j.packet.IpV4Rfc791Tos;
import org.pcap4j.packet.UdpPacket;
import org.pcap4j.packet.UnknownPacket;
import org.pcap4j.packet.namednumber.EtherType;
import org.pcap4j.packet.namednumber.IpNumber;
import org.pcap4j.packet.namednumber.IpVersion;
import org.pcap4j.packet.namednumber.UdpPort;
import org.pcap4j.util.ByteArrays;
import org.pcap4j.util.MacAddress;

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
record Flow(byte[] fromDc, byte[] toServer, byte[] fromServer, byte[] toDc) {

    /** How many flows there can be; a tenant's are in 192.168.0.0/16. */
    static final int MAX_FLOWS = 1000;

    private static final String VIRTUAL_MACHINES = "192.168.0.0/16";
    private static final short VM_PORT = 5001;
    private static final short SERVER_PORT = 7;
    private static final byte TTL = 64;
    private static final int MACS = 2 * MacAddress.SIZE_IN_BYTES;
    private static final int VLAN_TAG = 4;

    /**
     * Makes flows, of the tenants in turn, each with a virtual machine of its own.
     *
     * @param network the network
     * @param count   how many, 1 to {@link #MAX_FLOWS}
     * @return the flows
     */
    static List<Flow> of(DemoNetwork network, int count) {
        Vtep gateway = new Vtep(network.gateway().nextHop(), network.gateway().address());
        Vtep router = new Vtep(network.router().nextHop(), network.router().address());
        List<Flow> flows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Tenant tenant = network.tenants().get(i % network.tenants().size());
            Inet4Address vm = plus(tenant.vm(), i / network.tenants().size());
            Inet4Address server = tenant.serverAddress();
            byte[] request = packet(tenant.vmMac(), vm, VM_PORT, tenant.server().mac(), server, SERVER_PORT);
            byte[] answer = packet(tenant.server().mac(), server, SERVER_PORT, tenant.vmMac(), vm, VM_PORT);
            flows.add(new Flow(
                    router.encapsulate(request, tenant.vni(), 0, network.gateway()),
                    tagged(request, tenant.vlan()),
                    tagged(answer, tenant.vlan()),
                    gateway.encapsulate(answer, tenant.vni(), 0, network.router())));
        }
        return flows;
    }

    /**
     * Makes the OTR that knows all flows' tunnels.
     *
     * @param network the network
     * @return the OTR
     */
    static Otr otr(DemoNetwork network) {
        Ipv4Prefix destination = Ipv4Prefix.parse(VIRTUAL_MACHINES);
        OtrTable table = new OtrTable(
                network.tenants().stream().collect(Collectors.toMap(Tenant::vlan, Tenant::vni)),
                network.tenants().stream().map(t -> new Otr.Route(t.vlan(), destination, network.router())).toList());
        return new Otr(new Vtep(network.gateway().nextHop(), network.gateway().address()), table.vniByVlan(),
                table.routes());
    }

    private static byte[] packet(MacAddress sourceMac, Inet4Address source, short sourcePort, MacAddress destinationMac,
                                 Inet4Address destination, short destinationPort) {
        UdpPacket.Builder udp = new UdpPacket.Builder()
                .srcPort(UdpPort.getInstance(sourcePort))
                .dstPort(UdpPort.getInstance(destinationPort))
                .correctLengthAtBuild(true)
                .payloadBuilder(new UnknownPacket.Builder().rawData(new byte[Stamp.LENGTH]));
        IpV4Packet.Builder ip = new IpV4Packet.Builder()
                .version(IpVersion.IPV4)
                .tos(IpV4Rfc791Tos.newInstance((byte) 0))
                .ttl(TTL)
                .protocol(IpNumber.UDP)
                .srcAddr(source)
                .dstAddr(destination)
                .correctLengthAtBuild(true)
                .correctChecksumAtBuild(true)
                .payloadBuilder(udp);
        return new EthernetPacket.Builder()
                .srcAddr(sourceMac)
                .dstAddr(destinationMac)
                .type(EtherType.IPV4)
                .pad(new byte[0])
                .payloadBuilder(ip)
                .build().getRawData();
    }

    private static Inet4Address plus(Inet4Address address, int offset) {
        int sum = ByteArrays.getInt(address.getAddress(), 0) + offset;
        return ByteArrays.getInet4Address(ByteArrays.toByteArray(sum), 0);
    }

    private static byte[] tagged(byte[] frame, int vlan) {
        byte[] tagged = new byte[frame.length + VLAN_TAG];
        System.arraycopy(frame, 0, tagged, 0, MACS);
        System.arraycopy(ByteArrays.toByteArray(EtherType.DOT1Q_VLAN_TAGGED_FRAMES.value()), 0, tagged, MACS, 2);
        System.arraycopy(ByteArrays.toByteArray((short) vlan), 0, tagged, MACS + 2, 2);
        System.arraycopy(frame, MACS, tagged, MACS + VLAN_TAG, frame.length - MACS);
        return tagged;
    }
}
