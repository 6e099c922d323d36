// SPDX-License-Identifier: Apache-2.0
// Which entry of a table wins: entries of the program and of the controller, priorities, prefixes, ranges.
#include <core.p4>
#include <v1model.p4>

header ethernet_t {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}

header key_t {
    bit<16> value;
    bit<8>  fixed;
    bit<8>  ternary;
    bit<8>  lpm;
    bit<8>  range;
    bit<8>  mixed;
}

struct headers_t {
    ethernet_t ethernet;
    key_t      key;
}

struct metadata_t {
}

parser MatchingParser(packet_in packet, out headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
    state start {
        packet.extract(hdr.ethernet);
        packet.extract(hdr.key);
        transition accept;
    }
}

control MatchingVerify(inout headers_t hdr, inout metadata_t meta) {
    apply { }
}

control MatchingIngress(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
    action set_fixed(bit<8> result) {
        hdr.key.fixed = result;
    }
    action set_ternary(bit<8> result) {
        hdr.key.ternary = result;
    }
    action set_lpm(bit<8> result) {
        hdr.key.lpm = result;
    }
    action set_range(bit<8> result) {
        hdr.key.range = result;
    }
    action set_mixed(bit<8> result) {
        hdr.key.mixed = result;
    }

    table fixed {
        key = { hdr.key.value : ternary; }
        actions = { set_fixed; }
        const default_action = set_fixed(0xff);
        const entries = {
            0x1234 : set_fixed(1);
            0x1200 &&& 0xff00 : set_fixed(2);
            0x1230 &&& 0xfff0 : set_fixed(3);
            0x0000 &&& 0x8001 : set_fixed(4);
        }
    }
    table ternaries {
        key = { hdr.key.value : ternary @name("value"); }
        actions = { set_ternary; }
        default_action = set_ternary(0xff);
        size = 16;
    }
    table prefixes {
        key = { hdr.key.value : lpm @name("value"); }
        actions = { set_lpm; }
        default_action = set_lpm(0xff);
        size = 16;
    }
    table ranges {
        key = { hdr.key.value : range @name("value"); }
        actions = { set_range; }
        default_action = set_range(0xff);
        size = 16;
    }
    table mixed {
        key = {
            hdr.key.value[15:8] : exact @name("high");
            hdr.key.value[7:4] : lpm @name("nibble");
            hdr.key.value[3:0] : optional @name("low");
        }
        actions = { set_mixed; }
        default_action = set_mixed(0xff);
        size = 16;
    }

    apply {
        std.egress_spec = 1;
        fixed.apply();
        ternaries.apply();
        prefixes.apply();
        ranges.apply();
        mixed.apply();
    }
}

control MatchingEgress(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
    apply { }
}

control MatchingUpdate(inout headers_t hdr, inout metadata_t meta) {
    apply { }
}

control MatchingDeparser(packet_out packet, in headers_t hdr) {
    apply {
        packet.emit(hdr);
    }
}

V1Switch(MatchingParser(), MatchingVerify(), MatchingIngress(), MatchingEgress(), MatchingUpdate(),
         MatchingDeparser()) main;
