// SPDX-License-Identifier: Apache-2.0
// A small IPv4 router and learning bridge, to show that the switch is not made for one program.
#include <core.p4>
#include <v1model.p4>

const bit<9> CPU_PORT = 255;

@controller_header("packet_in")
header packet_in_t {
    bit<9> ingress_port;
    bit<7> reason;
}

@controller_header("packet_out")
header packet_out_t {
    bit<9> egress_port;
    bit<7> _pad;
}

header ethernet_t {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}

header vlan_t {
    bit<3>  pcp;
    bit<1>  dei;
    bit<12> vid;
    bit<16> type;
}

header ipv4_t {
    bit<4>  version;
    bit<4>  ihl;
    bit<8>  dscp;
    bit<16> length;
    bit<16> id;
    bit<3>  flags;
    bit<13> offset;
    bit<8>  ttl;
    bit<8>  protocol;
    bit<16> checksum;
    bit<32> src;
    bit<32> dst;
}

header udp_t {
    bit<16> src;
    bit<16> dst;
    bit<16> length;
    bit<16> checksum;
}

struct headers_t {
    packet_in_t  packet_in;
    packet_out_t packet_out;
    ethernet_t   ethernet;
    vlan_t       vlan;
    ipv4_t       ipv4;
    udp_t        udp;
}

struct metadata_t {
    @field_list(1)
    bit<9>  clone_port;
    @field_list(1)
    bit<7>  reason;
    bit<16> l4_src;
    bit<16> l4_dst;
    bit<16> bucket;
    bit<32> seen;
    bit<1>  routed;
}

parser RouterParser(packet_in packet, out headers_t hdr, inout metadata_t meta,
                    inout standard_metadata_t std) {
    state start {
        transition select(std.ingress_port) {
            CPU_PORT: packet_out;
            default: ethernet;
        }
    }
    state packet_out {
        packet.extract(hdr.packet_out);
        transition ethernet;
    }
    state ethernet {
        packet.extract(hdr.ethernet);
        transition select(hdr.ethernet.type) {
            0x8100: vlan;
            0x0800: ipv4;
            default: accept;
        }
    }
    state vlan {
        packet.extract(hdr.vlan);
        transition select(hdr.vlan.type) {
            0x0800: ipv4;
            default: accept;
        }
    }
    state ipv4 {
        packet.extract(hdr.ipv4);
        verify(hdr.ipv4.version == 4, error.NoMatch);
        transition select(hdr.ipv4.protocol, hdr.ipv4.offset) {
            (17, 0): udp;
            default: accept;
        }
    }
    state udp {
        packet.extract(hdr.udp);
        meta.l4_src = hdr.udp.src;
        meta.l4_dst = hdr.udp.dst;
        transition accept;
    }
}

control RouterVerify(inout headers_t hdr, inout metadata_t meta) {
    apply {
        verify_checksum(hdr.ipv4.isValid(),
            { hdr.ipv4.version, hdr.ipv4.ihl, hdr.ipv4.dscp, hdr.ipv4.length, hdr.ipv4.id, hdr.ipv4.flags,
              hdr.ipv4.offset, hdr.ipv4.ttl, hdr.ipv4.protocol, hdr.ipv4.src, hdr.ipv4.dst },
            hdr.ipv4.checksum, HashAlgorithm.csum16);
    }
}

control RouterIngress(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
    counter(4, CounterType.packets_and_bytes) drops;
    direct_counter(CounterType.packets_and_bytes) route_counter;
    direct_counter(CounterType.packets) acl_counter;
    register<bit<32>>(1024) flows;

    action drop(bit<32> reason) {
        drops.count(reason);
        mark_to_drop(std);
        exit;
    }

    action punt(bit<7> reason) {
        hdr.packet_in.setValid();
        hdr.packet_in.ingress_port = std.ingress_port;
        hdr.packet_in.reason = reason;
        std.egress_spec = CPU_PORT;
    }

    action mirror(bit<7> reason) {
        meta.clone_port = std.ingress_port;
        meta.reason = reason;
        clone_preserving_field_list(CloneType.I2E, 5, 1);
    }

    action flood(bit<16> group) {
        std.mcast_grp = group;
    }

    action set_port(bit<9> port) {
        std.egress_spec = port;
    }

    action route(bit<48> src, bit<48> dst, bit<9> port) {
        route_counter.count();
        hdr.ethernet.src = src;
        hdr.ethernet.dst = dst;
        hdr.ipv4.ttl = hdr.ipv4.ttl - 1;
        std.egress_spec = port;
        meta.routed = 1;
    }

    action permit() {
        acl_counter.count();
    }

    action deny() {
        acl_counter.count();
        drop(3);
    }

    table acl {
        key = {
            hdr.ipv4.src : ternary @name("src");
            hdr.ipv4.dst : ternary @name("dst");
            hdr.ipv4.protocol : ternary @name("protocol");
            meta.l4_dst : ternary @name("l4_dst");
        }
        actions = { permit; deny; mirror; punt; }
        default_action = permit;
        counters = acl_counter;
        size = 64;
    }

    table routes {
        key = { hdr.ipv4.dst : lpm @name("dst"); }
        actions = { route; punt; drop; }
        default_action = drop(1);
        counters = route_counter;
        size = 8;
    }

    table bridge {
        key = {
            hdr.vlan.isValid() : exact @name("tagged");
            hdr.vlan.vid : exact @name("vid");
            hdr.ethernet.dst : exact @name("dst");
        }
        actions = { set_port; flood; @defaultonly drop; }
        const default_action = drop(2);
        size = 1024;
    }

    table constants {
        key = { hdr.ethernet.type : exact @name("type"); }
        actions = { punt; NoAction; }
        const entries = {
            0x88cc : punt(9);
            0x0806 : punt(8);
        }
        const default_action = NoAction();
    }

    apply {
        if (hdr.packet_out.isValid()) {
            std.egress_spec = hdr.packet_out.egress_port;
            hdr.packet_out.setInvalid();
            exit;
        }
        if (std.parser_error != error.NoError || std.checksum_error == 1) {
            drop(0);
        }
        if (constants.apply().hit) {
            exit;
        }
        if (hdr.ipv4.isValid()) {
            acl.apply();
            hash(meta.bucket, HashAlgorithm.crc16, (bit<16>) 0,
                 { hdr.ipv4.src, hdr.ipv4.dst, hdr.ipv4.protocol, meta.l4_src, meta.l4_dst }, (bit<32>) 1024);
            flows.read(meta.seen, (bit<32>) meta.bucket);
            meta.seen = meta.seen + 1;
            flows.write((bit<32>) meta.bucket, meta.seen);
            if (std.egress_spec != CPU_PORT) {
                routes.apply();
            }
        } else {
            bridge.apply();
        }
    }
}

control RouterEgress(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
    counter(512, CounterType.bytes) sent;

    apply {
        if (std.instance_type == 1) {
            hdr.packet_in.setValid();
            hdr.packet_in.ingress_port = meta.clone_port;
            hdr.packet_in.reason = meta.reason;
        } else if (std.mcast_grp != 0 && std.egress_port == std.ingress_port) {
            mark_to_drop(std);
        }
        if (meta.routed == 1 && meta.seen > 2 && hdr.ipv4.dscp == 0) {
            hdr.ipv4.dscp = 8;
        }
        sent.count((bit<32>) std.egress_port);
    }
}

control RouterUpdate(inout headers_t hdr, inout metadata_t meta) {
    apply {
        update_checksum(hdr.ipv4.isValid(),
            { hdr.ipv4.version, hdr.ipv4.ihl, hdr.ipv4.dscp, hdr.ipv4.length, hdr.ipv4.id, hdr.ipv4.flags,
              hdr.ipv4.offset, hdr.ipv4.ttl, hdr.ipv4.protocol, hdr.ipv4.src, hdr.ipv4.dst },
            hdr.ipv4.checksum, HashAlgorithm.csum16);
        update_checksum_with_payload(hdr.udp.isValid() && hdr.udp.checksum != 0,
            { hdr.ipv4.src, hdr.ipv4.dst, 8w0, hdr.ipv4.protocol, hdr.udp.length,
              hdr.udp.src, hdr.udp.dst, hdr.udp.length },
            hdr.udp.checksum, HashAlgorithm.csum16);
    }
}

control RouterDeparser(packet_out packet, in headers_t hdr) {
    apply {
        packet.emit(hdr.packet_in);
        packet.emit(hdr.ethernet);
        packet.emit(hdr.vlan);
        packet.emit(hdr.ipv4);
        packet.emit(hdr.udp);
    }
}

V1Switch(RouterParser(), RouterVerify(), RouterIngress(), RouterEgress(), RouterUpdate(), RouterDeparser()) main;
