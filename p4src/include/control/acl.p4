// SPDX-License-Identifier: Apache-2.0

// What ONOS wants to see, or wants to stop, before the gateway gets it.
control Acl(inout headers_t hdr,
            inout metadata_t meta,
            inout standard_metadata_t standard_metadata) {

    mac_addr_t eth_dst = 0;
    mac_addr_t eth_src = 0;
    bit<16> eth_type = 0;
    vlan_id_t vlan_id = 0;
    ipv4_addr_t ipv4_src = 0;
    ipv4_addr_t ipv4_dst = 0;
    bit<8> ip_proto = 0;
    bit<16> l4_src_port = 0;
    bit<16> l4_dst_port = 0;

    action punt() {
        standard_metadata.egress_spec = CPU_PORT;
        meta.path = Path_t.PUNTED;
    }

    action copy_to_cpu() {
        clone_preserving_field_list(CloneType.I2E, CPU_CLONE_SESSION_ID, PRESERVE_TO_CPU);
    }

    action drop() {
        meta.drop_reason = DropReason_t.ACL;
    }

    // Frames that find ONOS its links are no tenant's.
    table control_frames {
        key = {
            eth_type: exact @name("eth_type");
        }
        actions = {
            punt;
            @defaultonly NoAction;
        }
        const default_action = NoAction;
        const entries = {
            ETHERTYPE_LLDP: punt();
            ETHERTYPE_BDDP: punt();
        }
    }

    direct_counter(CounterType.packets_and_bytes) acl_counter;

    // Of a VXLAN packet, the outer addresses; of a server's frame, its own.
    table acl {
        key = {
            standard_metadata.ingress_port: ternary @name("ingress_port");
            eth_dst                       : ternary @name("eth_dst");
            eth_src                       : ternary @name("eth_src");
            vlan_id                       : ternary @name("vlan_id");
            eth_type                      : ternary @name("eth_type");
            ipv4_src                      : ternary @name("ipv4_src");
            ipv4_dst                      : ternary @name("ipv4_dst");
            ip_proto                      : ternary @name("ip_proto");
            l4_src_port                   : ternary @name("l4_src_port");
            l4_dst_port                   : ternary @name("l4_dst_port");
        }
        actions = {
            punt;
            copy_to_cpu;
            drop;
            NoAction;
        }
        const default_action = NoAction;
        counters = acl_counter;
        size = MAX_ACL_ENTRIES;
    }

    apply {
        if (hdr.outer_ethernet.isValid()) {
            eth_dst = hdr.outer_ethernet.dst_addr;
            eth_src = hdr.outer_ethernet.src_addr;
            eth_type = hdr.outer_ethernet.ether_type;
            if (hdr.outer_ipv4.isValid()) {
                ipv4_src = hdr.outer_ipv4.src_addr;
                ipv4_dst = hdr.outer_ipv4.dst_addr;
                ip_proto = hdr.outer_ipv4.protocol;
            }
            if (hdr.outer_udp.isValid()) {
                l4_src_port = hdr.outer_udp.src_port;
                l4_dst_port = hdr.outer_udp.dst_port;
            }
        } else if (hdr.vlan.isValid()) {
            eth_dst = hdr.inner_ethernet.dst_addr;
            eth_src = hdr.inner_ethernet.src_addr;
            vlan_id = hdr.vlan.vlan_id;
            eth_type = hdr.vlan.ether_type;
            if (hdr.inner_ipv4.isValid()) {
                ipv4_src = hdr.inner_ipv4.src_addr;
                ipv4_dst = hdr.inner_ipv4.dst_addr;
                ip_proto = hdr.inner_ipv4.protocol;
            }
            if (hdr.inner_l4.isValid()) {
                l4_src_port = hdr.inner_l4.src_port;
                l4_dst_port = hdr.inner_l4.dst_port;
            }
        }
        if (!control_frames.apply().hit) {
            acl.apply();
        }
    }
}
