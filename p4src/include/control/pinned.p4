// SPDX-License-Identifier: Apache-2.0

// Top talkers. A pinned entry gives a flow its tunnel without a context. The controller makes it, and is always late: so
// the entry of a learned tunnel is in force only while the switch itself says so.
// - It comes into force by a packet of a server, when the flow's context has the very tunnel of the entry. Then the
//   context goes.
// - It is overruled by the packet of an OTR that has another tunnel, and by the epochs that end contexts. Then the flow
//   goes by its context again, until the controller has followed.
// The controller gives each pinned entry a place of its own in these registers, and another id whenever it changes it:
// what a former entry left in the place is not in force for the next. An entry with a fixed tunnel is always in force.
register<owner_t, pin_index_t>(MAX_PINS)        pin_owners;
register<pin_id_t, pin_index_t>(MAX_PINS)       pin_ids;
register<microseconds_t, pin_index_t>(MAX_PINS) pin_taught_at;

const owner_t NOBODY = 0;

// Is the flow pinned, and is its entry in force?
control FindPin(inout metadata_t meta,
                in owner_t owner) {

    action pin(pin_index_t index, pin_id_t id, vni_t vni, mac_addr_t src_mac, mac_addr_t dst_mac, ipv4_addr_t src_ip,
               ipv4_addr_t dst_ip, bit<16> udp_src_port, bit<8> ttl, bit<1> udp_checksum) {
        meta.pin.index = index;
        meta.pin.id = id;
        meta.pin.tunnel = { vni, src_mac, dst_mac, src_ip, dst_ip, udp_src_port, ttl, udp_checksum };
        meta.pin.exists = index < MAX_PINS;
    }

    action fix(vni_t vni, mac_addr_t src_mac, mac_addr_t dst_mac, ipv4_addr_t src_ip, ipv4_addr_t dst_ip,
               bit<16> udp_src_port, bit<8> ttl, bit<1> udp_checksum) {
        meta.pin.tunnel = { vni, src_mac, dst_mac, src_ip, dst_ip, udp_src_port, ttl, udp_checksum };
        meta.pin.fixed = true;
        meta.pin.in_force = true;
    }

    direct_counter(CounterType.packets_and_bytes) pinned_counter;
    direct_counter(CounterType.packets_and_bytes) pinned_ipv6_counter;

    table pinned {
        key = {
            meta.key.vlan_id           : exact @name("vlan_id");
            meta.key.dst_addr_low[31:0]: exact @name("ipv4_dst");
        }
        actions = {
            pin;
            fix;
            @defaultonly NoAction;
        }
        const default_action = NoAction;
        counters = pinned_counter;
        size = MAX_PINS;
    }

    table pinned_ipv6 {
        key = {
            meta.key.vlan_id                                : exact @name("vlan_id");
            meta.key.dst_addr_high ++ meta.key.dst_addr_low : exact @name("ipv6_dst");
        }
        actions = {
            pin;
            fix;
            @defaultonly NoAction;
        }
        const default_action = NoAction;
        counters = pinned_ipv6_counter;
        size = MAX_PINS;
    }

    apply {
        if (meta.key.ipv6 == 0) {
            pinned.apply();
        } else {
            pinned_ipv6.apply();
        }
        if (meta.pin.exists) {
            owner_t its_owner;
            pin_id_t its_id;
            pin_owners.read(its_owner, meta.pin.index);
            pin_ids.read(its_id, meta.pin.index);
            meta.pin.in_force = its_owner == owner && its_id == meta.pin.id;
        }
    }
}

// By context.
register<bit<32>, context_index_t>(FLOW_CONTEXTS) candidate_windows;  // that packets were counted in last
register<bit<32>, context_index_t>(FLOW_CONTEXTS) candidate_counts;   // of packets, or TOLD

const bit<32> TOLD = 0xFFFFFFFF;

// Which flows would the controller like to pin? It is told of a flow that sent as many packets as it asked for within
// a window of time, by one packet, and of each flow once in a window. Whatever the traffic, it is told no more than
// once in CANDIDATE_INTERVAL of all flows together: so nobody can flood the CPU port. Of flows that have to wait for
// their turn the busiest have a packet that gets it soonest.
control TellCandidate(inout metadata_t meta,
                      in context_index_t context) {

    register<microseconds_t, bit<1>>(1) told_at;

    bit<32> least = 0;

    action tell_from(bit<32> packets) {
        least = packets;
    }

    // Its default action has the packets that make a candidate; 0: none.
    table candidates {
        actions = {
            tell_from;
        }
        default_action = tell_from(0);
    }

    apply {
        candidates.apply();
        if (least != 0) {
            bit<32> window = (bit<32>) (meta.now >> WINDOW_SHIFT);
            bit<32> its_window;
            bit<32> count;
            microseconds_t last;
            candidate_windows.read(its_window, context);
            candidate_counts.read(count, context);
            told_at.read(last, 0);
            count = its_window == window ? count |+| 1 : 1;
            if (count != TOLD && count >= least && meta.now - last >= CANDIDATE_INTERVAL) {
                count = TOLD;
                told_at.write(0, meta.now);
                meta.is_candidate = true;
            }
            candidate_windows.write(context, window);
            candidate_counts.write(context, count);
        }
    }
}
