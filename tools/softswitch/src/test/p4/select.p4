// SPDX-License-Identifier: Apache-2.0
// What a parser can select on. A frame leaves at port 1 with the name of the state that it came through.
#include <core.p4>
#include <v1model.p4>

header ethernet_t {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}

header way_t {
    bit<16> state;
}

struct headers_t {
    ethernet_t ethernet;
    way_t      way;
}

struct metadata_t {
    bit<16> state;
}

struct pair_t {
    bit<16> type;
    bit<4>  nibble;
}

parser SelectParser(packet_in packet, out headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
    value_set<bit<16>>(2) types;
    value_set<pair_t>(2) pairs;

    state start {
        packet.extract(hdr.ethernet);
        transition select(hdr.ethernet.type) {
            types: in_set;
            0x1000..0x1fff: in_range;
            0x2003..0x200a: in_odd_range;
            0x3000 &&& 0xf00f: masked;
            0x4000: one_value;
            0x5000 &&& 0xff00: peek;
            default: accept;
        }
    }
    state in_set {
        meta.state = 0x5e75;
        transition accept;
    }
    state in_range {
        meta.state = 0x4a93;
        transition accept;
    }
    state in_odd_range {
        meta.state = 0x0dd4;
        transition accept;
    }
    state masked {
        meta.state = 0x3a5c;
        transition accept;
    }
    state one_value {
        meta.state = 0xe4ac;
        transition accept;
    }
    state peek {
        transition select(hdr.ethernet.type, packet.lookahead<bit<4>>()) {
            pairs: in_pair_set;
            (0x5001, 3..5): in_range;
            (0x5001 &&& 0xfffd, 0x8 &&& 0x8): masked;
            (_, 0): one_value;
            default: wide;
        }
    }
    state in_pair_set {
        meta.state = 0x9a14;
        transition accept;
    }
    state wide {
        transition select(packet.lookahead<bit<72>>()) {
            0x717273747576777879: one_value;
            0x810000000000000001 &&& 0xff00000000000000ff: masked;
            default: accept;
        }
    }
}

control SelectVerify(inout headers_t hdr, inout metadata_t meta) {
    apply { }
}

control SelectIngress(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
    apply {
        std.egress_spec = std.parser_error == error.PacketTooShort ? 9w2 : 9w1;
        hdr.way.setValid();
        hdr.way.state = meta.state;
    }
}

control SelectEgress(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
    apply { }
}

control SelectUpdate(inout headers_t hdr, inout metadata_t meta) {
    apply { }
}

control SelectDeparser(packet_out packet, in headers_t hdr) {
    apply {
        packet.emit(hdr);
    }
}

V1Switch(SelectParser(), SelectVerify(), SelectIngress(), SelectEgress(), SelectUpdate(), SelectDeparser()) main;
