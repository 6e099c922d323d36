// SPDX-License-Identifier: Apache-2.0
#ifndef __DEFINE__
#define __DEFINE__

// The port that packet-ins leave by and packet-outs come in by.
#define CPU_PORT 255
// The clone session whose only replica goes to the CPU port.
#define CPU_CLONE_SESSION_ID 1

// Flow contexts that the switch has room for, a power of two; they lie in banks, and a flow has one place in each.
#ifndef FLOW_CONTEXTS
#define FLOW_CONTEXTS 4096
#endif
#define BANKS 4
// Flows that can be pinned, of each address family.
#define MAX_PINS 8192
// Packets of a flow are counted for 2^21 microseconds to find out whether it is a candidate for a pinned entry; the
// controller is told of no more than one candidate in so many microseconds.
#define WINDOW_SHIFT 21
#define CANDIDATE_INTERVAL 5200
// Cells that packets at the OTR are counted in, a power of two: so many that flows seldom share one.
#define IN_FLIGHT_CELLS 65536
// How long an OTR takes is known after so many probes; packets are waited for twice as long as the longest of them
// took, and for so many microseconds at least.
#define OTR_PROBES 64
#define LEAST_OTR_BOUND 1000
// Contexts that one packet to the controller tells about: BMv2 has room for 512 bytes more than a packet came in with.
#define CONTEXTS_IN_ANSWER 7
// Flows are spread over so many buckets, and the buckets over the OTRs.
#define OTR_BUCKETS 64
// A context's hits count half as much after 2^18 packets from servers have asked for a context: what was popular
// then makes room for what is popular now, however fast the packets come.
#ifndef AGING_SHIFT
#define AGING_SHIFT 18
#endif
// Packets are counted in 32 bits, so the aging epochs come round after this one.
#define MAX_AGE_OF_HITS (32w0xFFFFFFFF >> AGING_SHIFT)
// Against a flow that has no context, the hits of one that has count 2^3 times: a larger number keeps heavy flows and
// resists scans better, a smaller one follows changes sooner.
#define ADMISSION_SHIFT 3

#define MAX_PORTS 512
#define MAX_VLANS 4096
#define MAX_VTEPS 16
#define MAX_TENANTS 4096
#define MAX_SERVERS 65536
#define MAX_SERVER_VLANS 8192
#define MAX_ACL_ENTRIES 1024

typedef bit<9>  port_t;
typedef bit<48> mac_addr_t;
typedef bit<32> ipv4_addr_t;
typedef bit<128> ipv6_addr_t;
typedef bit<12> vlan_id_t;
typedef bit<24> vni_t;
typedef bit<32> context_index_t;
typedef bit<32> cell_index_t;
typedef bit<48> microseconds_t;
typedef bit<18> flush_epoch_t;
// No context lives through so many of them that they come round.
typedef bit<16> vlan_epoch_t;
typedef bit<48> owner_t;
typedef bit<32> packet_id_t;
typedef bit<32> pin_index_t;
typedef bit<32> pin_id_t;

const context_index_t NO_CONTEXT = 0xFFFFFFFF;

// standard_metadata.instance_type of a packet that goes through the switch once more
const bit<32> INSTANCE_RECIRCULATED = 4;

const bit<16> ETHERTYPE_IPV4 = 0x0800;
const bit<16> ETHERTYPE_ARP = 0x0806;
const bit<16> ETHERTYPE_VLAN = 0x8100;
const bit<16> ETHERTYPE_IPV6 = 0x86DD;
const bit<16> ETHERTYPE_SERVICE_VLAN = 0x88A8;
const bit<16> ETHERTYPE_LLDP = 0x88CC;
const bit<16> ETHERTYPE_BDDP = 0x8942;    // what ONOS finds links across other switches with
const bit<16> ETHERTYPE_CONTEXT = 0x88B5; // IEEE 802, local experimental Ethertype 1
const bit<8>  PROTO_TCP = 6;
const bit<8>  PROTO_UDP = 17;
const bit<16> UDP_PORT_VXLAN = 4789;      // RFC 7348, section 8
const bit<16> UDP_PORT_VXLAN_LINUX = 8472; // Linux's default, from before there was an RFC
const bit<16> UDP_PORT_ENTROPY = 49152;   // first of the dynamic ports (RFC 7348, section 5)

const bit<16> ETHERNET_HEADER_BYTES = 14;
const bit<16> VLAN_TAG_BYTES = 4;
const bit<16> IPV4_HEADER_BYTES = 20;
const bit<16> IPV6_HEADER_BYTES = 40;
const bit<16> UDP_HEADER_BYTES = 8;
const bit<16> VXLAN_HEADER_BYTES = 8;
// What a tunnel puts around a tenant's frame.
const bit<16> TUNNEL_BYTES = ETHERNET_HEADER_BYTES + IPV4_HEADER_BYTES + UDP_HEADER_BYTES + VXLAN_HEADER_BYTES;

const bit<8> VXLAN_FLAG_I = 0x08;         // "the VNI is valid" (RFC 7348, section 5)

// RFC 3168, section 5
const bit<2> ECN_NOT_ECT = 0;
const bit<2> ECN_ECT_1 = 1;
const bit<2> ECN_ECT_0 = 2;
const bit<2> ECN_CE = 3;

const bit<16> ARP_HARDWARE_ETHERNET = 1;
const bit<16> ARP_REQUEST = 1;
const bit<16> ARP_REPLY = 2;

// What a port leads to.
enum bit<8> PortRole_t {
    UNKNOWN = 0,
    DC      = 1,
    OTR     = 2,
    SERVER  = 3
}

// State of a flow context.
enum bit<8> FlowState_t {
    EMPTY  = 0, // no flow has this context
    NEW    = 1, // packets of the flow go to the OTR
    LEARNT = 2  // the switch encapsulates them itself, once none is left at the OTR
}

// Which way a packet went. Every packet that came in is counted once: by its path if it was sent, else by the reason
// why it was dropped.
enum bit<7> Path_t {
    NONE              = 0,
    DECAPSULATED      = 1,  // DC to server
    FLOODED           = 2,  // DC to all servers of the tenant: broadcast, multicast, or not IP
    TO_OTR_NEW        = 3,  // server to OTR: the flow's tunnel is not known yet
    TO_OTR_ORDER_HOLD = 4,  // server to OTR: earlier packets of the flow are there
    TO_OTR_EXPIRED    = 5,  // server to OTR: the flow's context was idle for too long
    TO_OTR_REFRESH    = 6,  // server to OTR: the flow's tunnel is so old that the OTR shall confirm it
    TO_OTR_NO_ROOM    = 7,  // server to OTR: the flow has no context, and others deserve theirs more
    TO_OTR_UNCACHED   = 8,  // server to OTR: not unicast IP, never learned
    LEARNED           = 9,  // OTR to DC, and taught a tunnel for a flow that had none
    RELEARNED         = 10, // OTR to DC, and taught another tunnel for a flow that had one
    FROM_OTR          = 11, // OTR to DC, and taught nothing new, or a flow that has no context
    FROM_OTR_UNCACHED = 12, // OTR to DC: does not carry unicast IP, never learned
    DIRECT            = 13, // server to DC: encapsulated by the switch, by what it learned
    ARP_ANSWERED      = 14, // back to where it came from: who has the VTEP's address?
    PUNTED            = 15, // any port to CPU, instead of any other way
    PACKET_OUT        = 16, // CPU to any port
    CONTEXT_ANSWERED  = 17, // CPU to CPU: a request about flow contexts
    PINNED            = 18, // server to DC: encapsulated by the switch, by a pinned entry
    CANDIDATE         = 19  // of a packet-in only: its flow is a candidate for a pinned entry, and went DIRECT
}

// Why a packet was dropped.
enum bit<8> DropReason_t {
    NONE         = 0,
    UNKNOWN_PORT = 1,  // the ingress port has no role
    MALFORMED    = 2,  // truncated, or a header contradicts itself or the frame's length
    BAD_CHECKSUM = 3,  // checksum of the outer IPv4 header
    IP_OPTIONS   = 4,  // in the outer IPv4 header
    FRAGMENT     = 5,  // of an outer IPv4 packet: a VTEP must not fragment (RFC 7348, section 4.3)
    NOT_VXLAN    = 6,  // from the DC or the OTR, and no VXLAN packet
    NO_VNI       = 7,  // VXLAN with the I flag clear
    UNKNOWN_VTEP = 8,  // from the DC, and not for an address of ours
    UNKNOWN_VNI  = 9,  // no tenant has this VNI
    UNKNOWN_VLAN = 10, // the server port does not carry this VLAN, or the OTR gave a VLAN another tenant's VNI
    NO_SERVER    = 11, // the tenant has no server with this address, or none at all
    NO_PORT      = 12, // no port has the role that the packet has to leave by
    ECN          = 13, // congestion was experienced by a packet that can't tell (RFC 6040, section 4.2)
    MTU          = 14, // too long for the port that it has to leave by
    ACL          = 15, // an entry of the ACL says so
    INNER_VLAN   = 16  // from the DC, with a VLAN tag of its own within the tunnel (RFC 7348, section 6.1)
}

// What happened to flow contexts, besides what the paths tell.
enum bit<8> CacheEvent_t {
    NONE     = 0,
    EVICTED  = 1, // a flow lost its context to one that deserved it more
    RELEASED = 2, // packets at an OTR that is gone were forgotten
    OVERTOOK = 3  // a flow that never pauses moved to the direct path, and overtook its packets at the OTR
}

// What the controller asks about flow contexts.
enum bit<8> ContextOp_t {
    NONE   = 0,
    READ   = 1, // some contexts, one after the other
    EVICT  = 2, // the context of the given flow
    FLUSH  = 3, // all contexts
    TEACH  = 4, // give the flow a context and a tunnel
    FORGET = 5  // all contexts of the given VLAN
}

enum bit<8> ContextStatus_t {
    REQUEST   = 0,
    DONE      = 1,
    NOT_FOUND = 2, // no flow has this key
    BAD_OP    = 3,
    MORE      = 4  // of what was to be read, there is more
}

#endif
