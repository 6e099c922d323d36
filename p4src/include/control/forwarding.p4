// SPDX-License-Identifier: Apache-2.0

// Sends the packet to the port with the role that it is for.
control Forwarding(inout headers_t hdr,
                   inout metadata_t meta,
                   inout standard_metadata_t standard_metadata) {

    action forward(port_t port) {
        standard_metadata.egress_spec = port;
    }

    action drop(DropReason_t reason) {
        meta.drop_reason = reason;
    }

    direct_counter(CounterType.packets_and_bytes) role_ports_counter;

    table role_ports {
        key = {
            meta.next: exact @name("role");
        }
        actions = {
            forward;
            @defaultonly drop;
        }
        const default_action = drop(DropReason_t.NO_PORT);
        counters = role_ports_counter;
        size = 4;
    }

    apply {
        role_ports.apply();
    }
}
