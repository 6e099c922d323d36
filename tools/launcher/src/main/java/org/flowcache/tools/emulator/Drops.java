// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.emulator;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;

/** How many frames an emulator dropped, and why. Any thread may count and read. */
public final class Drops {

    private final Map<String, Long> byReason = new ConcurrentSkipListMap<>();

    /**
     * Counts a frame.
     *
     * @param reason what was the matter with it, as it follows a number: "malformed"
     */
    void count(String reason) {
        byReason.merge(reason, 1L, Long::sum);
    }

    /**
     * Tells the numbers.
     *
     * @return as "3 dropped: 1 malformed, 2 of an unknown VNI", or "nothing dropped"
     */
    @Override
    public String toString() {
        if (byReason.isEmpty()) {
            return "nothing dropped";
        }
        long all = byReason.values().stream().mapToLong(Long::longValue).sum();
        return all + " dropped: " + byReason.entrySet().stream()
                .map(reason -> reason.getValue() + " " + reason.getKey()).collect(Collectors.joining(", "));
    }
}
