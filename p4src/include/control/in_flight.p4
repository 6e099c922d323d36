// SPDX-License-Identifier: Apache-2.0

// Packet order. A packet of a flow takes the direct path only while none of the flow's packets is on its way to an OTR
// and back: it would overtake them. They are counted in cells of their own, because flows that have no context have
// packets there too, and may get a context before those are back. Flows that share a cell wait for each other.
//
// No packet is overtaken, because a cell never counts less than what is there, provided that an OTR keeps the order
// within a flow, returns a packet within its bound or never, and adds none while others are there:
// - Each packet that leaves for an OTR is counted up, and all that are there at a time are at the same OTR: a flow
//   that has packets at one follows them, whichever OTR it belongs to by now.
// - Each packet that comes back is counted down once, and only if it comes from that OTR.
// - Forgotten is only what will not come back: everything when that OTR is gone, or when the last packet left longer
//   ago than the bound; and, when a packet that was marked is back, or left longer ago than the bound, all that left
//   before it. So what is lost is forgotten after about twice the time that the OTR takes, however busy the flow is.
// A mark is known again by what no OTR changes and each packet of a flow has its own of: IP identification and length,
// and the beginning of the TCP or UDP header. A packet that equals the one before it, or that another one equals,
// marks nothing; nor does any in a cell that packets of several flows are counted in. There, what is lost is seen by
// that the count does not reach zero for the in-flight timeout: as many as there always were during that time are
// lost, if only once in that time nothing else was there.
//
// Only a flow whose packets come faster than the OTR returns them can't have both its order and the direct path: after
// the in-flight timeout it moves at a moment when it has as few there as ever, or after four timeouts at any moment,
// and overtakes what is there, once. An operator sees how often that may have been.
register<bit<16>, cell_index_t>(IN_FLIGHT_CELLS)        in_flight_counts;
register<bit<16>, cell_index_t>(IN_FLIGHT_CELLS)        in_flight_leasts;   // that the count was during the watch
register<microseconds_t, cell_index_t>(IN_FLIGHT_CELLS) in_flight_since;    // the watch began: when the count left zero
register<microseconds_t, cell_index_t>(IN_FLIGHT_CELLS) in_flight_sent_at;  // when the last one left
register<port_t, cell_index_t>(IN_FLIGHT_CELLS)         in_flight_ports;    // where they are
register<bit<2>, cell_index_t>(IN_FLIGHT_CELLS)         in_flight_waits;    // timeouts in a row without none there
register<bit<32>, cell_index_t>(IN_FLIGHT_CELLS)        in_flight_flows;    // whose packets they are, or MANY_FLOWS
register<packet_id_t, cell_index_t>(IN_FLIGHT_CELLS)    in_flight_last;     // the last packet that left

// The marked packet of each cell, and how many left after it.
register<packet_id_t, cell_index_t>(IN_FLIGHT_CELLS)    mark_ids;
register<microseconds_t, cell_index_t>(IN_FLIGHT_CELLS) marked_at;
register<bit<16>, cell_index_t>(IN_FLIGHT_CELLS)        sent_after_mark;

// The packet of each cell that tells how long its OTR takes. It is waited for until the in-flight timeout, so that an
// OTR that takes longer than its bound is found out.
register<packet_id_t, cell_index_t>(IN_FLIGHT_CELLS)    probe_ids;
register<microseconds_t, cell_index_t>(IN_FLIGHT_CELLS) probed_at;

// By port. Before there were enough probes an OTR's bound is not known, and the in-flight timeout stands for it.
register<microseconds_t, cell_index_t>(MAX_PORTS) otr_bounds;
register<microseconds_t, cell_index_t>(MAX_PORTS) otr_longest;    // that a probe took since the bound last shrank
register<microseconds_t, cell_index_t>(MAX_PORTS) otr_shrunk_at;
register<bit<8>, cell_index_t>(MAX_PORTS)         otr_probes;

const packet_id_t NO_PACKET = 0;
const bit<32> MANY_FLOWS = 0;

// What of the flow is at an OTR?
control ReadInFlight(inout metadata_t meta,
                     in bool is_waited_for,
                     out CacheEvent_t event) {

    // The OTRs that are there. What is at another one is lost.
    table live_otrs {
        key = {
            meta.in_flight.port: exact @name("port");
        }
        actions = {
            NoAction;
        }
        const default_action = NoAction;
        size = MAX_PORTS;
    }

    action forget(bit<16> lost) {
        cell_index_t cell = meta.flow_hash & (IN_FLIGHT_CELLS - 1);
        meta.in_flight.count = meta.in_flight.count - lost;
        meta.in_flight.least = meta.in_flight.count;
        in_flight_counts.write(cell, meta.in_flight.count);
        in_flight_leasts.write(cell, meta.in_flight.least);
    }

    apply {
        cell_index_t cell = meta.flow_hash & (IN_FLIGHT_CELLS - 1);
        event = CacheEvent_t.NONE;
        in_flight_counts.read(meta.in_flight.count, cell);
        if (meta.in_flight.count != 0) {
            microseconds_t bound;
            in_flight_leasts.read(meta.in_flight.least, cell);
            in_flight_since.read(meta.in_flight.since, cell);
            in_flight_sent_at.read(meta.in_flight.sent_at, cell);
            in_flight_ports.read(meta.in_flight.port, cell);
            mark_ids.read(meta.in_flight.mark_id, cell);
            sent_after_mark.read(meta.in_flight.sent_after_mark, cell);
            marked_at.read(meta.in_flight.marked_at, cell);
            otr_bounds.read(bound, (cell_index_t) meta.in_flight.port);
            if (bound == 0 || bound > meta.settings.in_flight_timeout) {
                bound = meta.settings.in_flight_timeout;
            }

            if (!live_otrs.apply().hit) {
                event = CacheEvent_t.RELEASED;
                forget(meta.in_flight.count);
            } else if (meta.now - meta.in_flight.sent_at > bound) {
                forget(meta.in_flight.count);
            } else if (meta.in_flight.mark_id != NO_PACKET && meta.now - meta.in_flight.marked_at > bound) {
                meta.in_flight.mark_id = NO_PACKET;
                mark_ids.write(cell, NO_PACKET);
                if (meta.in_flight.sent_after_mark < meta.in_flight.count) {
                    forget(meta.in_flight.count - meta.in_flight.sent_after_mark);
                }
            }

            microseconds_t watched = meta.now - meta.in_flight.since;
            if (is_waited_for && meta.in_flight.count != 0 && watched > meta.settings.in_flight_timeout) {
                if (meta.in_flight.marked_at > meta.in_flight.since) {
                    // What is lost is forgotten already.
                    if (meta.in_flight.count <= meta.in_flight.least
                            || watched > meta.settings.in_flight_timeout << 2) {
                        event = CacheEvent_t.OVERTOOK;
                        forget(meta.in_flight.count);
                    }
                } else {
                    bit<2> waits;
                    in_flight_waits.read(waits, cell);
                    in_flight_waits.write(cell, waits + 1);
                    event = CacheEvent_t.OVERTOOK;
                    forget(waits == 3 ? meta.in_flight.count : meta.in_flight.least);
                    in_flight_since.write(cell, meta.now);
                }
            }
        }
    }
}

// How long does an OTR take? Its bound is twice the longest time that was seen: it grows at once, and shrinks by a
// quarter each in-flight timeout.
control LearnBound(inout metadata_t meta,
                   in cell_index_t otr,
                   in microseconds_t delay) {
    apply {
        microseconds_t bound;
        microseconds_t longest;
        microseconds_t shrunk_at;
        bit<8> probes;
        otr_bounds.read(bound, otr);
        otr_longest.read(longest, otr);
        otr_shrunk_at.read(shrunk_at, otr);
        otr_probes.read(probes, otr);
        if (delay > longest) {
            longest = delay;
        }
        microseconds_t least = longest << 1;
        if (least < LEAST_OTR_BOUND) {
            least = LEAST_OTR_BOUND;
        }
        if (probes < OTR_PROBES) {
            otr_probes.write(otr, probes + 1);
            if (probes == OTR_PROBES - 1) {
                bound = least;
                shrunk_at = meta.now;
            }
        } else if (bound < least) {
            bound = least;
        } else if (meta.now - shrunk_at > meta.settings.in_flight_timeout) {
            bound = bound - (bound >> 2);
            if (bound < least) {
                bound = least;
            }
            longest = 0;
            shrunk_at = meta.now;
        }
        otr_bounds.write(otr, bound);
        otr_longest.write(otr, longest);
        otr_shrunk_at.write(otr, shrunk_at);
    }
}

// One is back.
control ReturnInFlight(inout metadata_t meta,
                       in standard_metadata_t standard_metadata) {

    LearnBound() learn_bound;

    apply {
        cell_index_t cell = meta.flow_hash & (IN_FLIGHT_CELLS - 1);
        packet_id_t probe_id;
        microseconds_t probe_time;
        probe_ids.read(probe_id, cell);
        probed_at.read(probe_time, cell);
        in_flight_ports.read(meta.in_flight.port, cell);
        if (meta.in_flight.port == standard_metadata.ingress_port) {
            if (probe_id == meta.packet_id && meta.now - probe_time <= meta.settings.in_flight_timeout) {
                probe_ids.write(cell, NO_PACKET);
                learn_bound.apply(meta, (cell_index_t) meta.in_flight.port, meta.now - probe_time);
            }
            if (meta.in_flight.count != 0) {
                meta.in_flight.count = meta.in_flight.count - 1;
                bool is_first = false;
                if (meta.in_flight.mark_id == meta.packet_id) {
                    mark_ids.write(cell, NO_PACKET);
                    if (meta.in_flight.sent_after_mark < meta.in_flight.count) {
                        meta.in_flight.count = meta.in_flight.sent_after_mark;
                    }
                    is_first = meta.in_flight.marked_at == meta.in_flight.since;
                }
                in_flight_counts.write(cell, meta.in_flight.count);
                // Until the first one is back there are fewer at the OTR than it takes.
                if (is_first || meta.in_flight.count < meta.in_flight.least) {
                    in_flight_leasts.write(cell, meta.in_flight.count);
                }
            }
        }
    }
}

// One leaves.
control SendInFlight(inout metadata_t meta,
                     in standard_metadata_t standard_metadata) {
    apply {
        cell_index_t cell = meta.flow_hash & (IN_FLIGHT_CELLS - 1);
        packet_id_t last;
        packet_id_t probe_id;
        microseconds_t probe_time;
        bit<32> flow;
        in_flight_last.read(last, cell);
        in_flight_flows.read(flow, cell);
        probe_ids.read(probe_id, cell);
        probed_at.read(probe_time, cell);
        if (meta.in_flight.count == 0) {
            in_flight_leasts.write(cell, 1);
            in_flight_since.write(cell, meta.now);
            in_flight_waits.write(cell, 0);
            in_flight_flows.write(cell, meta.flow_hash | 1);
            last = NO_PACKET;
            meta.in_flight.mark_id = NO_PACKET;
        } else if (flow != meta.flow_hash | 1) {
            flow = MANY_FLOWS;
            in_flight_flows.write(cell, flow);
        }

        if (meta.in_flight.count != 0 && flow == MANY_FLOWS || meta.in_flight.mark_id == meta.packet_id) {
            mark_ids.write(cell, NO_PACKET);
        } else if (meta.in_flight.mark_id != NO_PACKET) {
            sent_after_mark.write(cell, meta.in_flight.sent_after_mark |+| 1);
        } else if (last != meta.packet_id) {
            mark_ids.write(cell, meta.packet_id);
            marked_at.write(cell, meta.now);
            sent_after_mark.write(cell, 0);
        }

        if (probe_id == meta.packet_id) {
            probe_ids.write(cell, NO_PACKET);
        } else if (last != meta.packet_id
                && (probe_id == NO_PACKET || meta.now - probe_time > meta.settings.in_flight_timeout)) {
            probe_ids.write(cell, meta.packet_id);
            probed_at.write(cell, meta.now);
        }

        in_flight_counts.write(cell, meta.in_flight.count |+| 1);
        in_flight_sent_at.write(cell, meta.now);
        in_flight_ports.write(cell, standard_metadata.egress_spec);
        in_flight_last.write(cell, meta.packet_id);
    }
}
