// SPDX-License-Identifier: Apache-2.0
#ifndef __DEFINE__
#define __DEFINE__

// The port that packet-ins leave by and packet-outs come in by.
#define CPU_PORT 255
// The clone session whose only replica goes to the CPU port.
#define CPU_CLONE_SESSION_ID 1
// Flow contexts that the switch has room for.
#define FLOW_CONTEXTS 4096

#define MAX_PORTS 512
#define MAX_VTEPS 16
#define MAX_TENANTS 4096
#define MAX_SERVERS 65536
#define MAX_SERVER_VLANS 8192

typedef bit<9>  port_t;
typedef bit<48> mac_addr_t;
typedef bit<32> ipv4_addr_t;
typedef bit<12> vlan_id_t;
typedef bit<24> vni_t;
typedef bit<32> context_index_t;

const bit<16> ETHERTYPE_IPV4 = 0x0800;
const bit<16> ETHERTYPE_VLAN = 0x8100;
const bit<8>  PROTO_UDP = 17;
const bit<16> UDP_PORT_VXLAN = 4789; // RFC 7348, section 8

const bit<16> IPV4_HEADER_BYTES = 20;
const bit<16> UDP_HEADER_BYTES = 8;
const bit<16> VXLAN_HEADER_BYTES = 8;
const bit<16> ETHERNET_HEADER_BYTES = 14;
const bit<16> VLAN_TAG_BYTES = 4;

const bit<8> VXLAN_FLAG_I = 0x08; // "the VNI is valid" (RFC 7348, section 5)

// What a port leads to.
enum bit<8> PortRole_t {
    UNKNOWN = 0,
    DC      = 1,
    OTR     = 2,
    SERVER  = 3
}

// State of a flow context.
enum bit<8> FlowState_t {
    NEW    = 0, // packets of the flow go to the OTR
    LEARNT = 1  // the switch encapsulates them itself
}

// Which way a packet went. Every packet that came in is counted once: by its path if it was sent, else by the reason
// why it was dropped.
enum bit<7> Path_t {
    NONE              = 0,
    DECAPSULATED      = 1, // DC to server
    TO_OTR            = 2, // server to OTR: the flow's tunnel is not known
    TO_OTR_UNCACHED   = 3, // server to OTR: not unicast IPv4, never learned
    LEARNED           = 4, // OTR to DC, and taught a tunnel for a flow that had none
    RELEARNED         = 5, // OTR to DC, and taught another tunnel for a flow that had one
    FROM_OTR          = 6, // OTR to DC, with the tunnel that the flow had
    FROM_OTR_UNCACHED = 7, // OTR to DC: does not carry unicast IPv4, never learned
    DIRECT            = 8, // server to DC: encapsulated by the switch
    PACKET_OUT        = 9  // CPU to any port
}

// Why a packet was dropped.
enum bit<8> DropReason_t {
    NONE         = 0,
    UNKNOWN_PORT = 1,  // the ingress port has no role
    MALFORMED    = 2,  // truncated, or a header contradicts itself or the frame's length
    BAD_CHECKSUM = 3,  // checksum of the outer IPv4 header
    NOT_VXLAN    = 4,  // from the DC or the OTR, and no VXLAN packet
    NO_VNI       = 5,  // VXLAN with the I flag clear
    UNKNOWN_VTEP = 6,  // from the DC, and not for an address of ours
    UNKNOWN_VNI  = 7,  // no tenant has this VNI
    UNKNOWN_VLAN = 8,  // the server port does not carry this VLAN, or the OTR taught a VLAN that is not the tenant's
    NO_SERVER    = 9,  // the tenant has no server with this address
    NO_PORT      = 10  // no port has the role that the packet has to leave by
}

#endif
