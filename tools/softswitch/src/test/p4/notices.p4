// SPDX-License-Identifier: Apache-2.0
// What the switch tells its controller by itself, and what a controller reads and sets besides tables' entries.
#include <core.p4>
#include <v1model.p4>

header ethernet_t {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}

header cell_t {
    bit<8>  op;
    bit<8>  index;
    bit<32> small;
    bit<96> wide;
    int<16> sum;
}

struct headers_t {
    ethernet_t ethernet;
    cell_t     cell;
}

struct learn_t {
    bit<48> src;
    bit<9>  port;
    bit<96> wide;
    int<16> sum;
}

struct metadata_t {
    learn_t learn;
}

parser NoticesParser(packet_in packet, out headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
    state start {
        packet.extract(hdr.ethernet);
        transition select(hdr.ethernet.type) {
            0x88b5: cell;
            default: accept;
        }
    }
    state cell {
        packet.extract(hdr.cell);
        transition accept;
    }
}

control NoticesVerify(inout headers_t hdr, inout metadata_t meta) {
    apply { }
}

control NoticesIngress(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
    register<bit<32>>(8) small;
    register<bit<96>>(4) wide;
    register<int<16>>(2) sums;
    direct_counter(CounterType.packets_and_bytes) sources_counter;
    direct_counter(CounterType.packets) all_counter;
    direct_meter<bit<8>>(MeterType.packets) targets_meter;
    bit<8> color = 0;

    action known() {
        sources_counter.count();
    }
    action unknown() {
        sources_counter.count();
        digest<learn_t>(1, { hdr.ethernet.src, std.ingress_port, hdr.cell.wide, hdr.cell.sum });
    }
    table sources {
        key = { hdr.ethernet.src: exact; }
        actions = { known; unknown; }
        default_action = unknown();
        counters = sources_counter;
        support_timeout = true;
        size = 64;
    }

    action forward(bit<9> port) {
        targets_meter.read(color);
        std.egress_spec = port;
    }
    action flood() {
        targets_meter.read(color);
        std.egress_spec = 1;
    }
    table targets {
        key = { hdr.ethernet.dst: ternary; }
        actions = { forward; @defaultonly flood; }
        default_action = flood();
        meters = targets_meter;
    }

    action count_all() {
        all_counter.count();
    }
    table all {
        actions = { count_all; }
        const default_action = count_all();
        counters = all_counter;
    }

    apply {
        all.apply();
        sources.apply();
        targets.apply();
        if (hdr.cell.isValid()) {
            if (hdr.cell.op == 1) {
                small.write((bit<32>) hdr.cell.index, hdr.cell.small);
                wide.write((bit<32>) hdr.cell.index, hdr.cell.wide);
                sums.write((bit<32>) hdr.cell.index, hdr.cell.sum);
            }
            small.read(hdr.cell.small, (bit<32>) hdr.cell.index);
            wide.read(hdr.cell.wide, (bit<32>) hdr.cell.index);
            sums.read(hdr.cell.sum, (bit<32>) hdr.cell.index);
            hdr.cell.op = color;
        }
    }
}

control NoticesEgress(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
    apply { }
}

control NoticesUpdate(inout headers_t hdr, inout metadata_t meta) {
    apply { }
}

control NoticesDeparser(packet_out packet, in headers_t hdr) {
    apply {
        packet.emit(hdr);
    }
}

V1Switch(NoticesParser(), NoticesVerify(), NoticesIngress(), NoticesEgress(), NoticesUpdate(), NoticesDeparser()) main;
