// SPDX-License-Identifier: Apache-2.0
// One lookup for each packet: by destination address in a large exact table, if it comes in by port 1, or by the five
// fields that access lists match in a large ternary one.
#include <core.p4>
#include <v1model.p4>

header ethernet_t {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}

header ipv4_t {
    bit<72> not_looked_at;
    bit<8>  protocol;
    bit<16> checksum;
    bit<32> src;
    bit<32> dst;
}

header l4_ports_t {
    bit<16> src;
    bit<16> dst;
}

struct headers_t {
    ethernet_t ethernet;
    ipv4_t     ipv4;
    l4_ports_t l4_ports;
}

struct metadata_t {
}

parser TablesParser(packet_in packet, out headers_t hdr, inout metadata_t meta, inout standard_metadata_t standard) {
    state start {
        packet.extract(hdr.ethernet);
        packet.extract(hdr.ipv4);
        packet.extract(hdr.l4_ports);
        transition accept;
    }
}

control TablesIngress(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t standard) {
    action forward(bit<9> port) {
        standard.egress_spec = port;
    }

    action drop() {
        mark_to_drop(standard);
    }

    table exact_table {
        key = {
            hdr.ethernet.dst: exact;
        }
        actions = {
            forward;
            drop;
        }
        default_action = drop();
        size = 131072;
    }

    table ternary_table {
        key = {
            hdr.ipv4.src     : ternary;
            hdr.ipv4.dst     : ternary;
            hdr.ipv4.protocol: ternary;
            hdr.l4_ports.src : ternary;
            hdr.l4_ports.dst : ternary;
        }
        actions = {
            forward;
            drop;
        }
        default_action = drop();
        size = 16384;
    }

    apply {
        if (standard.ingress_port == 1) {
            exact_table.apply();
        } else {
            ternary_table.apply();
        }
    }
}

control TablesEgress(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t standard) {
    apply {
    }
}

control TablesChecksums(inout headers_t hdr, inout metadata_t meta) {
    apply {
    }
}

control TablesDeparser(packet_out packet, in headers_t hdr) {
    apply {
        packet.emit(hdr.ethernet);
        packet.emit(hdr.ipv4);
        packet.emit(hdr.l4_ports);
    }
}

V1Switch(TablesParser(), TablesChecksums(), TablesIngress(), TablesEgress(), TablesChecksums(), TablesDeparser()) main;
