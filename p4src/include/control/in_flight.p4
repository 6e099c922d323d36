// SPDX-License-Identifier: Apache-2.0

// Packets on their way to the OTR and back are counted by flow, in cells of their own: flows that have no context have
// packets there too, and may get a context before those are back. Flows that share a cell wait for each other's packets.

// Reads what a flow has at the OTR, and forgets what will not come back.
control ReadInFlight(inout metadata_t meta,
                     in microseconds_t now,
                     register<bit<16>, cell_index_t> counts,
                     register<bit<16>, cell_index_t> leasts,
                     register<microseconds_t, cell_index_t> since,
                     register<microseconds_t, cell_index_t> sent_at,
                     register<port_t, cell_index_t> ports,
                     counter<CacheEvent_t> events) {

    cell_index_t cell;

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

    action forget_all() {
        meta.in_flight.count = 0;
        meta.in_flight.least = 0;
        meta.in_flight.since = now;
    }

    // As many packets as there have always been during a whole in-flight timeout are lost, even though others come and
    // go: of those that come and go, every now and then there is none.
    action forget_least() {
        meta.in_flight.count = meta.in_flight.count - meta.in_flight.least;
        meta.in_flight.least = meta.in_flight.count;
        meta.in_flight.since = now;
    }

    apply {
        cell = meta.flow_hash & (IN_FLIGHT_CELLS - 1);
        counts.read(meta.in_flight.count, cell);
        leasts.read(meta.in_flight.least, cell);
        since.read(meta.in_flight.since, cell);
        sent_at.read(meta.in_flight.sent_at, cell);
        ports.read(meta.in_flight.port, cell);

        if (meta.in_flight.count != 0 && !live_otrs.apply().hit) {
            events.count(CacheEvent_t.RELEASED);
            forget_all();
        } else if (now - meta.in_flight.sent_at > meta.settings.in_flight_timeout) {
            forget_all();
        } else if (now - meta.in_flight.since > meta.settings.in_flight_timeout) {
            forget_least();
        }
    }
}

// Writes it back.
control WriteInFlight(in metadata_t meta,
                      register<bit<16>, cell_index_t> counts,
                      register<bit<16>, cell_index_t> leasts,
                      register<microseconds_t, cell_index_t> since,
                      register<microseconds_t, cell_index_t> sent_at,
                      register<port_t, cell_index_t> ports) {
    apply {
        cell_index_t cell = meta.flow_hash & (IN_FLIGHT_CELLS - 1);
        counts.write(cell, meta.in_flight.count);
        leasts.write(cell, meta.in_flight.least);
        since.write(cell, meta.in_flight.since);
        sent_at.write(cell, meta.in_flight.sent_at);
        ports.write(cell, meta.in_flight.port);
    }
}
