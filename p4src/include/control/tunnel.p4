// SPDX-License-Identifier: Apache-2.0

// Admits VXLAN packets from the DC and from the OTR, and finds whose they are. What the OTR sends that is not IPv4 is
// not its concern.
control Tunnel(inout headers_t hdr,
               inout metadata_t meta,
               inout standard_metadata_t standard_metadata) {

    action drop(DropReason_t reason) {
        meta.drop_reason = reason;
    }

    action accept_vtep() {
    }

    direct_counter(CounterType.packets_and_bytes) vteps_counter;

    // The addresses that the DC reaches this switch by.
    table vteps {
        key = {
            hdr.outer_ipv4.dst_addr: exact @name("outer_dst_addr");
        }
        actions = {
            accept_vtep;
            @defaultonly drop;
        }
        const default_action = drop(DropReason_t.UNKNOWN_VTEP);
        counters = vteps_counter;
        size = MAX_VTEPS;
    }

    action set_vlan(vlan_id_t vlan_id) {
        meta.vlan_id = vlan_id;
    }

    direct_counter(CounterType.packets_and_bytes) tenants_counter;

    // A tenant's VNI on the DC side and its VLAN on the server side.
    table tenants {
        key = {
            hdr.vxlan.vni: exact @name("vni");
        }
        actions = {
            set_vlan;
            @defaultonly drop;
        }
        const default_action = drop(DropReason_t.UNKNOWN_VNI);
        counters = tenants_counter;
        size = MAX_TENANTS;
    }

    apply {
        // Of a VXLAN packet, IP and UDP must agree on its length, and the frame must hold it.
        bit<32> frame_len = (bit<32>) (hdr.outer_ipv4.total_len) + (bit<32>) ETHERNET_HEADER_BYTES;

        if (!hdr.vxlan.isValid()) {
            meta.drop_reason = DropReason_t.NOT_VXLAN;
        } else if (frame_len > standard_metadata.packet_length
                   || hdr.outer_ipv4.total_len != hdr.outer_udp.length + IPV4_HEADER_BYTES) {
            meta.drop_reason = DropReason_t.MALFORMED;
        } else if (hdr.vxlan.flags & VXLAN_FLAG_I == 0) {
            meta.drop_reason = DropReason_t.NO_VNI;
        } else if (meta.role == PortRole_t.DC) {
            vteps.apply();
        }
        if (meta.drop_reason == DropReason_t.NONE) {
            tenants.apply();
        }
    }
}
