// SPDX-License-Identifier: Apache-2.0
// Header unions and stacks of them: extracting, validity, assignments, push, pop and comparison.
#include <core.p4>
#include <v1model.p4>

header ethernet_t {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}

header command_t {
    bit<8> operation;
    bit<8> single;
}

header short_t {
    bit<8> tag;
    bit<8> value;
}

header long_t {
    bit<8>  tag;
    bit<24> value;
}

header_union option_t {
    short_t short;
    long_t  long;
}

header found_t {
    bit<8> found;
    bit<8> state;
}

struct headers_t {
    ethernet_t  ethernet;
    command_t   command;
    option_t    single;
    option_t[3] options;
    option_t[3] copies;
    found_t     found;
}

struct metadata_t {
    bit<8> state;
}

parser UnionsParser(packet_in packet, out headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
    state start {
        packet.extract(hdr.ethernet);
        packet.extract(hdr.command);
        transition select(hdr.command.single) {
            1: short_single;
            2: long_single;
            3: both;
            default: option;
        }
    }
    state short_single {
        packet.extract(hdr.single.short);
        transition option;
    }
    state long_single {
        packet.extract(hdr.single.long);
        transition option;
    }
    state both {
        packet.extract(hdr.single.short);
        packet.extract(hdr.single.long);
        transition option;
    }
    state option {
        transition select(packet.lookahead<bit<8>>()) {
            0x5: short_option;
            0x6: long_option;
            0x7: ended;
            default: accept;
        }
    }
    state short_option {
        packet.extract(hdr.options.next.short);
        transition option;
    }
    state long_option {
        packet.extract(hdr.options.next.long);
        transition option;
    }
    state ended {
        meta.state = 0xee;
        transition accept;
    }
}

control UnionsVerify(inout headers_t hdr, inout metadata_t meta) {
    apply { }
}

control UnionsIngress(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
    action make_short() {
        hdr.single.short.setValid();
        hdr.single.short.tag = 0x51;
    }
    action make_long() {
        hdr.single.long.setValid();
        hdr.single.long.tag = 0x61;
    }
    action copy_first() {
        hdr.single = hdr.options[0];
    }
    action copy_long() {
        hdr.single.long = hdr.options[0].long;
    }
    action push() {
        hdr.options.push_front(1);
        hdr.options[0].short.setValid();
        hdr.options[0].short = { 0x5, 0xaa };
    }
    action pop() {
        hdr.options.pop_front(1);
    }
    action make_long_option() {
        hdr.options[1].long.setValid();
        hdr.options[1].long.tag = 0x62;
    }
    action drop_options() {
        hdr.options[0].short.setInvalid();
        hdr.options[1].long.setInvalid();
    }
    action copy_all() {
        hdr.copies = hdr.options;
    }
    table operate {
        key = { hdr.command.operation: exact; }
        actions = {
            make_short; make_long; copy_first; copy_long; push; pop; make_long_option; drop_options; copy_all; NoAction;
        }
        const entries = {
            1: make_short();
            2: make_long();
            3: copy_first();
            4: copy_long();
            5: push();
            6: pop();
            7: make_long_option();
            8: drop_options();
            9: copy_all();
        }
        const default_action = NoAction();
    }
    apply {
        operate.apply();
        std.egress_spec = 1;
        if (hdr.command.operation == 0xa && hdr.single == hdr.options[0]) {
            std.egress_spec = 2;
        }
        if (hdr.command.operation == 0xb && (hdr.options[1].short.isValid() || hdr.options[1].long.isValid())) {
            std.egress_spec = 3;
        }
        hdr.found.setValid();
        hdr.found.state = meta.state;
        hdr.found.found = 0;
        if (hdr.single.short.isValid()) {
            hdr.found.found = hdr.found.found | 1;
        }
        if (hdr.single.long.isValid()) {
            hdr.found.found = hdr.found.found | 2;
        }
        if (std.parser_error == error.StackOutOfBounds) {
            hdr.found.found = hdr.found.found | 0x80;
        }
    }
}

control UnionsEgress(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
    apply { }
}

control UnionsUpdate(inout headers_t hdr, inout metadata_t meta) {
    apply { }
}

control UnionsDeparser(packet_out packet, in headers_t hdr) {
    apply {
        packet.emit(hdr);
    }
}

V1Switch(UnionsParser(), UnionsVerify(), UnionsIngress(), UnionsEgress(), UnionsUpdate(), UnionsDeparser()) main;
