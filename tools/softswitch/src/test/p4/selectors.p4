// SPDX-License-Identifier: Apache-2.0
// Tables whose actions are members of an action profile, and of groups that a hash chooses from.
#include <core.p4>
#include <v1model.p4>

header ethernet_t {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}

header note_t {
    bit<8> note;
}

struct headers_t {
    ethernet_t ethernet;
    note_t     note;
}

struct metadata_t {
}

parser SelectorsParser(packet_in packet, out headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
    state start {
        packet.extract(hdr.ethernet);
        packet.extract(hdr.note);
        transition accept;
    }
}

control SelectorsVerify(inout headers_t hdr, inout metadata_t meta) {
    apply { }
}

control SelectorsIngress(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
    action_profile(4) notes;
    @max_group_size(8)
    action_selector(HashAlgorithm.crc16, 16, 16) paths;

    action set_note(bit<8> note) {
        hdr.note.note = note;
    }

    action copy_type() {
        hdr.note.note = hdr.ethernet.type[7:0];
    }

    table annotate {
        key = { hdr.ethernet.src : exact @name("src"); }
        actions = { set_note; copy_type; NoAction; }
        implementation = notes;
        size = 8;
    }

    action set_port(bit<9> port) {
        std.egress_spec = port;
    }

    action deny() {
        mark_to_drop(std);
    }

    table routes {
        key = {
            hdr.ethernet.dst : lpm @name("dst");
            hdr.ethernet.src : selector;
            hdr.ethernet.type : selector;
        }
        actions = { set_port; deny; NoAction; }
        implementation = paths;
        size = 8;
    }

    apply {
        std.egress_spec = 1;
        if (annotate.apply().miss) {
            hdr.note.note = 0xee;
        }
        routes.apply();
    }
}

control SelectorsEgress(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
    apply { }
}

control SelectorsUpdate(inout headers_t hdr, inout metadata_t meta) {
    apply { }
}

control SelectorsDeparser(packet_out packet, in headers_t hdr) {
    apply {
        packet.emit(hdr);
    }
}

V1Switch(SelectorsParser(), SelectorsVerify(), SelectorsIngress(), SelectorsEgress(), SelectorsUpdate(),
         SelectorsDeparser()) main;
