// SPDX-License-Identifier: Apache-2.0
// Loops in actions: one inside another, with break and continue, and one that needs not end.
#include <core.p4>
#include <v1model.p4>

header ethernet_t {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}

header loop_t {
    bit<8>  command;
    bit<8>  first;
    bit<8>  last;
    bit<32> result;
}

struct headers_t {
    ethernet_t ethernet;
    loop_t     loop;
}

struct metadata_t {
}

parser LoopsParser(packet_in packet, out headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
    state start {
        packet.extract(hdr.ethernet);
        packet.extract(hdr.loop);
        transition accept;
    }
}

control LoopsVerify(inout headers_t hdr, inout metadata_t meta) {
    apply { }
}

control LoopsIngress(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
    // Goes round for ever if the last number is 255, after which comes 0.
    action sum() {
        for (bit<8> i = hdr.loop.first; i <= hdr.loop.last; i = i + 1) {
            hdr.loop.result = hdr.loop.result + (bit<32>) i;
        }
    }

    action pairs() {
        for (bit<8> i = 0; i < hdr.loop.first; i = i + 1) {
            for (bit<8> j = 0; j < hdr.loop.last; j = j + 1) {
                if (i == j) {
                    continue;
                }
                if (i + j == 100) {
                    break;
                }
                hdr.loop.result = hdr.loop.result + 1;
            }
        }
    }

    apply {
        std.egress_spec = 1;
        if (hdr.loop.command == 0) {
            sum();
        } else {
            pairs();
        }
    }
}

control LoopsEgress(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
    apply { }
}

control LoopsUpdate(inout headers_t hdr, inout metadata_t meta) {
    apply { }
}

control LoopsDeparser(packet_out packet, in headers_t hdr) {
    apply {
        packet.emit(hdr);
    }
}

V1Switch(LoopsParser(), LoopsVerify(), LoopsIngress(), LoopsEgress(), LoopsUpdate(), LoopsDeparser()) main;
