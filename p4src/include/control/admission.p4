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
            } else if (hdr.outer_ipv4.isValid() && meta.role != PortRole_t.SERVER) {
                // Nobody reassembles, or skips options, to see whether there is a VXLAN header.
                if (hdr.outer_ipv4.ihl != 5) {
                    meta.drop_reason = DropReason_t.IP_OPTIONS;
                } else if (standard_metadata.checksum_error == 1) {
                    meta.drop_reason = DropReason_t.BAD_CHECKSUM;
                } else if (hdr.outer_ipv4.more_fragments == 1 || hdr.outer_ipv4.fragment_offset != 0) {
                    meta.drop_reason = DropReason_t.FRAGMENT;
                }
            }
        }

        // Broadcast and multicast, by the group bit of the MAC address or by the IP address (224.0.0.0/3, ff00::/8),
        // have many destinations, and so no tunnel of their own.
        meta.unicast_ip = hdr.inner_ethernet.dst_addr[40:40] == 0
                && (hdr.inner_ipv4.isValid() && hdr.inner_ipv4.dst_addr[31:29] != 7
                    || hdr.inner_ipv6.isValid() && hdr.inner_ipv6.dst_addr[127:120] != 0xff);
    }
}
