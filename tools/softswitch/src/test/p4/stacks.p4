// SPDX-License-Identifier: Apache-2.0
// Header stacks: filled in a loop of the parser, changed as the first byte after the Ethernet header asks.
#include <core.p4>
#include <v1model.p4>

header ethernet_t {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}

header command_t {
    bit<8> op;
    bit<8> index;
}

header label_t {
    bit<7> value;
    bit<1> bottom;
}

header found_t {
    bit<8> depth;
    bit<8> sum;
}

struct headers_t {
    ethernet_t ethernet;
    command_t  command;
    label_t[4] labels;
    found_t    found;
}

struct metadata_t {
    bit<8> depth;
    bit<8> sum;
}

parser StacksParser(packet_in packet, out headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
    state start {
        packet.extract(hdr.ethernet);
        packet.extract(hdr.command);
        transition labels;
    }
    state labels {
        packet.extract(hdr.labels.next);
        meta.sum = meta.sum + (bit<8>) hdr.labels.last.value;
        meta.depth = (bit<8>) hdr.labels.lastIndex + 1;
        transition select(hdr.labels.last.bottom) {
            0: labels;
            1: accept;
        }
    }
}

control StacksVerify(inout headers_t hdr, inout metadata_t meta) {
    apply { }
}

control StacksIngress(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
    apply {
        std.egress_spec = std.parser_error == error.StackOutOfBounds ? 9w2 : 9w1;
        hdr.found.setValid();
        hdr.found.depth = meta.depth;
        hdr.found.sum = meta.sum;
        if (hdr.command.op == 1) {
            hdr.labels.pop_front(1);
        } else if (hdr.command.op == 2) {
            hdr.labels.pop_front(3);
        } else if (hdr.command.op == 3) {
            hdr.labels.push_front(1);
            hdr.labels[0].setValid();
            hdr.labels[0].value = 0x55;
            hdr.labels[0].bottom = 0;
        } else if (hdr.command.op == 4) {
            hdr.labels.push_front(2);
        } else if (hdr.command.op == 5) {
            hdr.labels[hdr.command.index].value = hdr.labels[hdr.command.index + 1].value + 1;
        } else if (hdr.command.op == 6) {
            hdr.labels[1].setInvalid();
        } else if (hdr.command.op == 7) {
            hdr.labels[3] = hdr.labels[0];
        }
    }
}

control StacksEgress(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
    apply { }
}

control StacksUpdate(inout headers_t hdr, inout metadata_t meta) {
    apply { }
}

control StacksDeparser(packet_out packet, in headers_t hdr) {
    apply {
        packet.emit(hdr);
    }
}

V1Switch(StacksParser(), StacksVerify(), StacksIngress(), StacksEgress(), StacksUpdate(), StacksDeparser()) main;
