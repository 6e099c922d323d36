// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.table;

import java.util.Collection;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where a control goes on after a table.
 *
 * @param hit      after a hit, if that is what it depends on
 * @param miss     after a miss, if that is what it depends on
 * @param byAction after an action, by the compiler's number of the action
 * @param fallback where nothing else is said
 */
public record NextNodes(OptionalInt hit, OptionalInt miss, Map<Integer, Integer> byAction, int fallback) {

    int afterHit(int actionId) {
        return hit.orElseGet(() -> byAction.getOrDefault(actionId, fallback));
    }

    int afterMiss(int actionId) {
        return miss.orElseGet(() -> byAction.getOrDefault(actionId, fallback));
    }

    /** All nodes that can follow. */
    Set<Integer> all(Collection<Integer> actionIds) {
        Set<Integer> all = new TreeSet<>();
        for (int id : actionIds) {
            all.add(afterHit(id));
            all.add(afterMiss(id));
        }
        all.add(withoutAction());
        all.add(afterHitWithoutAction());
        return all;
    }

    int afterHitWithoutAction() {
        return hit.orElse(fallback);
    }

    int withoutAction() {
        return miss.orElse(fallback);
    }
}
