// SPDX-License-Identifier: Apache-2.0
// Keys of tables that are not plain fields: masked ones, truth values in headers, errors; and a table never applied.
#include <core.p4>
#include <v1model.p4>

header ethernet_t {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}

header data_t {
    bit<7>  number;
    bool    flag;
    bit<16> value;
    bit<80> wide;
    int<8>  signed;
}

struct headers_t {
    ethernet_t ethernet;
    data_t     data;
}

struct metadata_t {
    error parser_error;
}

parser KeysParser(packet_in packet, out headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
    state start {
        packet.extract(hdr.ethernet);
        packet.extract(hdr.data);
        transition accept;
    }
}

control KeysVerify(inout headers_t hdr, inout metadata_t meta) {
    apply { }
}

control KeysIngress(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
    action set_port(bit<9> port) {
        std.egress_spec = port;
    }
    action set_number(bit<7> number) {
        hdr.data.number = number;
    }
    table masked {
        key = {
            hdr.data.value & 0x0ff0: exact @name("value");
            hdr.data.wide & 0xff000000000000000001: ternary @name("wide");
            hdr.data.signed & 0x70: exact @name("signed");
        }
        actions = { set_number; NoAction; }
        const default_action = NoAction();
    }
    table errors {
        key = { meta.parser_error: exact @name("error"); }
        actions = { set_port; NoAction; }
        const default_action = set_port(1);
    }
    table flags {
        key = { hdr.data.flag: exact @name("flag"); }
        actions = { set_number; NoAction; }
        const default_action = NoAction();
    }
    table never {
        key = { hdr.data.value: exact @name("value"); }
        actions = { set_number; NoAction; }
        const default_action = NoAction();
    }
    apply {
        meta.parser_error = std.parser_error;
        errors.apply();
        if (hdr.data.isValid()) {
            masked.apply();
            flags.apply();
            hdr.data.flag = !hdr.data.flag;
        }
        bit<8> two = 2;
        if (two == 3) {
            never.apply();
        }
    }
}

control KeysEgress(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
    apply { }
}

control KeysUpdate(inout headers_t hdr, inout metadata_t meta) {
    apply { }
}

control KeysDeparser(packet_out packet, in headers_t hdr) {
    apply {
        packet.emit(hdr);
    }
}

V1Switch(KeysParser(), KeysVerify(), KeysIngress(), KeysEgress(), KeysUpdate(), KeysDeparser()) main;
