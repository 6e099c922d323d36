// SPDX-License-Identifier: Apache-2.0
#ifndef __HEADER__
#define __HEADER__

#include "define.p4"

// The annotations tell the control plane what it has to know besides the fields.
@controller_header("packet_in")
@cpu_port(CPU_PORT)
@cpu_clone_session_id(CPU_CLONE_SESSION_ID)
@candidate_window_shift(WINDOW_SHIFT)
header packet_in_t {
    port_t ingress_port;
    Path_t path;
}

// A packet-out to the CPU port is a request about flow contexts.
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

// RFC 826, for IPv4 over Ethernet.
header arp_t {
    bit<16>     hardware_type;
    bit<16>     protocol_type;
    bit<8>      hardware_len;
    bit<8>      protocol_len;
    bit<16>     operation;
    mac_addr_t  sender_mac;
    ipv4_addr_t sender_ip;
    mac_addr_t  target_mac;
    ipv4_addr_t target_ip;
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

header ipv6_t {
    bit<4>      version;
    bit<6>      dscp;
    bit<2>      ecn;
    bit<20>     flow_label;
    bit<16>     payload_len;
    bit<8>      next_header;
    bit<8>      hop_limit;
    ipv6_addr_t src_addr;
    ipv6_addr_t dst_addr;
}

header udp_t {
    bit<16> src_port;
    bit<16> dst_port;
    bit<16> length;
    bit<16> checksum;
}

// What TCP and UDP headers begin with.
header l4_t {
    bit<16> src_port;
    bit<16> dst_port;
    bit<32> identity; // TCP: the sequence number; UDP: length and checksum
}

// RFC 7348, section 5. The OTR puts the server's VLAN id into reserved2, and its upper four bits, if they are used,
// into the last four of reserved.
header vxlan_t {
    bit<8>  flags;
    bit<24> reserved;
    vni_t   vni;
    bit<8>  reserved2;
}

// A request of the controller about flow contexts, and the switch's answer to it, in an Ethernet frame. The contexts
// that it is about follow.
header request_t {
    ContextOp_t     op;
    ContextStatus_t status;
    bit<32>         request_id; // returned as it came
    context_index_t index;      // READ: the first that an answer tells about
    context_index_t next;       // READ: behind the last that an answer tells about, and the next to be read
    context_index_t end;        // READ: behind the last to be read
    bit<8>          count;      // of the contexts that follow: of those told about, the ones in use
}

header context_t {
    context_index_t index;
    FlowState_t     state;
    bit<3>          pad;
    bit<1>          ipv6;
    vlan_id_t       vlan_id;
    bit<64>         dst_addr_high;
    bit<64>         dst_addr_low;
    vni_t           vni;
    mac_addr_t      src_mac;
    mac_addr_t      dst_mac;
    ipv4_addr_t     src_ip;
    ipv4_addr_t     dst_ip;
    bit<16>         udp_src_port;
    bit<8>          ttl;
    bit<7>          pad2;
    bit<1>          udp_checksum;
    bit<32>         hits;
    microseconds_t  idle;
    microseconds_t  age;        // of the tunnel
    bit<16>         in_flight;  // packets of the flow at the OTR
}

// A tunnel (outer_*, vxlan) around a tenant's frame (inner_*, vlan): the switch encapsulates by adding the tunnel and
// taking the VLAN tag away, and decapsulates by doing the reverse. A frame without a VLAN tag is parsed as a tunnel.
struct headers_t {
    packet_in_t  packet_in;
    packet_out_t packet_out;
    ethernet_t   outer_ethernet;
    request_t    request;
    context_t[CONTEXTS_IN_ANSWER] contexts;
    arp_t        outer_arp;
    ipv4_t       outer_ipv4;
    udp_t        outer_udp;
    vxlan_t      vxlan;
    ethernet_t   inner_ethernet;
    vlan_t       vlan;
    ipv4_t       inner_ipv4;
    ipv6_t       inner_ipv6;
    l4_t         inner_l4;
}

// What a flow is told by. An IPv4 address is the low end of an IPv6 address that is otherwise zero.
struct flow_key_t {
    bit<1>    ipv6;
    vlan_id_t vlan_id;
    bit<64>   dst_addr_high;
    bit<64>   dst_addr_low;
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
    bit<1>      udp_checksum; // 1: the OTR computes it, 0: it sends 0 (RFC 7348, section 5)
}

// What the flow's pinned entry says, if there is one.
struct pin_t {
    bool        exists;   // of a learned tunnel
    bool        fixed;
    bool        in_force;
    pin_index_t index;
    pin_id_t    id;
    tunnel_t    tunnel;
}

// The operator's knobs.
struct settings_t {
    microseconds_t in_flight_timeout; // after which a packet at the OTR counts as lost
    microseconds_t idle_timeout;      // after which a context without packets is free
    microseconds_t max_age;           // after which the OTR shall confirm a tunnel; 0: never
    bit<8>         ttl;               // of tunnels; 0: as learned
    bit<1>         entropy;           // 1: UDP source ports by inner flow; 0: as learned
    bit<1>         extended_vlan;     // 1: reserved carries the upper four bits of the VLAN id
    bit<16>        vxlan_port;        // UDP destination port of VXLAN; one that the parser knows
}

// The packets at an OTR, of all flows that share a cell. All but count mean something only if that is not zero.
struct in_flight_t {
    bit<16>        count;
    bit<16>        least;
    microseconds_t since;
    microseconds_t sent_at;
    port_t         port;
    packet_id_t    mark_id;
    microseconds_t marked_at;
    bit<16>        sent_after_mark;
}

#define PRESERVE_TO_CPU 1
#define PRESERVE_TO_NEXT_PASS 2

struct metadata_t {
    @field_list(PRESERVE_TO_CPU, PRESERVE_TO_NEXT_PASS)
    port_t       ingress_port;
    @field_list(PRESERVE_TO_CPU)
    Path_t       path;
    @field_list(PRESERVE_TO_NEXT_PASS)
    microseconds_t now;        // when the packet came in
    bool         is_request;   // of the controller, about flow contexts
    bit<8>       contexts_left; // that the parser has yet to extract
    bool         once_more;    // the packet has to go through the switch again
    PortRole_t   role;         // of the ingress port
    PortRole_t   next;         // of the port to leave by; UNKNOWN when it is chosen already
    vlan_id_t    vlan_id;      // the tenant's
    vni_t        vni;          // the tenant's
    bit<16>      flood_group;  // the tenant's server ports
    bool         unicast_ip;
    flow_key_t   key;
    bit<32>      flow_hash;    // of the key
    packet_id_t  packet_id;    // what the packet is known by when it comes back from an OTR
    in_flight_t  in_flight;
    pin_t        pin;
    bool         is_candidate; // the controller is told of the flow
    tunnel_t     tunnel;       // what the switch knows about the flow
    tunnel_t     taught;       // what the OTR, or the controller, says about it
    settings_t   settings;
    bit<16>      frame_len;    // as it will be sent
    DropReason_t drop_reason;
    bool         encapsulated;  // outer checksums are to be computed
    bool         udp_checksum;  // that of UDP too
}

#endif
