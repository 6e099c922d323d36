// SPDX-License-Identifier: Apache-2.0

// Admits VXLAN packets from the DC and from the OTR, and finds whose they are. Answers who has the address that the DC
// sends them to. What else the OTR sends that is not IPv4 is not its concern.
control Tunnel(inout headers_t hdr,
               inout metadata_t meta,
               inout standard_metadata_t standard_metadata) {

    ipv4_addr_t vtep_addr = 0; // that the packet is for, or asks for

    action drop(DropReason_t reason) {
        meta.drop_reason = reason;
    }

    action accept_vtep() {
    }

    action answer_arp(mac_addr_t mac) {
        hdr.outer_ethernet.dst_addr = hdr.outer_arp.sender_mac;
        hdr.outer_ethernet.src_addr = mac;
        hdr.outer_arp.operation = ARP_REPLY;
        hdr.outer_arp.target_mac = hdr.outer_arp.sender_mac;
        hdr.outer_arp.target_ip = hdr.outer_arp.sender_ip;
        hdr.outer_arp.sender_mac = mac;
        hdr.outer_arp.sender_ip = vtep_addr;
        standard_metadata.egress_spec = standard_metadata.ingress_port;
        meta.path = Path_t.ARP_ANSWERED;
    }

    direct_counter(CounterType.packets_and_bytes) vteps_counter;

    // The addresses that the DC reaches this switch by.
    table vteps {
        key = {
            vtep_addr              : exact @name("addr");
            hdr.outer_arp.isValid(): exact @name("is_arp");
        }
        actions = {
            accept_vtep;
            answer_arp;
            @defaultonly drop;
        }
        const default_action = drop(DropReason_t.UNKNOWN_VTEP);
        counters = vteps_counter;
        size = MAX_VTEPS;
    }

    action set_tenant(vlan_id_t vlan_id, bit<16> flood_group) {
        meta.vlan_id = vlan_id;
        meta.flood_group = flood_group;
    }

    direct_counter(CounterType.packets_and_bytes) tenants_counter;

    // A tenant's VNI on the DC side; its VLAN on the server side, and the group of its server ports.
    table tenants {
        key = {
            hdr.vxlan.vni: exact @name("vni");
        }
        actions = {
            set_tenant;
            @defaultonly drop;
        }
        const default_action = drop(DropReason_t.UNKNOWN_VNI);
        counters = tenants_counter;
        size = MAX_TENANTS;
    }

    apply {
        // Of a VXLAN packet, IP and UDP must agree on its length, the frame must hold it, and it must hold the headers:
        // what follows it in the frame is none of it.
        bit<32> total_len = (bit<32>) hdr.outer_ipv4.total_len;
        bit<32> least_len = (bit<32>) (IPV4_HEADER_BYTES + UDP_HEADER_BYTES + VXLAN_HEADER_BYTES
                                       + ETHERNET_HEADER_BYTES);
        if (hdr.inner_ipv4.isValid()) {
            least_len = least_len + (bit<32>) IPV4_HEADER_BYTES;
        } else if (hdr.inner_ipv6.isValid()) {
            least_len = least_len + (bit<32>) IPV6_HEADER_BYTES;
        }

        if (hdr.outer_arp.isValid()) {
            vtep_addr = hdr.outer_arp.target_ip;
            if (hdr.outer_arp.operation != ARP_REQUEST || hdr.outer_arp.hardware_type != ARP_HARDWARE_ETHERNET
                    || hdr.outer_arp.protocol_type != ETHERTYPE_IPV4
                    || hdr.outer_arp.hardware_len != 6 || hdr.outer_arp.protocol_len != 4) {
                meta.drop_reason = DropReason_t.NOT_VXLAN;
            }
        } else if (!hdr.vxlan.isValid() || hdr.outer_udp.dst_port != meta.settings.vxlan_port) {
            meta.drop_reason = DropReason_t.NOT_VXLAN;
        } else if (total_len < least_len
                   || total_len + (bit<32>) ETHERNET_HEADER_BYTES > standard_metadata.packet_length
                   || total_len != (bit<32>) hdr.outer_udp.length + (bit<32>) IPV4_HEADER_BYTES) {
            meta.drop_reason = DropReason_t.MALFORMED;
        } else if (hdr.vxlan.flags & VXLAN_FLAG_I == 0) {
            meta.drop_reason = DropReason_t.NO_VNI;
        } else {
            vtep_addr = hdr.outer_ipv4.dst_addr;
        }

        if (meta.drop_reason == DropReason_t.NONE && meta.role == PortRole_t.DC) {
            vteps.apply();
        }
        if (meta.drop_reason == DropReason_t.NONE && hdr.vxlan.isValid()) {
            tenants.apply();
        }
    }
}
