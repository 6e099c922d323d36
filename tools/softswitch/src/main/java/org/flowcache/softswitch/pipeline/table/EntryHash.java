// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.table;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * An open-addressing hash of entries by packed key. One thread at a time writes; the packet thread reads without locks
 * and sees each change as one step.
 */
final class EntryHash {

    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(Entry[].class);
    private static final Entry REMOVED = new Entry(null, null, 0, null, null, null, 0, null);
    private static final int INITIAL = 16;

    private volatile Entry[] cells = new Entry[INITIAL];
    private int live;
    private int used;

    private static int hash(long[] key, int words) {
        long h = key[0] * 0x9e3779b97f4a7c15L;
        for (int w = 1; w < words; w++) {
            h = (h ^ h >>> 32 ^ key[w]) * 0x9e3779b97f4a7c15L;
        }
        return (int) (h ^ h >>> 32);
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
        Entry[] table = cells;
        int last = table.length - 1;
        int at = hash(key, words) & last;
        while (true) {
            Entry entry = (Entry) CELL.getAcquire(table, at);
            if (entry == null) {
                return null;
            }
            if (entry != REMOVED && same(entry.key, key, words)) {
                return entry;
            }
            at = at + 1 & last;
        }
    }

    /** Adds an entry, or puts it in the place of the one with its key. */
    void put(Entry entry) {
        int words = entry.key.length;
        int at = indexOf(entry.key);
        if (at >= 0) {
            CELL.setRelease(cells, at, entry);
            return;
        }
        if ((used + 1) * 2 > cells.length) {
            rehash();
        }
        Entry[] table = cells;
        int last = table.length - 1;
        int free = hash(entry.key, words) & last;
        while (table[free] != null) {
            free = free + 1 & last;
        }
        CELL.setRelease(table, free, entry);
        used++;
        live++;
    }

    /** Removes the entry with that key, if there is one. */
    void remove(long[] key) {
        int at = indexOf(key);
        if (at >= 0) {
            CELL.setRelease(cells, at, REMOVED);
            live--;
        }
    }

    private int indexOf(long[] key) {
        Entry[] table = cells;
        int last = table.length - 1;
        int at = hash(key, key.length) & last;
        while (table[at] != null) {
            if (table[at] != REMOVED && same(table[at].key, key, key.length)) {
                return at;
            }
            at = at + 1 & last;
        }
        return -1;
    }

    private void rehash() {
        Entry[] old = cells;
        Entry[] table = new Entry[Math.max(INITIAL, Integer.highestOneBit(live + 1) * 8)];
        int last = table.length - 1;
        for (Entry entry : old) {
            if (entry != null && entry != REMOVED) {
                int at = hash(entry.key, entry.key.length) & last;
                while (table[at] != null) {
                    at = at + 1 & last;
                }
                table[at] = entry;
            }
        }
        used = live;
        cells = table;
    }
}
