// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.table;

import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.flowcache.softswitch.pipeline.PacketContext;

/**
 * Index of LPM and ternary tables: one hash for each mask in use, searched from the one with the highest priority in it
 * until no better entry can follow. For LPM the priority is the prefix length.
 */
final class MaskedIndex extends MatchIndex {

    private final int words;
    private final Map<LongBuffer, Group> groups = new HashMap<>();
    private volatile Group[] ordered = new Group[0];

    MaskedIndex(int words) {
        this.words = words;
    }

    @Override
    Entry find(PacketContext c) {
        Entry best = null;
        long[] key = c.key;
        long[] masked = c.maskedKey;
        for (Group group : ordered) {
            if (best != null && best.priority >= group.highest) {
                break;
            }
            for (int w = 0; w < words; w++) {
                masked[w] = key[w] & group.mask[w];
            }
            Entry entry = group.hash.find(masked, words);
            if (entry != null && (best == null || entry.priority > best.priority)) {
                best = entry;
            }
        }
        return best;
    }

    @Override
    void insert(Entry entry) {
        Group group = groups.computeIfAbsent(LongBuffer.wrap(entry.mask), m -> new Group(entry.mask));
        group.add(entry);
        reorder(group);
    }

    @Override
    void replace(Entry old, Entry entry) {
        Group group = groups.get(LongBuffer.wrap(old.mask));
        group.take(old);
        group.add(entry);
    }

    @Override
    void remove(Entry entry) {
        Group group = groups.get(LongBuffer.wrap(entry.mask));
        group.take(entry);
        group.publish(entry.key);
        if (group.byPriority.isEmpty()) {
            groups.remove(LongBuffer.wrap(entry.mask));
        }
        reorder(group);
    }

    /** Publishes the order of the groups if a change to one of them changed it. */
    private void reorder(Group changed) {
        int highest = changed.byPriority.isEmpty() ? 0 : changed.byPriority.lastKey();
        boolean known = Arrays.asList(ordered).contains(changed);
        if (known && highest == changed.highest && !changed.byPriority.isEmpty()) {
            return;
        }
        changed.highest = highest;
        ordered = groups.values().stream()
                .sorted(Comparator.comparingInt((Group g) -> g.highest).reversed())
                .toArray(Group[]::new);
    }

    /** The entries with one mask. Of those that differ in nothing but priority the hash has the highest. */
    private static final class Group {
        private final long[] mask;
        private final EntryHash hash = new EntryHash(true);
        private final Map<LongBuffer, List<Entry>> byKey = new HashMap<>();
        private final TreeMap<Integer, Integer> byPriority = new TreeMap<>();
        private volatile int highest;

        Group(long[] mask) {
            this.mask = mask;
        }

        void add(Entry entry) {
            byKey.computeIfAbsent(LongBuffer.wrap(entry.key), k -> new ArrayList<>(1)).add(entry);
            byPriority.merge(entry.priority, 1, Integer::sum);
            publish(entry.key);
        }

        /** Removes an entry, which packets may still find until {@link #publish}. */
        void take(Entry entry) {
            byKey.get(LongBuffer.wrap(entry.key)).remove(entry);
            byPriority.computeIfPresent(entry.priority, (priority, count) -> count == 1 ? null : count - 1);
        }

        void publish(long[] key) {
            List<Entry> same = byKey.get(LongBuffer.wrap(key));
            if (same.isEmpty()) {
                byKey.remove(LongBuffer.wrap(key));
                hash.remove(key);
                return;
            }
            hash.put(Collections.max(same, Comparator.comparingInt(e -> e.priority)));
        }
    }
}
