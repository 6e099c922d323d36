// SPDX-License-Identifier: Apache-2.0

// Packet order. A packet of a flow takes the direct path only while none of the flow's packets is on its way to an OTR
// and back: it would overtake them. They are counted in cells of their own, because flows that have no context have
// packets there too, and may get a context before those are back. Flows that share a cell wait for each other.
//
// No packet is overtaken, because a cell never counts less than what is there, provided that an OTR keeps the order
// within a flow, returns a packet within the in-flight timeout or never, and adds none while others are there:
// - Each packet that leaves for an OTR is counted up, and all that are there at a time are at the same OTR: a flow
//   that has packets at one follows them, whichever OTR it belongs to by now.
// - Each packet that comes back is counted down once, and only if it comes from that OTR.
// - Forgotten is only what will not come back: everything when that OTR is gone, or when the last packet left longer
//   ago than the timeout; or as many as there always were during a whole timeout, which are all lost if only once in
//   that time nothing else was there.
// Only a flow that never has none there, because it is so busy or the OTR keeps losing its packets, can't have both its
// order and the direct path: after the timeout it moves at a moment when it has as few there as ever, or after four
// timeouts at any moment, and overtakes what is there, once.
register<bit<16>, cell_index_t>(IN_FLIGHT_CELLS)        in_flight_counts;
register<bit<16>, cell_index_t>(IN_FLIGHT_CELLS)        in_flight_leasts;
register<microseconds_t, cell_index_t>(IN_FLIGHT_CELLS) in_flight_since;
register<microseconds_t, cell_index_t>(IN_FLIGHT_CELLS) in_flight_sent_at;
register<port_t, cell_index_t>(IN_FLIGHT_CELLS)         in_flight_ports;
register<bit<2>, cell_index_t>(IN_FLIGHT_CELLS)         in_flight_waits;    // timeouts in a row without none there

// What of the flow is at an OTR?
control ReadInFlight(inout metadata_t meta,
                     in microseconds_t now,
                     in bool is_waited_for,
                     out bool is_released) {

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
        in_flight_since.write(cell, now);
    }

    apply {
        cell_index_t cell = meta.flow_hash & (IN_FLIGHT_CELLS - 1);
        is_released = false;
        in_flight_counts.read(meta.in_flight.count, cell);
        if (meta.in_flight.count != 0) {
            in_flight_leasts.read(meta.in_flight.least, cell);
            in_flight_since.read(meta.in_flight.since, cell);
            in_flight_sent_at.read(meta.in_flight.sent_at, cell);
            in_flight_ports.read(meta.in_flight.port, cell);

            if (!live_otrs.apply().hit) {
                is_released = true;
                forget(meta.in_flight.count);
            } else if (now - meta.in_flight.sent_at > meta.settings.in_flight_timeout) {
                forget(meta.in_flight.count);
            } else if (is_waited_for && now - meta.in_flight.since > meta.settings.in_flight_timeout) {
                bit<2> waits;
                in_flight_waits.read(waits, cell);
                in_flight_waits.write(cell, waits + 1);
                forget(waits == 3 ? meta.in_flight.count : meta.in_flight.least);
            }
        }
    }
}

// One is back.
control ReturnInFlight(inout metadata_t meta,
                       in standard_metadata_t standard_metadata) {
    apply {
        cell_index_t cell = meta.flow_hash & (IN_FLIGHT_CELLS - 1);
        if (meta.in_flight.count != 0 && meta.in_flight.port == standard_metadata.ingress_port) {
            meta.in_flight.count = meta.in_flight.count - 1;
            in_flight_counts.write(cell, meta.in_flight.count);
            if (meta.in_flight.count < meta.in_flight.least) {
                in_flight_leasts.write(cell, meta.in_flight.count);
            }
        }
    }
}

// One leaves.
control SendInFlight(inout metadata_t meta,
                     in standard_metadata_t standard_metadata) {
    apply {
        cell_index_t cell = meta.flow_hash & (IN_FLIGHT_CELLS - 1);
        if (meta.in_flight.count == 0) {
            in_flight_leasts.write(cell, 1);
            in_flight_since.write(cell, standard_metadata.ingress_global_timestamp);
            in_flight_waits.write(cell, 0);
        }
        in_flight_counts.write(cell, meta.in_flight.count |+| 1);
        in_flight_sent_at.write(cell, standard_metadata.ingress_global_timestamp);
        in_flight_ports.write(cell, standard_metadata.egress_spec);
    }
}
