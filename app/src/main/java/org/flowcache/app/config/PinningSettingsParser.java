// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.flowcache.api.PinningSettings;

/**
 * Reads which flows are to be pinned by themselves. All fields are optional.
 */
final class PinningSettingsParser {

    /** A flow can't be told from one that sends a packet in the time in which the switch counts. */
    private static final double MIN_PIN_RATE = 0.5;
    /** More than any port carries. */
    private static final double MAX_RATE = 1e9;
    /** ONOS counts whole seconds. */
    private static final long MIN_IDLE_MILLIS = 1000;

    private PinningSettingsParser() {
    }

    /**
     * Reads settings.
     *
     * @param node the object
     * @return the settings
     */
    static PinningSettings parse(ConfigNode node) {
        node.object(List.of(), List.of("enabled", "capacity", "pinRate", "unpinRate", "idleTimeout"));
        PinningSettings usual = PinningSettings.DEFAULT;
        boolean enabled = node.find("enabled").map(field -> field.flag("pinning the top talkers"))
                .orElse(usual.enabled());
        int capacity = node.find("capacity").map(field ->
                        field.number(1, PinningSettings.MAX_CAPACITY, "how many flows are pinned at a time"))
                .orElse(usual.capacity());
        double pinRate = node.find("pinRate").map(field -> field.decimal(MIN_PIN_RATE, MAX_RATE, "packets a second"))
                .orElse(usual.pinRate());
        Optional<ConfigNode> unpin = node.find("unpinRate");
        double unpinRate = unpin.map(field -> field.decimal(0, MAX_RATE, "packets a second"))
                .orElse(Math.min(usual.unpinRate(), pinRate));
        if (unpinRate > pinRate) {
            throw unpin.orElseThrow().invalid("must not be greater than pinRate, which is " + pinRate);
        }
        Duration idleTimeout = node.find("idleTimeout")
                .map(field -> CacheSettingsParser.millis(field, MIN_IDLE_MILLIS))
                .orElse(usual.idleTimeout());
        return new PinningSettings(enabled, capacity, pinRate, unpinRate, idleTimeout);
    }
}
