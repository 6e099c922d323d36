// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.flowcache.softswitch.pipeline.PacketContext;

/**
 * Index of LPM and ternary tables: one hash for each mask in use, searched from the one with the highest priority in it
 * until no better entry can follow. For LPM the priority is the prefix length.
 */
final class MaskedIndex extends MatchIndex {

    private final int words;
    private final List<Group> groups = new ArrayList<>();
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
        Group group = groups.stream().filter(g -> Arrays.equals(g.mask, entry.mask)).findFirst().orElseGet(() -> {
            Group added = new Group(entry.mask);
            groups.add(added);
            return added;
        });
        group.entries.add(entry);
        refresh(group, entry.key);
    }

    @Override
    void replace(Entry old, Entry entry) {
        Group group = groupOf(old);
        group.entries.set(group.entries.indexOf(old), entry);
        refresh(group, entry.key);
    }

    @Override
    void remove(Entry entry) {
        Group group = groupOf(entry);
        group.entries.remove(entry);
        refresh(group, entry.key);
    }

    private Group groupOf(Entry entry) {
        return groups.stream().filter(g -> Arrays.equals(g.mask, entry.mask)).findFirst().orElseThrow();
    }

    private void refresh(Group group, long[] key) {
        group.entries.stream()
                .filter(e -> Arrays.equals(e.key, key))
                .max(Comparator.comparingInt(e -> e.priority))
                .ifPresentOrElse(group.hash::put, () -> group.hash.remove(key));
        groups.removeIf(g -> g.entries.isEmpty());
        for (Group g : groups) {
            g.highest = g.entries.stream().mapToInt(e -> e.priority).max().orElse(0);
        }
        ordered = groups.stream()
                .sorted(Comparator.comparingInt((Group g) -> g.highest).reversed())
                .toArray(Group[]::new);
    }

    private static final class Group {
        private final long[] mask;
        private final EntryHash hash = new EntryHash();
        private final List<Entry> entries = new ArrayList<>();
        private int highest;

        Group(long[] mask) {
            this.mask = mask;
        }
    }
}
