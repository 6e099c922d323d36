// SPDX-License-Identifier: Apache-2.0

// The operator's knobs are the parameters of a default action. Times are in microseconds.
control Settings(inout metadata_t meta) {

    action configure(microseconds_t in_flight_timeout, microseconds_t idle_timeout, microseconds_t max_age,
                     bit<8> ttl, bit<1> entropy, bit<1> extended_vlan, bit<16> vxlan_port) {
        meta.settings.in_flight_timeout = in_flight_timeout;
        meta.settings.idle_timeout = idle_timeout;
        meta.settings.max_age = max_age;
        meta.settings.ttl = ttl;
        meta.settings.entropy = entropy;
        meta.settings.extended_vlan = extended_vlan;
        meta.settings.vxlan_port = vxlan_port;
    }

    table settings {
        actions = {
            configure;
        }
        default_action = configure(1000000, 30000000, 0, 0, 0, 0, UDP_PORT_VXLAN);
    }

    apply {
        settings.apply();
    }
}
