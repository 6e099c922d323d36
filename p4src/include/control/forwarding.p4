// SPDX-License-Identifier: Apache-2.0

// Sends the packet to a port with the role that it is for, if it is not too long for it.
control Forwarding(in headers_t hdr,
                   inout metadata_t meta,
                   inout standard_metadata_t standard_metadata) {

    action forward(port_t port) {
        standard_metadata.egress_spec = port;
    }

    action drop(DropReason_t reason) {
        meta.drop_reason = reason;
    }

    direct_counter(CounterType.packets_and_bytes) dc_ports_counter;

    table dc_ports {
        key = {
            meta.next: exact @name("role");
        }
        actions = {
            forward;
            @defaultonly drop;
        }
        const default_action = drop(DropReason_t.NO_PORT);
        counters = dc_ports_counter;
        size = 4;
    }

    // The MTU counts neither Ethernet header nor VLAN tag. Without an entry, frames of any length may leave, and so may
    // the copies of a flooded one.
    action limit(bit<16> mtu) {
        bit<16> l2_len = hdr.vlan.isValid() ? ETHERNET_HEADER_BYTES + VLAN_TAG_BYTES : ETHERNET_HEADER_BYTES;
        meta.drop_reason = meta.frame_len > mtu |+| l2_len ? DropReason_t.MTU : meta.drop_reason;
    }

    table mtus {
        key = {
            standard_metadata.egress_spec: exact @name("egress_port");
        }
        actions = {
            limit;
            @defaultonly NoAction;
        }
        const default_action = NoAction;
        size = MAX_PORTS;
    }

    apply {
        if (meta.next == PortRole_t.DC) {
            dc_ports.apply();
        }
        if (meta.drop_reason == DropReason_t.NONE && standard_metadata.mcast_grp == 0) {
            mtus.apply();
        }
    }
}
