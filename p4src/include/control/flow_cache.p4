// SPDX-License-Identifier: Apache-2.0

// Server to DC: what the OTR teaches about a flow, the switch then does itself. A flow is a VLAN and a destination
// address. Its context is in one of several banks, in each of which it has one place, together with the whole key: two
// flows that want the same place can cost each other a detour through the OTR, never a wrong tunnel.
// A flow that the controller pinned has its tunnel from a table instead, and no context.
control FlowCache(inout headers_t hdr,
                  inout metadata_t meta,
                  inout standard_metadata_t standard_metadata) {

    Encapsulation()  encapsulation;
    ReadInFlight()   read_in_flight;
    ReturnInFlight() return_in_flight;
    FindPin()        find_pin;
    TellCandidate()  tell_candidate;

    // Indexed by CacheEvent_t.
    counter<CacheEvent_t>(4, CounterType.packets_and_bytes) events;

    // Whose a context is: flush epoch, epoch of the VLAN, 1, IPv6 or not, VLAN id. Zero is nobody's.
    register<owner_t, context_index_t>(FLOW_CONTEXTS)        owners;
    register<bit<64>, context_index_t>(FLOW_CONTEXTS)        dst_addrs_high;
    register<bit<64>, context_index_t>(FLOW_CONTEXTS)        dst_addrs_low;
    register<FlowState_t, context_index_t>(FLOW_CONTEXTS)    states;
    register<bit<32>, context_index_t>(FLOW_CONTEXTS)        hit_counts;
    register<bit<32>, context_index_t>(FLOW_CONTEXTS)        hit_ages;   // the aging epoch that the hits are of
    register<microseconds_t, context_index_t>(FLOW_CONTEXTS) seen_at;    // last packet from a server
    register<microseconds_t, context_index_t>(FLOW_CONTEXTS) taught_at;  // last word, or question, about the tunnel
    register<vni_t, context_index_t>(FLOW_CONTEXTS)          tunnel_vnis;
    register<mac_addr_t, context_index_t>(FLOW_CONTEXTS)     tunnel_src_macs;
    register<mac_addr_t, context_index_t>(FLOW_CONTEXTS)     tunnel_dst_macs;
    register<ipv4_addr_t, context_index_t>(FLOW_CONTEXTS)    tunnel_src_ips;
    register<ipv4_addr_t, context_index_t>(FLOW_CONTEXTS)    tunnel_dst_ips;
    register<bit<16>, context_index_t>(FLOW_CONTEXTS)        tunnel_udp_src_ports;
    register<bit<8>, context_index_t>(FLOW_CONTEXTS)         tunnel_ttls;
    register<bit<1>, context_index_t>(FLOW_CONTEXTS)         tunnel_udp_checksums;

    // Contexts of earlier epochs are nobody's: of all VLANs, and of each.
    register<flush_epoch_t, bit<1>>(1)             flush_epochs;
    register<vlan_epoch_t, bit<32>>(MAX_VLANS)     vlan_epochs;
    register<bit<32>, bit<1>>(1) searches;      // for contexts, by packets from servers; the aging epoch counts them

    flush_epoch_t flush_epoch;
    vlan_epoch_t vlan_epoch;
    bit<32> search;
    bit<32> hit_age;
    bit<32> hash_step;
    owner_t owner = 0;                      // what the flow's context says if there is one
    context_index_t context = NO_CONTEXT;   // the flow's
    context_index_t place = 0;              // the one that deserves its context least of those where the flow can be
    bit<32> place_hits = 0xFFFFFFFF;
    bool place_is_free = false;
    FlowState_t state = FlowState_t.EMPTY;
    bit<32> hits = 0;
    microseconds_t idle = 0;
    microseconds_t age = 0;

    action set_key() {
        meta.key.vlan_id = meta.vlan_id;
        meta.key.ipv6 = hdr.inner_ipv6.isValid() && meta.unicast_ip ? 1w1 : 1w0;
        meta.key.dst_addr_high = meta.key.ipv6 == 1 ? hdr.inner_ipv6.dst_addr[127:64] : 64w0;
        meta.key.dst_addr_low = meta.key.ipv6 == 1 ? hdr.inner_ipv6.dst_addr[63:0]
                : (meta.unicast_ip ? (bit<64>) hdr.inner_ipv4.dst_addr : 64w0);
    }

    // Two independent hashes make as many as there are banks (Kirsch and Mitzenmacher, "Less hashing, same
    // performance", ESA 2006).
    action hash_key() {
        hash(meta.flow_hash, HashAlgorithm.crc32, 32w0,
             { 3w0, meta.key.ipv6, meta.key.vlan_id, meta.key.dst_addr_high, meta.key.dst_addr_low }, 33w0x100000000);
        hash(hash_step, HashAlgorithm.crc16, 32w0,
             { 3w0, meta.key.ipv6, meta.key.vlan_id, meta.key.dst_addr_high, meta.key.dst_addr_low }, 32w0x10000);
        vlan_epochs.read(vlan_epoch, (bit<32>) meta.key.vlan_id);
        owner = flush_epoch ++ vlan_epoch ++ 1w1 ++ meta.key.ipv6 ++ meta.key.vlan_id;
    }

    // Of headers that the packet does not have, all is zero.
    action identify_packet() {
        hash(meta.packet_id, HashAlgorithm.crc32, 32w0,
             { hdr.inner_ipv4.src_addr, hdr.inner_ipv4.identification, hdr.inner_ipv4.total_len,
               hdr.inner_ipv4.fragment_offset, 3w0, hdr.inner_ipv4.protocol,
               hdr.inner_ipv6.src_addr, hdr.inner_ipv6.payload_len, hdr.inner_ipv6.next_header,
               hdr.inner_l4.src_port, hdr.inner_l4.dst_port, hdr.inner_l4.identity }, 33w0x100000000);
        meta.packet_id = meta.packet_id | 1;
    }

    action look_into(in context_index_t bank) {
        context_index_t index = bank * (FLOW_CONTEXTS / BANKS)
                + ((meta.flow_hash + bank * (hash_step | 1)) & (FLOW_CONTEXTS / BANKS - 1));
        owner_t its_owner;
        bit<64> its_dst_addr_high;
        bit<64> its_dst_addr_low;
        owners.read(its_owner, index);
        dst_addrs_high.read(its_dst_addr_high, index);
        dst_addrs_low.read(its_dst_addr_low, index);
        bool ours = its_owner == owner && its_dst_addr_high == meta.key.dst_addr_high
                && its_dst_addr_low == meta.key.dst_addr_low;
        context = ours ? index : context;
    }

    action weigh(in context_index_t bank) {
        context_index_t index = bank * (FLOW_CONTEXTS / BANKS)
                + ((meta.flow_hash + bank * (hash_step | 1)) & (FLOW_CONTEXTS / BANKS - 1));
        owner_t its_owner;
        vlan_epoch_t its_vlan_epoch;
        bit<32> its_hits;
        bit<32> its_hit_age;
        microseconds_t its_seen_at;
        owners.read(its_owner, index);
        vlan_epochs.read(its_vlan_epoch, (bit<32>) its_owner[11:0]);
        hit_counts.read(its_hits, index);
        hit_ages.read(its_hit_age, index);
        seen_at.read(its_seen_at, index);
        bool free = its_owner[47:13] != flush_epoch ++ its_vlan_epoch ++ 1w1
                || meta.now - its_seen_at > meta.settings.idle_timeout;
        bit<32> halvings = (hit_age - its_hit_age) & MAX_AGE_OF_HITS;
        its_hits = free || halvings > 31 ? 0 : its_hits >> halvings[7:0];
        bool lighter = !place_is_free && (free || its_hits < place_hits);
        place = lighter ? index : place;
        place_hits = lighter ? its_hits : place_hits;
        place_is_free = lighter ? free : place_is_free;
    }

    action find_context() {
        look_into(0);
        look_into(1);
        look_into(2);
        look_into(3);
    }

    action find_place() {
        weigh(0);
        weigh(1);
        weigh(2);
        weigh(3);
    }

    action read_context() {
        bit<32> its_hit_age;
        microseconds_t then;
        states.read(state, context);
        hit_counts.read(hits, context);
        hit_ages.read(its_hit_age, context);
        bit<32> halvings = (hit_age - its_hit_age) & MAX_AGE_OF_HITS;
        hits = halvings > 31 ? 0 : hits >> halvings[7:0];
        seen_at.read(then, context);
        idle = meta.now - then;
        taught_at.read(then, context);
        age = meta.now - then;
    }

    action read_tunnel() {
        tunnel_vnis.read(meta.tunnel.vni, context);
        tunnel_src_macs.read(meta.tunnel.src_mac, context);
        tunnel_dst_macs.read(meta.tunnel.dst_mac, context);
        tunnel_src_ips.read(meta.tunnel.src_ip, context);
        tunnel_dst_ips.read(meta.tunnel.dst_ip, context);
        tunnel_udp_src_ports.read(meta.tunnel.udp_src_port, context);
        tunnel_ttls.read(meta.tunnel.ttl, context);
        tunnel_udp_checksums.read(meta.tunnel.udp_checksum, context);
    }

    action take_place() {
        context = place;
        owners.write(context, owner);
        dst_addrs_high.write(context, meta.key.dst_addr_high);
        dst_addrs_low.write(context, meta.key.dst_addr_low);
        states.write(context, FlowState_t.NEW);
        candidate_counts.write(context, 0);
        hits = place_hits;
    }

    action hit() {
        hit_counts.write(context, hits |+| 1);
        hit_ages.write(context, hit_age);
        seen_at.write(context, meta.now);
    }

    // The flow's pinned entry takes over from its context.
    action put_pin_in_force() {
        pin_owners.write(meta.pin.index, owner);
        pin_ids.write(meta.pin.index, meta.pin.id);
        pin_taught_at.write(meta.pin.index, meta.now - age);
        owners.write(context, 0);
        meta.pin.in_force = true;
    }

    action overrule_pin() {
        pin_owners.write(meta.pin.index, NOBODY);
        meta.pin.in_force = false;
    }

    action read_pin() {
        microseconds_t then;
        pin_taught_at.read(then, meta.pin.index);
        age = meta.pin.fixed ? 0 : meta.now - then;
        state = FlowState_t.LEARNT;
        meta.tunnel = meta.pin.tunnel;
    }

    action read_packet() {
        meta.taught.vni = hdr.vxlan.vni;
        meta.taught.src_mac = hdr.outer_ethernet.src_addr;
        meta.taught.dst_mac = hdr.outer_ethernet.dst_addr;
        meta.taught.src_ip = hdr.outer_ipv4.src_addr;
        meta.taught.dst_ip = hdr.outer_ipv4.dst_addr;
        meta.taught.udp_src_port = hdr.outer_udp.src_port;
        meta.taught.ttl = hdr.outer_ipv4.ttl;
        meta.taught.udp_checksum = hdr.outer_udp.checksum == 0 ? 1w0 : 1w1;
    }

    action learn() {
        states.write(context, FlowState_t.LEARNT);
        taught_at.write(context, meta.now);
        tunnel_vnis.write(context, meta.taught.vni);
        tunnel_src_macs.write(context, meta.taught.src_mac);
        tunnel_dst_macs.write(context, meta.taught.dst_mac);
        tunnel_src_ips.write(context, meta.taught.src_ip);
        tunnel_dst_ips.write(context, meta.taught.dst_ip);
        tunnel_udp_src_ports.write(context, meta.taught.udp_src_port);
        tunnel_ttls.write(context, meta.taught.ttl);
        tunnel_udp_checksums.write(context, meta.taught.udp_checksum);
    }

    // The packet takes the learning event to the controller as it came in, with the VLAN still in it.
    action tell_controller() {
        clone_preserving_field_list(CloneType.I2E, CPU_CLONE_SESSION_ID, PRESERVE_TO_CPU);
    }

    // RFC 7348, section 5, wants all zero but the I flag and the VNI. HC' = ~(~HC + ~m + m'), RFC 1624, section 3,
    // where m' is m less what is cleared. A UDP checksum of zero is none, and stays.
    action clear_reserved() {
        bit<32> sum = (bit<32>) hdr.outer_udp.checksum
                + (bit<32>) ((hdr.vxlan.flags & ~VXLAN_FLAG_I) ++ hdr.vxlan.reserved[23:16])
                + (bit<32>) hdr.vxlan.reserved[15:0] + (bit<32>) hdr.vxlan.reserved2;
        sum = (sum & 0xFFFF) + (sum >> 16);
        hdr.outer_udp.checksum = hdr.outer_udp.checksum == 0 ? 16w0 : sum[15:0] + sum[31:16];
        hdr.vxlan.flags = VXLAN_FLAG_I;
        hdr.vxlan.reserved = 0;
        hdr.vxlan.reserved2 = 0;
    }

    action to_otr(port_t port) {
        standard_metadata.egress_spec = port;
    }

    action drop(DropReason_t reason) {
        meta.drop_reason = reason;
    }

    direct_counter(CounterType.packets_and_bytes) otrs_counter;

    // Which OTR looks after which flows.
    table otrs {
        key = {
            meta.flow_hash[5:0]: exact @name("bucket");
        }
        actions = {
            to_otr;
            @defaultonly drop;
        }
        const default_action = drop(DropReason_t.NO_PORT);
        counters = otrs_counter;
        size = OTR_BUCKETS;
    }

    // Whose context is the next one that the controller asks for?
    action read_key() {
        context = hdr.request.next;
        owners.read(owner, context);
        meta.key.ipv6 = owner[12:12];
        meta.key.vlan_id = owner[11:0];
        vlan_epochs.read(vlan_epoch, (bit<32>) meta.key.vlan_id);
        dst_addrs_high.read(meta.key.dst_addr_high, context);
        dst_addrs_low.read(meta.key.dst_addr_low, context);
        bool in_use = owner[47:13] == flush_epoch ++ vlan_epoch ++ 1w1;
        context = in_use ? context : NO_CONTEXT;
    }

    action read_request() {
        meta.key = { hdr.contexts[0].ipv6, hdr.contexts[0].vlan_id,
                     hdr.contexts[0].dst_addr_high, hdr.contexts[0].dst_addr_low };
        meta.taught = { hdr.contexts[0].vni, hdr.contexts[0].src_mac, hdr.contexts[0].dst_mac,
                        hdr.contexts[0].src_ip, hdr.contexts[0].dst_ip, hdr.contexts[0].udp_src_port,
                        hdr.contexts[0].ttl, hdr.contexts[0].udp_checksum };
    }

    action answer(ContextStatus_t status) {
        hdr.request.status = status;
        standard_metadata.egress_spec = CPU_PORT;
        meta.path = Path_t.CONTEXT_ANSWERED;
    }

    action tell_context() {
        hdr.contexts[0].index = context;
        hdr.contexts[0].state = state;
        hdr.contexts[0].ipv6 = meta.key.ipv6;
        hdr.contexts[0].vlan_id = meta.key.vlan_id;
        hdr.contexts[0].dst_addr_high = meta.key.dst_addr_high;
        hdr.contexts[0].dst_addr_low = meta.key.dst_addr_low;
        hdr.contexts[0].vni = meta.tunnel.vni;
        hdr.contexts[0].src_mac = meta.tunnel.src_mac;
        hdr.contexts[0].dst_mac = meta.tunnel.dst_mac;
        hdr.contexts[0].src_ip = meta.tunnel.src_ip;
        hdr.contexts[0].dst_ip = meta.tunnel.dst_ip;
        hdr.contexts[0].udp_src_port = meta.tunnel.udp_src_port;
        hdr.contexts[0].ttl = meta.tunnel.ttl;
        hdr.contexts[0].udp_checksum = meta.tunnel.udp_checksum;
        hdr.contexts[0].hits = hits;
        hdr.contexts[0].idle = idle;
        hdr.contexts[0].age = age;
        hdr.contexts[0].in_flight = meta.in_flight.count;
    }

    // The answer is full: it leaves as it came in, and another one begins.
    action tell_contexts() {
        tell_controller();
        meta.path = Path_t.CONTEXT_ANSWERED;
        hdr.contexts.pop_front(CONTEXTS_IN_ANSWER);
        hdr.request.count = 0;
        hdr.request.index = hdr.request.next;
    }

    action add_context() {
        hdr.contexts.push_front(1);
        hdr.contexts[0].setValid();
        hdr.contexts[0].pad = 0;
        hdr.contexts[0].pad2 = 0;
        hdr.request.count = hdr.request.count + 1;
        tell_context();
    }

    apply {
        flush_epochs.read(flush_epoch, 0);
        searches.read(search, 0);
        hit_age = search >> AGING_SHIFT;
        bool is_read = meta.is_request && hdr.request.op == ContextOp_t.READ;
        bool has_context = meta.is_request || meta.unicast_ip;

        // Which flow is it about, and has the flow a context?
        if (is_read) {
            if (hdr.request.next < hdr.request.end && hdr.request.next < FLOW_CONTEXTS) {
                read_key();
            }
            hash_key();
        } else {
            if (!meta.is_request) {
                set_key();
            } else if (hdr.contexts[0].isValid()) {
                read_request();
            }
            hash_key();
            if (has_context) {
                find_pin.apply(meta, owner);
                if (!meta.pin.in_force) {
                    find_context();
                }
            }
        }
        if (meta.pin.in_force) {
            read_pin();
        } else if (context != NO_CONTEXT) {
            read_context();
            read_tunnel();
        }
        // A pinned flow may need a context when it is taught another tunnel.
        if (has_context && context == NO_CONTEXT
                && (meta.is_request || meta.pin.in_force != (meta.role == PortRole_t.SERVER))) {
            find_place();
        }
        if (has_context) {
            identify_packet();
            bool is_waited_for = state == FlowState_t.LEARNT && meta.role == PortRole_t.SERVER;
            CacheEvent_t event;
            read_in_flight.apply(meta, is_waited_for, event);
            if (event != CacheEvent_t.NONE) {
                events.count(event);
            }
        }

        if (is_read) {
            // From the controller: one context at a time, until there is none left to read.
            if (hdr.request.count == CONTEXTS_IN_ANSWER) {
                tell_contexts();
            }
            if (context != NO_CONTEXT && idle <= meta.settings.idle_timeout) {
                add_context();
            }
            if (hdr.request.next < hdr.request.end && hdr.request.next < FLOW_CONTEXTS) {
                hdr.request.next = hdr.request.next + 1;
            }
            if (hdr.request.next < hdr.request.end && hdr.request.next < FLOW_CONTEXTS) {
                hdr.request.status = ContextStatus_t.MORE;
                standard_metadata.egress_spec = CPU_PORT;
                meta.once_more = true;
            } else {
                answer(ContextStatus_t.DONE);
            }
        } else if (meta.is_request) {
            // From the controller.
            if (hdr.request.op == ContextOp_t.FLUSH) {
                flush_epochs.write(0, flush_epoch + 1);
                answer(ContextStatus_t.DONE);
            } else if (!hdr.contexts[0].isValid()) {
                answer(ContextStatus_t.BAD_OP);
            } else if (hdr.request.op == ContextOp_t.FORGET) {
                vlan_epochs.write((bit<32>) meta.key.vlan_id, vlan_epoch + 1);
                answer(ContextStatus_t.DONE);
            } else if (hdr.request.op == ContextOp_t.TEACH) {
                if (meta.pin.in_force && !meta.pin.fixed) {
                    overrule_pin();
                }
                if (context == NO_CONTEXT) {
                    if (!place_is_free) {
                        events.count(CacheEvent_t.EVICTED);
                    }
                    take_place();
                } else if (idle > meta.settings.idle_timeout) {
                    hits = 0;
                }
                hit();
                learn();
                hdr.contexts[0].index = context;
                answer(ContextStatus_t.DONE);
            } else if (hdr.request.op != ContextOp_t.EVICT) {
                answer(ContextStatus_t.BAD_OP);
            } else if (meta.pin.in_force && !meta.pin.fixed) {
                overrule_pin();
                tell_context();
                answer(ContextStatus_t.DONE);
            } else if (context == NO_CONTEXT || idle > meta.settings.idle_timeout) {
                hdr.contexts[0].state = FlowState_t.EMPTY;
                answer(ContextStatus_t.NOT_FOUND);
            } else {
                owners.write(context, 0);
                tell_context();
                answer(ContextStatus_t.DONE);
            }
        } else if (meta.role == PortRole_t.SERVER) {
            // From a server: directly into the tunnel, or to the OTR.
            meta.next = PortRole_t.OTR;
            if (!has_context) {
                meta.path = Path_t.TO_OTR_UNCACHED;
            } else {
                bool is_known = meta.pin.in_force && meta.tunnel.vni == meta.vni;
                if (!meta.pin.in_force) {
                    searches.write(0, search + 1);
                }
                if (meta.pin.in_force) {
                    // Its entry is of another tenant, who had the VLAN.
                    meta.path = Path_t.TO_OTR_NEW;
                } else if (context == NO_CONTEXT) {
                    // Randomized admission (Ben Basat et al., INFOCOM 2017): the flow takes the place of the one with
                    // the fewest hits with a probability of one in those hits, weighted, plus one, and takes over
                    // its hits. So a flow that is seen once hardly ever gets in, and one that keeps coming soon does.
                    bit<32> lot;
                    random(lot, 32w0, place_hits << ADMISSION_SHIFT);
                    if (lot == 0) {
                        if (!place_is_free) {
                            events.count(CacheEvent_t.EVICTED);
                        }
                        take_place();
                        hit();
                        meta.path = Path_t.TO_OTR_NEW;
                    } else {
                        meta.path = Path_t.TO_OTR_NO_ROOM;
                    }
                } else {
                    if (idle > meta.settings.idle_timeout) {
                        states.write(context, FlowState_t.NEW);
                        hits = 0;
                        meta.path = Path_t.TO_OTR_EXPIRED;
                    } else if (state == FlowState_t.NEW || meta.tunnel.vni != meta.vni) {
                        states.write(context, FlowState_t.NEW);
                        meta.path = Path_t.TO_OTR_NEW;
                    } else {
                        is_known = true;
                    }
                    hit();
                    if (meta.settings.entropy == 1) {
                        meta.pin.tunnel.udp_src_port = meta.tunnel.udp_src_port;
                    }
                    if (is_known && meta.pin.exists && meta.tunnel == meta.pin.tunnel) {
                        put_pin_in_force();
                    }
                }
                if (!is_known) {
                    // To the OTR.
                } else if (meta.in_flight.count != 0) {
                    meta.path = Path_t.TO_OTR_ORDER_HOLD;
                } else if (meta.settings.max_age != 0 && age > meta.settings.max_age) {
                    if (meta.pin.in_force) {
                        pin_taught_at.write(meta.pin.index, meta.now);
                    } else {
                        taught_at.write(context, meta.now);
                    }
                    meta.path = Path_t.TO_OTR_REFRESH;
                } else {
                    meta.next = PortRole_t.DC;
                    encapsulation.apply(hdr, meta);
                    if (meta.pin.in_force) {
                        meta.path = Path_t.PINNED;
                    } else {
                        meta.path = Path_t.DIRECT;
                        tell_candidate.apply(meta, context);
                        if (meta.is_candidate) {
                            tell_controller();
                        }
                    }
                }
            }
            if (meta.next == PortRole_t.OTR) {
                if (has_context && meta.in_flight.count != 0) {
                    standard_metadata.egress_spec = meta.in_flight.port;
                } else {
                    otrs.apply();
                }
            }
        } else {
            // From the OTR: on to the DC, whether or not there is something to learn.
            meta.next = PortRole_t.DC;
            vlan_id_t taught_vlan_id = meta.settings.extended_vlan == 1
                    ? hdr.vxlan.reserved[3:0] ++ hdr.vxlan.reserved2 : 4w0 ++ hdr.vxlan.reserved2;
            if (!has_context) {
                meta.path = Path_t.FROM_OTR_UNCACHED;
            } else if (taught_vlan_id != meta.vlan_id) {
                // The OTR can't bind a VLAN to another tenant's VNI.
                meta.drop_reason = DropReason_t.UNKNOWN_VLAN;
            } else {
                return_in_flight.apply(meta, standard_metadata);
                meta.path = Path_t.FROM_OTR;
                if (meta.pin.in_force && !meta.pin.fixed || context != NO_CONTEXT) {
                    read_packet();
                    if (meta.settings.entropy == 1 && state == FlowState_t.LEARNT) {
                        // The switch chooses source ports by itself: another one does not make another tunnel.
                        meta.taught.udp_src_port = meta.tunnel.udp_src_port;
                    }
                    if (state == FlowState_t.NEW) {
                        meta.path = Path_t.LEARNED;
                    } else if (meta.tunnel != meta.taught) {
                        meta.path = Path_t.RELEARNED;
                    }
                    if (context != NO_CONTEXT) {
                        learn();
                    } else if (meta.path == Path_t.FROM_OTR) {
                        pin_taught_at.write(meta.pin.index, meta.now);
                    } else {
                        overrule_pin();
                        if (!place_is_free) {
                            events.count(CacheEvent_t.EVICTED);
                        }
                        take_place();
                        hit();
                        learn();
                    }
                    if (meta.path != Path_t.FROM_OTR) {
                        tell_controller();
                    }
                }
            }
            if (hdr.vxlan.isValid()) {
                clear_reserved();
            }
        }
    }
}
