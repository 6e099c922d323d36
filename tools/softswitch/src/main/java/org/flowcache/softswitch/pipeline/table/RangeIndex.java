// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.table;

import java.util.Arrays;
import java.util.Comparator;
import org.flowcache.softswitch.pipeline.PacketContext;

/** Index of tables with range fields: all entries, by descending priority. */
final class RangeIndex extends MatchIndex {

    private final KeyLayout layout;
    private volatile Entry[] entries = new Entry[0];

    RangeIndex(KeyLayout layout) {
        this.layout = layout;
    }

    @Override
    Entry find(PacketContext c) {
        for (Entry entry : entries) {
            if (matches(entry, c.key)) {
                return entry;
            }
        }
        return null;
    }

    private boolean matches(Entry entry, long[] key) {
        for (int w = 0; w < layout.words(); w++) {
            if ((key[w] & entry.mask[w]) != entry.key[w]) {
                return false;
            }
        }
        for (Entry.Range range : entry.ranges) {
            long value = layout.get(key, range.field());
            if (Long.compareUnsigned(value, range.low()) < 0 || Long.compareUnsigned(value, range.high()) > 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    void insert(Entry entry) {
        Entry[] grown = Arrays.copyOf(entries, entries.length + 1);
        grown[entries.length] = entry;
        Arrays.sort(grown, Comparator.comparingInt((Entry e) -> e.priority).reversed());
        entries = grown;
    }

    @Override
    void replace(Entry old, Entry entry) {
        entries = Arrays.stream(entries).map(e -> e == old ? entry : e).toArray(Entry[]::new);
    }

    @Override
    void remove(Entry entry) {
        entries = Arrays.stream(entries).filter(e -> e != entry).toArray(Entry[]::new);
    }
}
