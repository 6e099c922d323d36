// SPDX-License-Identifier: Apache-2.0

// Lets servers speak only in the VLANs that their port carries, and says which VNI is theirs: no other one gets into
// a tunnel that the switch makes, whatever is in a flow's context. A frame without a tag belongs to no tenant.
control ServerVlans(inout headers_t hdr,
                    inout metadata_t meta,
                    inout standard_metadata_t standard_metadata) {

    action accept_vlan(vni_t vni) {
        meta.vlan_id = hdr.vlan.vlan_id;
        meta.vni = vni;
    }

    action drop(DropReason_t reason) {
        meta.drop_reason = reason;
    }

    direct_counter(CounterType.packets_and_bytes) server_vlans_counter;

    table server_vlans {
        key = {
            standard_metadata.ingress_port: exact @name("ingress_port");
            hdr.vlan.vlan_id              : exact @name("vlan_id");
        }
        actions = {
            accept_vlan;
            @defaultonly drop;
        }
        const default_action = drop(DropReason_t.UNKNOWN_VLAN);
        counters = server_vlans_counter;
        size = MAX_SERVER_VLANS;
    }

    apply {
        if (hdr.vlan.isValid()) {
            server_vlans.apply();
        } else {
            meta.drop_reason = DropReason_t.UNKNOWN_VLAN;
        }
    }
}
