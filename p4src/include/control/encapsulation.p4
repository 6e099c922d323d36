// SPDX-License-Identifier: Apache-2.0

// The VLAN tag goes, and with it PCP and DEI, which VXLAN has no room for; the tunnel comes. The rest of the tenant's
// frame stays as it is, Ethernet padding included.
control Encapsulation(inout headers_t hdr,
                      inout metadata_t meta,
                      inout standard_metadata_t standard_metadata,
                      in tunnel_t tunnel) {
    apply {
        bit<16> inner_len = (bit<16>) standard_metadata.packet_length - VLAN_TAG_BYTES;

        hdr.inner_ethernet.ether_type = hdr.vlan.ether_type;
        hdr.vlan.setInvalid();

        hdr.vxlan.setValid();
        hdr.vxlan.flags = VXLAN_FLAG_I;
        hdr.vxlan.reserved = 0;
        hdr.vxlan.vni = tunnel.vni;
        hdr.vxlan.reserved2 = 0;

        hdr.outer_udp.setValid();
        hdr.outer_udp.src_port = tunnel.udp_src_port;
        hdr.outer_udp.dst_port = UDP_PORT_VXLAN;
        hdr.outer_udp.length = UDP_HEADER_BYTES + VXLAN_HEADER_BYTES + inner_len;
        hdr.outer_udp.checksum = 0;

        hdr.outer_ipv4.setValid();
        hdr.outer_ipv4.version = 4;
        hdr.outer_ipv4.ihl = 5;
        hdr.outer_ipv4.dscp = hdr.inner_ipv4.dscp; // uniform model of RFC 2983, section 3
        hdr.outer_ipv4.ecn = hdr.inner_ipv4.ecn;   // normal mode of RFC 6040, section 4.1
        hdr.outer_ipv4.total_len = IPV4_HEADER_BYTES + hdr.outer_udp.length;
        // A packet that may be fragmented needs an identification, the others need none (RFC 6864, section 4).
        hdr.outer_ipv4.identification =
            tunnel.dont_fragment == 1 ? 16w0 : standard_metadata.ingress_global_timestamp[15:0];
        hdr.outer_ipv4.reserved = 0;
        hdr.outer_ipv4.dont_fragment = tunnel.dont_fragment;
        hdr.outer_ipv4.more_fragments = 0;
        hdr.outer_ipv4.fragment_offset = 0;
        hdr.outer_ipv4.ttl = tunnel.ttl;
        hdr.outer_ipv4.protocol = PROTO_UDP;
        hdr.outer_ipv4.checksum = 0;
        hdr.outer_ipv4.src_addr = tunnel.src_ip;
        hdr.outer_ipv4.dst_addr = tunnel.dst_ip;

        hdr.outer_ethernet.setValid();
        hdr.outer_ethernet.dst_addr = tunnel.dst_mac;
        hdr.outer_ethernet.src_addr = tunnel.src_mac;
        hdr.outer_ethernet.ether_type = ETHERTYPE_IPV4;

        meta.encapsulated = true;
        meta.udp_checksum = tunnel.udp_checksum == 1;
    }
}
