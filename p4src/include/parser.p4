// SPDX-License-Identifier: Apache-2.0
#ifndef __PARSER__
#define __PARSER__

#include "define.p4"
#include "header.p4"

error {
    BadIpHeader
}

// A frame that ends within a header, or has an impossible IP header, leaves with standard_metadata.parser_error set.
parser FlowCacheParser(packet_in packet,
                       out headers_t hdr,
                       inout metadata_t meta,
                       inout standard_metadata_t standard_metadata) {

    state start {
        // What goes through the switch again is a packet-out, whose port is not told then.
        transition select(standard_metadata.ingress_port, standard_metadata.instance_type) {
            (CPU_PORT, _): parse_packet_out;
            (_, INSTANCE_RECIRCULATED): parse_packet_out;
            default: parse_frame;
        }
    }

    state parse_packet_out {
        packet.extract(hdr.packet_out);
        transition select(hdr.packet_out.egress_port) {
            CPU_PORT: parse_packet_to_cpu;
            default: accept;
        }
    }

    state parse_packet_to_cpu {
        packet.extract(hdr.outer_ethernet);
        transition select(hdr.outer_ethernet.ether_type) {
            ETHERTYPE_CONTEXT: parse_request;
            default: accept;
        }
    }

    state parse_request {
        packet.extract(hdr.request);
        meta.contexts_left = hdr.request.count;
        transition parse_contexts;
    }

    state parse_contexts {
        transition select(meta.contexts_left) {
            0: accept;
            default: parse_context;
        }
    }

    state parse_context {
        packet.extract(hdr.contexts.next);
        meta.contexts_left = meta.contexts_left - 1;
        transition parse_contexts;
    }

    state parse_frame {
        transition select(packet.lookahead<ethernet_t>().ether_type) {
            ETHERTYPE_VLAN: parse_tagged;
            default: parse_outer_ethernet;
        }
    }

    // The tunnel.

    state parse_outer_ethernet {
        packet.extract(hdr.outer_ethernet);
        transition select(hdr.outer_ethernet.ether_type) {
            ETHERTYPE_IPV4: parse_outer_ipv4;
            ETHERTYPE_ARP: parse_outer_arp;
            default: accept;
        }
    }

    state parse_outer_arp {
        packet.extract(hdr.outer_arp);
        transition accept;
    }

    state parse_outer_ipv4 {
        packet.extract(hdr.outer_ipv4);
        verify(hdr.outer_ipv4.version == 4 && hdr.outer_ipv4.ihl >= 5, error.BadIpHeader);
        transition select(hdr.outer_ipv4.ihl, hdr.outer_ipv4.more_fragments, hdr.outer_ipv4.fragment_offset,
                          hdr.outer_ipv4.protocol) {
            (5, 0, 0, PROTO_UDP): parse_outer_udp;
            default: accept;
        }
    }

    state parse_outer_udp {
        packet.extract(hdr.outer_udp);
        transition select(hdr.outer_udp.dst_port) {
            UDP_PORT_VXLAN: parse_vxlan;
            UDP_PORT_VXLAN_LINUX: parse_vxlan;
            default: accept;
        }
    }

    state parse_vxlan {
        packet.extract(hdr.vxlan);
        transition parse_inner_ethernet;
    }

    // The tenant's frame.

    state parse_inner_ethernet {
        packet.extract(hdr.inner_ethernet);
        transition select(hdr.inner_ethernet.ether_type) {
            ETHERTYPE_IPV4: parse_inner_ipv4;
            ETHERTYPE_IPV6: parse_inner_ipv6;
            default: accept;
        }
    }

    state parse_tagged {
        packet.extract(hdr.inner_ethernet);
        packet.extract(hdr.vlan);
        transition select(hdr.vlan.ether_type) {
            ETHERTYPE_IPV4: parse_inner_ipv4;
            ETHERTYPE_IPV6: parse_inner_ipv6;
            default: accept;
        }
    }

    state parse_inner_ipv4 {
        packet.extract(hdr.inner_ipv4);
        verify(hdr.inner_ipv4.version == 4 && hdr.inner_ipv4.ihl >= 5, error.BadIpHeader);
        // Only the first fragment of a packet has ports, and the others must take the same way.
        transition select(hdr.inner_ipv4.ihl, hdr.inner_ipv4.more_fragments, hdr.inner_ipv4.fragment_offset,
                          hdr.inner_ipv4.protocol) {
            (5, 0, 0, PROTO_TCP): parse_inner_l4;
            (5, 0, 0, PROTO_UDP): parse_inner_l4;
            default: accept;
        }
    }

    state parse_inner_ipv6 {
        packet.extract(hdr.inner_ipv6);
        verify(hdr.inner_ipv6.version == 6, error.BadIpHeader);
        transition select(hdr.inner_ipv6.next_header) {
            PROTO_TCP: parse_inner_l4;
            PROTO_UDP: parse_inner_l4;
            default: accept;
        }
    }

    state parse_inner_l4 {
        packet.extract(hdr.inner_l4);
        transition accept;
    }
}

control FlowCacheDeparser(packet_out packet, in headers_t hdr) {
    apply {
        packet.emit(hdr.packet_in);
        packet.emit(hdr.packet_out);
        packet.emit(hdr.outer_ethernet);
        packet.emit(hdr.request);
        packet.emit(hdr.contexts);
        packet.emit(hdr.outer_arp);
        packet.emit(hdr.outer_ipv4);
        packet.emit(hdr.outer_udp);
        packet.emit(hdr.vxlan);
        packet.emit(hdr.inner_ethernet);
        packet.emit(hdr.vlan);
        packet.emit(hdr.inner_ipv4);
        packet.emit(hdr.inner_ipv6);
        packet.emit(hdr.inner_l4);
    }
}

#endif
