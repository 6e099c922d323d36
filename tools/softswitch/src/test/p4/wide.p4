// SPDX-License-Identifier: Apache-2.0
// Numbers of more than 64 bits.
#include <core.p4>
#include <v1model.p4>

header ethernet_t {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}

header wide_t {
    bit<8>   op;
    bit<128> a;
    bit<128> b;
    bit<3>   bits;
    bit<77>  odd;
}

struct headers_t {
    ethernet_t ethernet;
    wide_t     wide;
}

struct metadata_t {
    bit<256> both;
}

parser WideParser(packet_in packet, out headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
    state start {
        packet.extract(hdr.ethernet);
        packet.extract(hdr.wide);
        transition accept;
    }
}

control WideVerify(inout headers_t hdr, inout metadata_t meta) {
    apply { }
}

control WideIngress(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
    register<bit<77>>(4) odd_register;

    action set_b(bit<128> value) {
        hdr.wide.b = value;
    }

    table exact_keys {
        key = { hdr.wide.a : exact @name("a"); hdr.wide.odd : exact @name("odd"); }
        actions = { set_b; NoAction; }
        default_action = NoAction;
        size = 4;
    }
    table masked_keys {
        key = { hdr.wide.a : ternary @name("a"); }
        actions = { set_b; NoAction; }
        default_action = NoAction;
        size = 4;
    }

    apply {
        std.egress_spec = 1;
        if (hdr.wide.op == 1) {
            hdr.wide.a = hdr.wide.a + hdr.wide.b;
            hdr.wide.odd = hdr.wide.odd + 1;
        } else if (hdr.wide.op == 2) {
            hdr.wide.a = hdr.wide.a - hdr.wide.b;
            hdr.wide.odd = hdr.wide.odd - 1;
        } else if (hdr.wide.op == 3) {
            hdr.wide.a = hdr.wide.a << 68;
            hdr.wide.b = hdr.wide.b >> 68;
        } else if (hdr.wide.op == 4) {
            hdr.wide.bits = hdr.wide.a < hdr.wide.b ? 3w1 : (hdr.wide.a == hdr.wide.b ? 3w2 : 3w3);
        } else if (hdr.wide.op == 5) {
            meta.both = hdr.wide.a ++ hdr.wide.b;
            hdr.wide.a = meta.both[191:64];
        } else if (hdr.wide.op == 6) {
            hdr.wide.a = (hdr.wide.a & hdr.wide.b) ^ ~(hdr.wide.a | hdr.wide.b);
        } else if (hdr.wide.op == 7) {
            odd_register.write(3, hdr.wide.odd);
        } else if (hdr.wide.op == 8) {
            odd_register.read(hdr.wide.odd, 3);
        } else if (hdr.wide.op == 9) {
            if (!exact_keys.apply().hit) {
                masked_keys.apply();
            }
        } else if (hdr.wide.op == 10) {
            hdr.wide.a = hdr.wide.a * hdr.wide.b;
        } else if (hdr.wide.op == 11) {
            hdr.wide.a = hdr.wide.a |+| hdr.wide.b;
            hdr.wide.b = hdr.wide.b |-| 1;
        }
    }
}

control WideEgress(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
    apply { }
}

control WideUpdate(inout headers_t hdr, inout metadata_t meta) {
    apply { }
}

control WideDeparser(packet_out packet, in headers_t hdr) {
    apply {
        packet.emit(hdr);
    }
}

V1Switch(WideParser(), WideVerify(), WideIngress(), WideEgress(), WideUpdate(), WideDeparser()) main;
