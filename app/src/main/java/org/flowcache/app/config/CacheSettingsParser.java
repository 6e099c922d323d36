// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.config;

import java.time.Duration;
import java.util.List;
import org.flowcache.api.CacheSettings;

/**
 * Reads how the flow cache is to behave. All fields are optional; times are in milliseconds.
 */
final class CacheSettingsParser {

    /** The encoding of VLAN ids that has room for all of them. */
    static final String EXTENDED = "extended";

    private static final String COMPATIBLE = "compatible";
    private static final String LEARNED = "learned";
    private static final String ENTROPY = "entropy";
    /** The switch counts microseconds in 48 bits. */
    private static final long MAX_MILLIS = ((1L << 48) - 1) / 1000;

    private CacheSettingsParser() {
    }

    /**
     * Reads settings.
     *
     * @param node the object
     * @return the settings
     */
    static CacheSettings parse(ConfigNode node) {
        node.object(List.of(), List.of("inFlightTimeout", "idleTimeout", "maxAge", "tunnelTtl", "sourcePort",
                "vlanEncoding", "vxlanPort"));
        CacheSettings.Builder settings = CacheSettings.builder();
        node.find("inFlightTimeout").ifPresent(field -> settings.inFlightTimeout(millis(field, 1)));
        node.find("idleTimeout").ifPresent(field -> settings.idleTimeout(millis(field, 1)));
        node.find("maxAge").ifPresent(field -> settings.maxAge(millis(field, 0)));
        node.find("tunnelTtl").ifPresent(field -> settings.tunnelTtl(
                field.number(0, 255, "a TTL, or 0 for the OTR's")));
        node.find("sourcePort").ifPresent(field -> settings.sourcePortEntropy(
                field.choice(LEARNED, ENTROPY).equals(ENTROPY)));
        node.find("vlanEncoding").ifPresent(field -> settings.extendedVlans(
                field.choice(COMPATIBLE, EXTENDED).equals(EXTENDED)));
        node.find("vxlanPort").ifPresent(field -> settings.vxlanPort(
                field.choice(CacheSettings.RFC_VXLAN_PORT, CacheSettings.LINUX_VXLAN_PORT)));
        return settings.build();
    }

    /** Reads a time in milliseconds. */
    static Duration millis(ConfigNode node, long min) {
        return Duration.ofMillis(node.number(min, MAX_MILLIS, "a time in milliseconds"));
    }
}
