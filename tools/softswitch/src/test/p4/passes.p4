// SPDX-License-Identifier: Apache-2.0
// Everything that makes a packet go through a control again or leave more than once; the first byte says what to do.
#include <core.p4>
#include <v1model.p4>

header ethernet_t {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}

header trace_t {
    bit<8>  op;
    bit<8>  ingress_passes;
    bit<8>  egress_passes;
    bit<8>  kept;
    bit<8>  lost;
    bit<32> instance_type;
    bit<16> rid;
}

struct headers_t {
    ethernet_t ethernet;
    trace_t    trace;
}

struct metadata_t {
    @field_list(1)
    bit<8> kept;
    bit<8> lost;
    @field_list(1, 2)
    bit<8> passes;
}

parser PassesParser(packet_in packet, out headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
    state start {
        packet.extract(hdr.ethernet);
        packet.extract(hdr.trace);
        transition accept;
    }
}

control PassesVerify(inout headers_t hdr, inout metadata_t meta) {
    apply { }
}

control PassesIngress(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
    apply {
        std.egress_spec = 1;
        meta.passes = meta.passes + 1;
        hdr.trace.ingress_passes = hdr.trace.ingress_passes + 1;
        if (hdr.trace.op == 1 && meta.passes < 3) {
            meta.kept = meta.kept + 0x10;
            meta.lost = 0xff;
            resubmit_preserving_field_list(1);
        } else if (hdr.trace.op == 3 || hdr.trace.op == 4) {
            meta.kept = 0x33;
            meta.lost = 0xff;
            clone_preserving_field_list(CloneType.I2E, (bit<32>) hdr.trace.op, 1);
            hdr.ethernet.src = 0;
        } else if (hdr.trace.op == 6) {
            std.mcast_grp = 6;
            meta.kept = 0x66;
        } else if (hdr.trace.op == 7) {
            std.mcast_grp = 6;
            mark_to_drop(std);
        } else if (hdr.trace.op == 8) {
            meta.kept = 0x88;
            clone_preserving_field_list(CloneType.I2E, 3, 2);
            mark_to_drop(std);
        }
    }
}

control PassesEgress(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
    apply {
        hdr.trace.egress_passes = hdr.trace.egress_passes + 1;
        hdr.trace.kept = meta.kept;
        hdr.trace.lost = meta.lost;
        hdr.trace.instance_type = std.instance_type;
        hdr.trace.rid = std.egress_rid;
        if (hdr.trace.op == 2 && meta.passes < 3) {
            meta.kept = meta.kept + 0x20;
            meta.lost = 0xff;
            recirculate_preserving_field_list(1);
        } else if (hdr.trace.op == 5 && std.instance_type == 0) {
            meta.kept = 0x55;
            meta.lost = 0xff;
            clone_preserving_field_list(CloneType.E2E, 3, 1);
            hdr.ethernet.src = 0;
        } else if (hdr.trace.op == 6 && std.egress_rid == 2) {
            mark_to_drop(std);
        }
    }
}

control PassesUpdate(inout headers_t hdr, inout metadata_t meta) {
    apply { }
}

control PassesDeparser(packet_out packet, in headers_t hdr) {
    apply {
        packet.emit(hdr);
    }
}

V1Switch(PassesParser(), PassesVerify(), PassesIngress(), PassesEgress(), PassesUpdate(), PassesDeparser()) main;
