// SPDX-License-Identifier: Apache-2.0
// Random numbers within the bounds that a frame carries.
#include <core.p4>
#include <v1model.p4>

header ethernet_t {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}

header draw_t {
    bit<8>  low;
    bit<8>  high;
    bit<8>  drawn;
    bit<64> anything;
}

struct headers_t {
    ethernet_t ethernet;
    draw_t     draw;
}

struct metadata_t {
}

parser RandomParser(packet_in packet, out headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
    state start {
        packet.extract(hdr.ethernet);
        packet.extract(hdr.draw);
        transition accept;
    }
}

control RandomVerify(inout headers_t hdr, inout metadata_t meta) {
    apply { }
}

control RandomIngress(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
    apply {
        std.egress_spec = 1;
        random(hdr.draw.drawn, hdr.draw.low, hdr.draw.high);
        random(hdr.draw.anything, 0, 0xffffffffffffffff);
    }
}

control RandomEgress(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
    apply { }
}

control RandomUpdate(inout headers_t hdr, inout metadata_t meta) {
    apply { }
}

control RandomDeparser(packet_out packet, in headers_t hdr) {
    apply {
        packet.emit(hdr);
    }
}

V1Switch(RandomParser(), RandomVerify(), RandomIngress(), RandomEgress(), RandomUpdate(), RandomDeparser()) main;
