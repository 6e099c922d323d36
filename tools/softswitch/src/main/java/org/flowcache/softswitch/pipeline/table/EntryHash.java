// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.table;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * An open-addressing hash of entries by packed key. One thread at a time writes; the packet thread reads without locks
 * and sees each change as one step.
 */
final class EntryHash {

    private static final VarHandle TAG = MethodHandles.arrayElementVarHandle(int[].class);
    private static final VarHandle BITS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle ENTRY = MethodHandles.arrayElementVarHandle(Entry[].class);
    /** Tags of cells without an entry: never used, and not used any more. */
    private static final int FREE = 0;
    private static final int REMOVED = 1;
    private static final int INITIAL = 16;
    private static final int FILTER_BITS_PER_CELL = 4;

    /**
     * Beside each entry the hash of its key, which tells nearly all others from it without a look at them: they are all
     * over the memory. An entry is there before its tag is, and its bit in the filter before either.
     *
     * @param filter for hashes modulo the number of bits whether there may be such an entry, or a single word of ones
     */
    private record Cells(int[] tags, Entry[] entries, long[] filter) {
        Cells(int size, boolean filtered) {
            this(new int[size], new Entry[size],
                    filtered ? new long[size * FILTER_BITS_PER_CELL / Long.SIZE] : new long[] {-1});
        }

        boolean mayHold(int tag) {
            return ((long) BITS.getAcquire(filter, tag >>> 6 & filter.length - 1) >>> tag & 1) != 0;
        }

        void hold(int tag) {
            int word = tag >>> 6 & filter.length - 1;
            BITS.setRelease(filter, word, filter[word] | 1L << tag);
        }
    }

    private final boolean filtered;
    private volatile Cells cells;
    private int live;
    private int used;

    /**
     * @param filtered whether most keys that are looked up are expected not to be there, which is then found out in
     *                 less memory
     */
    EntryHash(boolean filtered) {
        this.filtered = filtered;
        this.cells = new Cells(INITIAL, filtered);
    }

    /** Neither {@link #FREE} nor {@link #REMOVED}. */
    private static int tag(long[] key, int words) {
        long h = key[0] * 0x9e3779b97f4a7c15L;
        for (int w = 1; w < words; w++) {
            h = (h ^ h >>> 32 ^ key[w]) * 0x9e3779b97f4a7c15L;
        }
        int folded = (int) (h ^ h >>> 32);
        return folded == FREE || folded == REMOVED ? 2 : folded;
    }

    private static boolean same(long[] a, long[] b, int words) {
        for (int w = 0; w < words; w++) {
            if (a[w] != b[w]) {
                return false;
            }
        }
        return true;
    }

    /** The entry with that key, or null. */
    Entry find(long[] key, int words) {
        Cells now = cells;
        int[] tags = now.tags;
        int last = tags.length - 1;
        int wanted = tag(key, words);
        if (!now.mayHold(wanted)) {
            return null;
        }
        for (int at = wanted & last;; at = at + 1 & last) {
            int tag = (int) TAG.getAcquire(tags, at);
            if (tag == FREE) {
                return null;
            }
            if (tag == wanted) {
                Entry entry = (Entry) ENTRY.getAcquire(now.entries, at);
                if (same(entry.key, key, words)) {
                    return entry;
                }
            }
        }
    }

    /** Adds an entry, or puts it in the place of the one with its key. */
    void put(Entry entry) {
        int at = indexOf(entry.key);
        if (at >= 0) {
            ENTRY.setRelease(cells.entries, at, entry);
            return;
        }
        if ((used + 1) * 2 > cells.tags.length) {
            rehash();
        }
        add(cells, entry);
        used++;
        live++;
    }

    private static void add(Cells to, Entry entry) {
        int last = to.tags.length - 1;
        int tag = tag(entry.key, entry.key.length);
        int at = tag & last;
        while (to.tags[at] != FREE) {
            at = at + 1 & last;
        }
        to.hold(tag);
        ENTRY.setRelease(to.entries, at, entry);
        TAG.setRelease(to.tags, at, tag);
    }

    /** Removes the entry with that key, if there is one. */
    void remove(long[] key) {
        int at = indexOf(key);
        if (at >= 0) {
            // The entry stays until the cells are renewed, for a reader that has seen the tag.
            TAG.setRelease(cells.tags, at, REMOVED);
            live--;
        }
    }

    private int indexOf(long[] key) {
        Cells now = cells;
        int last = now.tags.length - 1;
        int wanted = tag(key, key.length);
        for (int at = wanted & last; now.tags[at] != FREE; at = at + 1 & last) {
            if (now.tags[at] == wanted && same(now.entries[at].key, key, key.length)) {
                return at;
            }
        }
        return -1;
    }

    private void rehash() {
        Cells old = cells;
        Cells renewed = new Cells(Math.max(INITIAL, Integer.highestOneBit(live + 1) * 8), filtered);
        for (int at = 0; at < old.tags.length; at++) {
            if (old.tags[at] != FREE && old.tags[at] != REMOVED) {
                add(renewed, old.entries[at]);
            }
        }
        used = live;
        cells = renewed;
    }
}
