// SPDX-License-Identifier: Apache-2.0

// The VLAN tag goes, and with it PCP and DEI, which VXLAN has no room for; the tunnel comes. The rest of the tenant's
// frame stays as it is, Ethernet padding included.
control Encapsulation(inout headers_t hdr,
                      inout metadata_t meta) {
    apply {
        meta.frame_len = meta.frame_len - VLAN_TAG_BYTES + TUNNEL_BYTES;

        hdr.inner_ethernet.ether_type = hdr.vlan.ether_type;
        hdr.vlan.setInvalid();

        hdr.vxlan.setValid();
        hdr.vxlan.flags = VXLAN_FLAG_I;
        hdr.vxlan.reserved = 0;
        hdr.vxlan.vni = meta.tunnel.vni;
        hdr.vxlan.reserved2 = 0;

        hdr.outer_ipv4.setValid();
        hdr.outer_ipv4.version = 4;
        hdr.outer_ipv4.ihl = 5;
        // The uniform model of RFC 2983, section 3, and the normal mode of RFC 6040, section 4.1.
        if (hdr.inner_ipv4.isValid()) {
            hdr.outer_ipv4.dscp = hdr.inner_ipv4.dscp;
            hdr.outer_ipv4.ecn = hdr.inner_ipv4.ecn;
        } else {
            hdr.outer_ipv4.dscp = hdr.inner_ipv6.dscp;
            hdr.outer_ipv4.ecn = hdr.inner_ipv6.ecn;
        }
        hdr.outer_ipv4.total_len = meta.frame_len - ETHERNET_HEADER_BYTES;
        // A packet that must not be fragmented needs no identification (RFC 6864, section 4.1).
        hdr.outer_ipv4.identification = 0;
        hdr.outer_ipv4.reserved = 0;
        hdr.outer_ipv4.dont_fragment = 1;
        hdr.outer_ipv4.more_fragments = 0;
        hdr.outer_ipv4.fragment_offset = 0;
        hdr.outer_ipv4.ttl = meta.settings.ttl == 0 ? meta.tunnel.ttl : meta.settings.ttl;
        hdr.outer_ipv4.protocol = PROTO_UDP;
        hdr.outer_ipv4.checksum = 0;
        hdr.outer_ipv4.src_addr = meta.tunnel.src_ip;
        hdr.outer_ipv4.dst_addr = meta.tunnel.dst_ip;

        hdr.outer_udp.setValid();
        hdr.outer_udp.src_port = meta.tunnel.udp_src_port;
        hdr.outer_udp.dst_port = meta.settings.vxlan_port;
        hdr.outer_udp.length = hdr.outer_ipv4.total_len - IPV4_HEADER_BYTES;
        hdr.outer_udp.checksum = 0;
        if (meta.settings.entropy == 1) {
            // Fields of headers that the frame does not have count as zero.
            ipv6_addr_t src_addr = (ipv6_addr_t) hdr.inner_ipv4.src_addr;
            ipv6_addr_t dst_addr = (ipv6_addr_t) hdr.inner_ipv4.dst_addr;
            bit<8> protocol = hdr.inner_ipv4.protocol;
            bit<16> src_port = 0;
            bit<16> dst_port = 0;
            if (hdr.inner_ipv6.isValid()) {
                src_addr = hdr.inner_ipv6.src_addr;
                dst_addr = hdr.inner_ipv6.dst_addr;
                protocol = hdr.inner_ipv6.next_header;
            }
            if (hdr.inner_l4.isValid()) {
                src_port = hdr.inner_l4.src_port;
                dst_port = hdr.inner_l4.dst_port;
            }
            bit<14> entropy;
            hash(entropy, HashAlgorithm.crc16, 14w0, { src_addr, dst_addr, protocol, src_port, dst_port }, 32w0x4000);
            hdr.outer_udp.src_port = UDP_PORT_ENTROPY + (bit<16>) entropy;
        }

        hdr.outer_ethernet.setValid();
        hdr.outer_ethernet.dst_addr = meta.tunnel.dst_mac;
        hdr.outer_ethernet.src_addr = meta.tunnel.src_mac;
        hdr.outer_ethernet.ether_type = ETHERTYPE_IPV4;

        meta.encapsulated = true;
        meta.udp_checksum = meta.tunnel.udp_checksum == 1;
    }
}
