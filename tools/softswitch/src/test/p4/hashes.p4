// SPDX-License-Identifier: Apache-2.0
// Every hash algorithm of v1model over nine bytes, and over the eight of RFC 1071's example.
#include <core.p4>
#include <v1model.p4>

header ethernet_t {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}

header input_t {
    bit<72> nine;
    bit<64> eight;
    bit<8>  size;
}

header output_t {
    bit<16> crc16;
    bit<16> crc16_custom;
    bit<32> crc32;
    bit<32> crc32_custom;
    bit<16> csum16;
    bit<16> csum16_odd;
    bit<16> xor16;
    bit<64> identity;
    bit<16> in_range;
}

struct headers_t {
    ethernet_t ethernet;
    input_t    input;
    output_t   output;
}

struct metadata_t {
}

parser HashesParser(packet_in packet, out headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
    state start {
        packet.extract(hdr.ethernet);
        packet.extract(hdr.input);
        transition accept;
    }
}

control HashesVerify(inout headers_t hdr, inout metadata_t meta) {
    apply { }
}

control HashesIngress(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
    apply {
        std.egress_spec = 1;
        hdr.output.setValid();
        hash(hdr.output.crc16, HashAlgorithm.crc16, 16w0, { hdr.input.nine }, 17w0x10000);
        hash(hdr.output.crc16_custom, HashAlgorithm.crc16_custom, 16w0, { hdr.input.nine }, 17w0x10000);
        hash(hdr.output.crc32, HashAlgorithm.crc32, 32w0, { hdr.input.nine }, 33w0x100000000);
        hash(hdr.output.crc32_custom, HashAlgorithm.crc32_custom, 32w0, { hdr.input.nine }, 33w0x100000000);
        hash(hdr.output.csum16, HashAlgorithm.csum16, 16w0, { hdr.input.eight }, 17w0x10000);
        hash(hdr.output.csum16_odd, HashAlgorithm.csum16, 16w0, { hdr.input.nine }, 17w0x10000);
        hash(hdr.output.xor16, HashAlgorithm.xor16, 16w0, { hdr.input.nine }, 17w0x10000);
        hash(hdr.output.identity, HashAlgorithm.identity, 64w0, { hdr.input.eight }, 64w0xffffffffffffffff);
        hash(hdr.output.in_range, HashAlgorithm.crc16, 16w1000, { hdr.input.nine }, (bit<16>) hdr.input.size);
    }
}

control HashesEgress(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
    apply { }
}

control HashesUpdate(inout headers_t hdr, inout metadata_t meta) {
    apply { }
}

control HashesDeparser(packet_out packet, in headers_t hdr) {
    apply {
        packet.emit(hdr);
    }
}

V1Switch(HashesParser(), HashesVerify(), HashesIngress(), HashesEgress(), HashesUpdate(), HashesDeparser()) main;
