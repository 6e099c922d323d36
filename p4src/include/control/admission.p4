// SPDX-License-Identifier: Apache-2.0

// Lets in what comes from a port with a role and is what it says it is.
control Admission(inout headers_t hdr,
                  inout metadata_t meta,
                  inout standard_metadata_t standard_metadata) {

    action set_role(PortRole_t role) {
        meta.role = role;
    }

    action drop(DropReason_t reason) {
        meta.drop_reason = reason;
    }

    direct_counter(CounterType.packets_and_bytes) port_roles_counter;

    table port_roles {
        key = {
            standard_metadata.ingress_port: exact @name("ingress_port");
        }
        actions = {
            set_role;
            @defaultonly drop;
        }
        const default_action = drop(DropReason_t.UNKNOWN_PORT);
        counters = port_roles_counter;
        size = MAX_PORTS;
    }

    apply {
        if (port_roles.apply().hit) {
            if (standard_metadata.parser_error != error.NoError) {
                meta.drop_reason = DropReason_t.MALFORMED;
            } else if (standard_metadata.checksum_error == 1) {
                meta.drop_reason = DropReason_t.BAD_CHECKSUM;
            }
        }
    }
}
