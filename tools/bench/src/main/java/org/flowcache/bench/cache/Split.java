// SPDX-License-Identifier: Apache-2.0
package org.flowcache.bench.cache;

import org.flowcache.api.PinningSettings;

/** How a switch's entries are split into contexts and pinned ones. */
enum Split {

    /** 1024 contexts and 3072 pinned entries: as many in all as the switch has contexts otherwise. */
    SMALL(3072),
    /** The default sizes. */
    DEFAULT(PinningSettings.DEFAULT.capacity());

    private final int pins;

    Split(int pins) {
        this.pins = pins;
    }

    /** The application's default settings but for the number of pinned entries. */
    PinningSettings settings() {
        PinningSettings defaults = PinningSettings.DEFAULT;
        return new PinningSettings(true, pins, defaults.pinRate(), defaults.unpinRate(), defaults.idleTimeout());
    }
}
