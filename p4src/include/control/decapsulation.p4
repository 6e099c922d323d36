// SPDX-License-Identifier: Apache-2.0

// DC to server: the tunnel goes, the tenant's VLAN tag comes.
control Decapsulation(inout headers_t hdr,
                      inout metadata_t meta,
                      inout standard_metadata_t standard_metadata) {

    action forward(port_t port) {
        standard_metadata.egress_spec = port;
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

    apply {
        if (!hdr.inner_ipv4.isValid()) {
            meta.drop_reason = DropReason_t.NO_SERVER;
        } else if (servers.apply().hit) {
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

            meta.path = Path_t.DECAPSULATED;
        }
    }
}
