// SPDX-License-Identifier: Apache-2.0
// One feature of v1model an EtherType; the tests say what each has to do. EtherType 0x88b5 and up are for experiments.
#include <core.p4>
#include <v1model.p4>

header ethernet_t {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}

header label_t {
    bit<20> value;
    bit<3>  tc;
    bit<1>  bottom;
    bit<8>  ttl;
}

header ipv6_t {
    bit<4>   version;
    bit<8>   traffic_class;
    bit<20>  flow;
    bit<16>  length;
    bit<8>   next;
    bit<8>   hops;
    bit<128> src;
    bit<128> dst;
}

header numbers_t {
    bit<8>  op;
    bit<8>  a8;
    bit<8>  b8;
    int<8>  s8;
    bit<64> a64;
    bit<64> b64;
    bit<3>  x3;
    bit<61> x61;
    bit<4>  x4;
    bit<60> x60;
}

header tail_t {
    bit<16> a;
    bit<16> b;
}

struct headers_t {
    ethernet_t ethernet;
    label_t[3] labels;
    ipv6_t     ipv6;
    numbers_t  numbers;
    tail_t     tail;
}

struct metadata_t {
    @field_list(1, 2, 3)
    bit<8>   rounds;
    bit<16>  range_key;
    bit<128> wide;
}

parser FeaturesParser(packet_in packet, out headers_t hdr, inout metadata_t meta,
                      inout standard_metadata_t std) {
    state start {
        packet.extract(hdr.ethernet);
        transition select(hdr.ethernet.type) {
            0x8847: labels;
            0x86dd: ipv6;
            0x88b5: numbers;
            0x88b6 &&& 0xfffe: tail;
            0x88b8: skip;
            default: accept;
        }
    }
    state labels {
        packet.extract(hdr.labels.next);
        transition select(hdr.labels.last.bottom) {
            0: labels;
            1: accept;
        }
    }
    state ipv6 {
        packet.extract(hdr.ipv6);
        transition accept;
    }
    state numbers {
        packet.extract(hdr.numbers);
        transition accept;
    }
    state tail {
        transition select(packet.lookahead<bit<8>>()) {
            0xff: accept;
            default: tail_rest;
        }
    }
    state tail_rest {
        packet.extract(hdr.tail);
        transition accept;
    }
    state skip {
        packet.advance(16);
        packet.extract(hdr.tail);
        transition accept;
    }
}

control FeaturesVerify(inout headers_t hdr, inout metadata_t meta) {
    apply { }
}

control FeaturesIngress(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
    register<bit<128>>(4) wide_register;
    register<bit<5>>(4) narrow_register;

    action set_port(bit<9> port) {
        std.egress_spec = port;
    }

    action set_wide(bit<128> address, bit<9> port) {
        hdr.ipv6.src = address;
        std.egress_spec = port;
    }

    table ranges {
        key = {
            meta.range_key : range @name("value");
            hdr.tail.b : optional @name("other");
        }
        actions = { set_port; NoAction; }
        default_action = NoAction;
        size = 16;
    }

    table ipv6_routes {
        key = { hdr.ipv6.dst : lpm @name("dst"); }
        actions = { set_wide; NoAction; }
        default_action = NoAction;
        size = 16;
    }

    table ipv6_hosts {
        key = { hdr.ipv6.src : exact @name("src"); hdr.ipv6.next : exact @name("next"); }
        actions = { set_port; NoAction; }
        default_action = NoAction;
        size = 16;
    }

    action arithmetic() {
        if (hdr.numbers.op == 1) {
            hdr.numbers.a8 = hdr.numbers.a8 + hdr.numbers.b8;
            hdr.numbers.a64 = hdr.numbers.a64 + hdr.numbers.b64;
        } else if (hdr.numbers.op == 2) {
            hdr.numbers.a8 = hdr.numbers.a8 - hdr.numbers.b8;
            hdr.numbers.a64 = hdr.numbers.a64 - hdr.numbers.b64;
        } else if (hdr.numbers.op == 3) {
            hdr.numbers.a8 = hdr.numbers.a8 |+| hdr.numbers.b8;
            hdr.numbers.b8 = hdr.numbers.b8 |-| 100;
        } else if (hdr.numbers.op == 4) {
            hdr.numbers.a64 = hdr.numbers.a64 >> hdr.numbers.b8;
            hdr.numbers.b64 = hdr.numbers.b64 << hdr.numbers.b8;
        } else if (hdr.numbers.op == 5) {
            hdr.numbers.s8 = hdr.numbers.s8 >> 1;
            hdr.numbers.a8 = (bit<8>) (hdr.numbers.s8 + 1);
        } else if (hdr.numbers.op == 6) {
            hdr.numbers.a8 = hdr.numbers.a64 < hdr.numbers.b64 ? 8w1 : 8w2;
            hdr.numbers.b8 = hdr.numbers.s8 < -1 ? 8w1 : 8w2;
        } else if (hdr.numbers.op == 7) {
            hdr.numbers.a64 = ~hdr.numbers.a64 ^ hdr.numbers.b64;
            hdr.numbers.b64 = hdr.numbers.a64 * hdr.numbers.b64;
        } else if (hdr.numbers.op == 8) {
            hdr.numbers.a64 = hdr.numbers.b64[7:0] ++ hdr.numbers.b64[63:8];
            hdr.numbers.x61 = hdr.numbers.x61 + 1;
            hdr.numbers.x3 = hdr.numbers.x3 - 1;
            hdr.numbers.x60[7:4] = hdr.numbers.x4;
        }
    }

    action hashes() {
        bit<32> h32;
        bit<16> h16;
        hash(h32, HashAlgorithm.crc32, 32w0, { hdr.numbers.a64, hdr.numbers.b8 }, 33w0x100000000);
        hash(h16, HashAlgorithm.crc16, 16w0, { hdr.numbers.a64, hdr.numbers.b8 }, 17w0x10000);
        hdr.numbers.a64[63:32] = h32;
        hdr.numbers.a64[31:16] = h16;
        hash(h16, HashAlgorithm.csum16, 16w0, { hdr.numbers.b64 }, 17w0x10000);
        hdr.numbers.a64[15:0] = h16;
        hash(hdr.numbers.x60, HashAlgorithm.identity, 60w1, { hdr.numbers.b64 }, 60w1000);
        hash(h16, HashAlgorithm.xor16, 16w0, { hdr.numbers.b64, hdr.numbers.b8 }, 17w0x10000);
        hdr.numbers.b64[15:0] = h16;
    }

    apply {
        std.egress_spec = 1;
        if (hdr.labels[0].isValid()) {
            if (hdr.labels[0].value == 1) {
                hdr.labels.pop_front(1);
            } else if (hdr.labels[0].value == 2) {
                hdr.labels.push_front(1);
                hdr.labels[0].setValid();
                hdr.labels[0].value = 0xabcde;
                hdr.labels[0].tc = 0;
                hdr.labels[0].bottom = 0;
                hdr.labels[0].ttl = 9;
            } else if (hdr.labels[0].value == 3) {
                hdr.labels[0].ttl = (bit<8>) hdr.labels[1].ttl + 1;
            }
        } else if (std.parser_error != error.NoError) {
            std.egress_spec = 9w2 + (std.parser_error == error.StackOutOfBounds ? 9w1 : 9w0);
        } else if (hdr.ipv6.isValid()) {
            if (!ipv6_hosts.apply().hit) {
                wide_register.write(2, hdr.ipv6.dst);
                ipv6_routes.apply();
                wide_register.read(meta.wide, 2);
                hdr.ipv6.dst = meta.wide + 1;
            }
        } else if (hdr.numbers.isValid()) {
            if (hdr.numbers.op == 9) {
                hashes();
            } else if (hdr.numbers.op == 10) {
                narrow_register.write((bit<32>) hdr.numbers.b8, hdr.numbers.a8[4:0]);
                bit<5> v;
                narrow_register.read(v, (bit<32>) hdr.numbers.b8);
                hdr.numbers.a8 = (bit<8>) v;
            } else if (hdr.numbers.op == 11) {
                random(hdr.numbers.a8, 10, 12);
            } else {
                arithmetic();
            }
        } else if (hdr.tail.isValid()) {
            if (hdr.ethernet.type == 0x88b6) {
                meta.range_key = hdr.tail.a;
                ranges.apply();
            } else if (hdr.tail.a == 1 && meta.rounds < 3) {
                meta.rounds = meta.rounds + 1;
                resubmit_preserving_field_list(1);
            } else if (hdr.tail.a == 4) {
                truncate(16);
            }
            hdr.tail.b = hdr.tail.b + (bit<16>) meta.rounds;
        }
    }
}

control FeaturesEgress(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
    apply {
        if (hdr.tail.isValid() && hdr.ethernet.type != 0x88b6) {
            if (hdr.tail.a == 2 && meta.rounds < 3) {
                meta.rounds = meta.rounds + 1;
                recirculate_preserving_field_list(2);
            } else if (hdr.tail.a == 3 && std.instance_type == 0) {
                meta.rounds = 0x40;
                clone_preserving_field_list(CloneType.E2E, 3, 3);
                hdr.tail.a = 0x33;
            } else if (std.instance_type == 2) {
                hdr.tail.b = hdr.tail.b + (bit<16>) meta.rounds;
            }
        }
        if (hdr.ethernet.type == 0x88b8) {
            hdr.ethernet.src = (bit<48>) std.packet_length;
        }
    }
}

control FeaturesUpdate(inout headers_t hdr, inout metadata_t meta) {
    apply { }
}

control FeaturesDeparser(packet_out packet, in headers_t hdr) {
    apply {
        packet.emit(hdr);
    }
}

V1Switch(FeaturesParser(), FeaturesVerify(), FeaturesIngress(), FeaturesEgress(), FeaturesUpdate(),
         FeaturesDeparser()) main;
