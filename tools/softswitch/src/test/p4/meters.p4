// SPDX-License-Identifier: Apache-2.0
// Meters of both kinds and both units; a packet leaves with the colors that they gave it.
#include <core.p4>
#include <v1model.p4>

header ethernet_t {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}

header colors_t {
    bit<8> index;
    bit<8> by_packets;
    bit<8> by_bytes;
    bit<8> direct;
}

struct headers_t {
    ethernet_t ethernet;
    colors_t   colors;
}

struct metadata_t {
    bit<8> color;
}

parser MetersParser(packet_in packet, out headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
    state start {
        packet.extract(hdr.ethernet);
        packet.extract(hdr.colors);
        transition accept;
    }
}

control MetersVerify(inout headers_t hdr, inout metadata_t meta) {
    apply { }
}

control MetersIngress(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
    meter(4, MeterType.packets) packet_meter;
    meter(4, MeterType.bytes) byte_meter;
    direct_meter<bit<8>>(MeterType.bytes) host_meter;

    action set_port(bit<9> port) {
        std.egress_spec = port;
        host_meter.read(meta.color);
    }

    table hosts {
        key = { hdr.ethernet.dst : exact @name("dst"); }
        actions = { set_port; NoAction; }
        default_action = NoAction;
        meters = host_meter;
        size = 16;
    }

    apply {
        std.egress_spec = 1;
        meta.color = 0xff;
        packet_meter.execute_meter((bit<32>) hdr.colors.index, hdr.colors.by_packets);
        byte_meter.execute_meter((bit<32>) hdr.colors.index, hdr.colors.by_bytes);
        hosts.apply();
        hdr.colors.direct = meta.color;
    }
}

control MetersEgress(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
    apply { }
}

control MetersUpdate(inout headers_t hdr, inout metadata_t meta) {
    apply { }
}

control MetersDeparser(packet_out packet, in headers_t hdr) {
    apply {
        packet.emit(hdr);
    }
}

V1Switch(MetersParser(), MetersVerify(), MetersIngress(), MetersEgress(), MetersUpdate(), MetersDeparser()) main;
