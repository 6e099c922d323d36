// SPDX-License-Identifier: Apache-2.0

// DC to server: the tunnel goes, the tenant's VLAN tag comes.
control Decapsulation(inout headers_t hdr,
                      inout metadata_t meta,
                      inout standard_metadata_t standard_metadata) {

    action forward(port_t port) {
        standard_metadata.egress_spec = port;
        meta.path = Path_t.DECAPSULATED;
    }

    action flood() {
        standard_metadata.mcast_grp = meta.flood_group;
        meta.path = Path_t.FLOODED;
        meta.drop_reason = meta.flood_group == 0 ? DropReason_t.NO_SERVER : meta.drop_reason;
    }

    action drop(DropReason_t reason) {
        meta.drop_reason = reason;
    }

    direct_counter(CounterType.packets_and_bytes) servers_counter;

    // Where a tenant's servers are.
    table servers {
        key = {
            hdr.vxlan.vni          : exact @name("vni");
            hdr.inner_ipv4.dst_addr: lpm   @name("dst_addr");
        }
        actions = {
            forward;
            @defaultonly drop;
        }
        const default_action = drop(DropReason_t.NO_SERVER);
        counters = servers_counter;
        size = MAX_SERVERS;
    }

    direct_counter(CounterType.packets_and_bytes) servers_ipv6_counter;

    // Servers find their IPv6 addresses themselves more often than not: what is for an unknown one goes to all.
    table servers_ipv6 {
        key = {
            hdr.vxlan.vni          : exact @name("vni");
            hdr.inner_ipv6.dst_addr: lpm   @name("dst_addr");
        }
        actions = {
            forward;
            @defaultonly flood;
        }
        const default_action = flood;
        counters = servers_ipv6_counter;
        size = MAX_SERVERS;
    }

    // The uniform model of RFC 2983, section 3, and for ECN RFC 6040, section 4.2.
    action copy_dscp_and_ecn() {
        bit<2> inner_ecn = hdr.inner_ipv4.isValid() ? hdr.inner_ipv4.ecn : hdr.inner_ipv6.ecn;
        bit<2> ecn = hdr.outer_ipv4.ecn == ECN_CE ? ECN_CE
                : (hdr.outer_ipv4.ecn == ECN_ECT_1 && inner_ecn == ECN_ECT_0 ? ECN_ECT_1 : inner_ecn);
        meta.drop_reason = hdr.outer_ipv4.ecn == ECN_CE && inner_ecn == ECN_NOT_ECT
                ? DropReason_t.ECN : meta.drop_reason;

        // HC' = ~(~HC + ~m + m'), RFC 1624, section 3
        bit<16> before = hdr.inner_ipv4.version ++ hdr.inner_ipv4.ihl ++ hdr.inner_ipv4.dscp ++ hdr.inner_ipv4.ecn;
        bit<16> after = hdr.inner_ipv4.version ++ hdr.inner_ipv4.ihl ++ hdr.outer_ipv4.dscp ++ ecn;
        bit<32> sum = (bit<32>) ~hdr.inner_ipv4.checksum + (bit<32>) ~before + (bit<32>) after;
        bit<32> folded = (sum & 0xFFFF) + (sum >> 16);
        hdr.inner_ipv4.checksum = ~(folded[15:0] + folded[31:16]);

        // Fields of the header that the frame does not have are not sent.
        hdr.inner_ipv4.dscp = hdr.outer_ipv4.dscp;
        hdr.inner_ipv4.ecn = ecn;
        hdr.inner_ipv6.dscp = hdr.outer_ipv4.dscp;
        hdr.inner_ipv6.ecn = ecn;
    }

    apply {
        if (hdr.inner_ethernet.ether_type == ETHERTYPE_VLAN
                || hdr.inner_ethernet.ether_type == ETHERTYPE_SERVICE_VLAN) {
            meta.drop_reason = DropReason_t.INNER_VLAN;
        } else if (hdr.inner_ipv4.isValid() || hdr.inner_ipv6.isValid()) {
            copy_dscp_and_ecn();
        }
        if (meta.drop_reason == DropReason_t.NONE) {
            if (!meta.unicast_ip) {
                flood();
            } else if (hdr.inner_ipv4.isValid()) {
                servers.apply();
            } else {
                servers_ipv6.apply();
            }
        }

        hdr.outer_ethernet.setInvalid();
        hdr.outer_ipv4.setInvalid();
        hdr.outer_udp.setInvalid();
        hdr.vxlan.setInvalid();

        hdr.vlan.setValid();
        hdr.vlan.pcp = 0;
        hdr.vlan.dei = 0;
        hdr.vlan.vlan_id = meta.vlan_id;
        hdr.vlan.ether_type = hdr.inner_ethernet.ether_type;
        hdr.inner_ethernet.ether_type = ETHERTYPE_VLAN;

        meta.frame_len = meta.frame_len - TUNNEL_BYTES + VLAN_TAG_BYTES;
    }
}
