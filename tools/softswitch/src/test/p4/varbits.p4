// SPDX-License-Identifier: Apache-2.0
// Fields of variable length: extracting, emitting, assigning, comparing, checksums and stacks.
#include <core.p4>
#include <v1model.p4>

header ethernet_t {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}

header command_t {
    bit<8>  operation;
    bit<16> length;
    bit<16> sum;
}

// Not aligned to bytes: the varbit begins in the middle of one.
header odd_t {
    bit<4>      before;
    varbit<144> body;
    int<12>     after;
}

header item_t {
    bit<8>     length;
    varbit<32> body;
}

header found_t {
    bit<8>  error_code;
    bit<16> packet_length;
}

struct headers_t {
    ethernet_t ethernet;
    command_t  command;
    odd_t      first;
    odd_t      second;
    item_t[2]  items;
    found_t    found;
}

struct metadata_t { }

parser VarbitsParser(packet_in packet, out headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
    state start {
        packet.extract(hdr.ethernet);
        packet.extract(hdr.command);
        transition select(hdr.command.operation) {
            0x40 &&& 0xc0: item;
            0x80 &&& 0xc0: two;
            default: one;
        }
    }
    state one {
        packet.extract(hdr.first, (bit<32>) hdr.command.length);
        transition accept;
    }
    state two {
        packet.extract(hdr.first, (bit<32>) hdr.command.length);
        packet.extract(hdr.second, (bit<32>) hdr.command.length);
        transition accept;
    }
    state item {
        packet.extract(hdr.items.next, ((bit<32>) packet.lookahead<bit<8>>()) << 3);
        transition select(hdr.items.last.length) {
            0: accept;
            default: item;
        }
    }
}

control VarbitsVerify(inout headers_t hdr, inout metadata_t meta) {
    apply { }
}

control VarbitsIngress(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
    action copy() {
        hdr.second = hdr.first;
        hdr.second.before = 0xf;
    }
    action remove() {
        hdr.first.setInvalid();
    }
    action add_empty() {
        hdr.second.setValid();
        hdr.second.before = 0xa;
        hdr.second.after = -2;
    }
    action assign_body() {
        hdr.second.body = hdr.first.body;
    }
    action add_sum() {
        hdr.command.sum = 1;
    }
    action push() {
        hdr.items.push_front(1);
    }
    table operate {
        key = { hdr.command.operation: exact; }
        actions = { copy; remove; add_empty; assign_body; add_sum; push; NoAction; }
        const entries = {
            0x01: copy();
            0x02: remove();
            0x03: add_empty();
            0x04: add_sum();
            0x41: push();
            0x81: assign_body();
        }
        const default_action = NoAction();
    }
    apply {
        operate.apply();
        std.egress_spec = 1;
        if (hdr.command.operation == 0x82 && hdr.first.body == hdr.second.body) {
            std.egress_spec = 2;
        }
        if (hdr.command.operation == 0x83 && hdr.first == hdr.second) {
            std.egress_spec = 3;
        }
        hdr.found.setValid();
        hdr.found.error_code = 0;
        if (std.parser_error == error.PacketTooShort) {
            hdr.found.error_code = 1;
        } else if (std.parser_error == error.HeaderTooShort) {
            hdr.found.error_code = 2;
        } else if (std.parser_error == error.ParserInvalidArgument) {
            hdr.found.error_code = 3;
        } else if (std.parser_error == error.StackOutOfBounds) {
            hdr.found.error_code = 4;
        }
    }
}

control VarbitsEgress(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
    apply {
        hdr.found.packet_length = (bit<16>) std.packet_length;
    }
}

control VarbitsUpdate(inout headers_t hdr, inout metadata_t meta) {
    apply {
        update_checksum(hdr.command.sum == 1, { hdr.first.before, hdr.first.body, hdr.first.after }, hdr.command.sum,
                HashAlgorithm.csum16);
    }
}

control VarbitsDeparser(packet_out packet, in headers_t hdr) {
    apply {
        packet.emit(hdr);
    }
}

V1Switch(VarbitsParser(), VarbitsVerify(), VarbitsIngress(), VarbitsEgress(), VarbitsUpdate(), VarbitsDeparser()) main;
