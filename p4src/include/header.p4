// SPDX-License-Identifier: Apache-2.0
#ifndef __HEADER__
#define __HEADER__

#include "define.p4"

// The annotations tell the control plane what it has to know besides the fields.
@controller_header("packet_in")
@cpu_port(CPU_PORT)
@cpu_clone_session_id(CPU_CLONE_SESSION_ID)
header packet_in_t {
    port_t ingress_port;
    Path_t path; // of the packet that this is a copy of; tells why the controller gets it
}

@controller_header("packet_out")
header packet_out_t {
    port_t egress_port;
    bit<7> pad;
}

header ethernet_t {
    mac_addr_t dst_addr;
    mac_addr_t src_addr;
    bit<16>    ether_type;
}

// IEEE 802.1Q tag, as it follows the addresses and its own Ethertype.
header vlan_t {
    bit<3>    pcp;
    bit<1>    dei;
    vlan_id_t vlan_id;
    bit<16>   ether_type;
}

header ipv4_t {
    bit<4>      version;
    bit<4>      ihl;
    bit<6>      dscp;
    bit<2>      ecn;
    bit<16>     total_len;
    bit<16>     identification;
    bit<1>      reserved;
    bit<1>      dont_fragment;
    bit<1>      more_fragments;
    bit<13>     fragment_offset;
    bit<8>      ttl;
    bit<8>      protocol;
    bit<16>     checksum;
    ipv4_addr_t src_addr;
    ipv4_addr_t dst_addr;
}

header udp_t {
    bit<16> src_port;
    bit<16> dst_port;
    bit<16> length;
    bit<16> checksum;
}

// RFC 7348, section 5. The OTR puts the server's VLAN id into reserved2.
header vxlan_t {
    bit<8>  flags;
    bit<24> reserved;
    vni_t   vni;
    bit<8>  reserved2;
}

// A tunnel (outer_*, vxlan) around a tenant's frame (inner_*, vlan): the switch encapsulates by adding the tunnel and
// taking the VLAN tag away, and decapsulates by doing the reverse. A frame without a VLAN tag is parsed as a tunnel.
struct headers_t {
    packet_in_t  packet_in;
    packet_out_t packet_out;
    ethernet_t   outer_ethernet;
    ipv4_t       outer_ipv4;
    udp_t        outer_udp;
    vxlan_t      vxlan;
    ethernet_t   inner_ethernet;
    vlan_t       vlan;
    ipv4_t       inner_ipv4;
}

// What the switch learns of a tunnel: enough to send what the OTR would send.
struct tunnel_t {
    vni_t       vni;
    mac_addr_t  src_mac;
    mac_addr_t  dst_mac;
    ipv4_addr_t src_ip;
    ipv4_addr_t dst_ip;
    bit<16>     udp_src_port;
    bit<8>      ttl;
    bit<1>      dont_fragment;
    bit<1>      udp_checksum; // 1: the OTR computes it, 0: it sends 0 (RFC 7348, section 5)
}

#define PRESERVE_TO_CPU 1

struct metadata_t {
    @field_list(PRESERVE_TO_CPU)
    port_t       ingress_port;
    @field_list(PRESERVE_TO_CPU)
    Path_t       path;
    DropReason_t drop_reason;
    PortRole_t   role;         // of the ingress port
    PortRole_t   next;         // of the port to leave by; UNKNOWN when the port is chosen already
    vlan_id_t    vlan_id;      // the tenant's
    bool         encapsulated; // outer checksums are to be computed
    bool         udp_checksum; // that of UDP too
}

#endif
