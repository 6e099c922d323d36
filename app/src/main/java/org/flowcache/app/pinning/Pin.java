// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.pinning;

import org.flowcache.api.PinnedEntry;
import org.flowcache.app.api.PinnedFlow.Origin;
import org.onosproject.net.flow.FlowRule;

/**
 * A pinned entry and its rule. Who pinned it, the rule itself tells, so that it is known after a restart too: a fixed
 * tunnel is the configuration's, a permanent rule of a learned one an operator's, and a temporary one the application's.
 */
final class Pin {

    private final PinnedEntry entry;
    private final FlowRule rule;

    Pin(PinnedEntry entry, FlowRule rule) {
        this.entry = entry;
        this.rule = rule;
    }

    PinnedEntry entry() {
        return entry;
    }

    FlowRule rule() {
        return rule;
    }

    Origin origin() {
        if (entry.slot().isEmpty()) {
            return Origin.CONFIGURED;
        }
        return rule.isPermanent() ? Origin.OPERATOR : Origin.TRAFFIC;
    }
}
