// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.table;

import org.flowcache.softswitch.pipeline.PacketContext;

/** Index of a table whose fields all match exactly. */
final class ExactIndex extends MatchIndex {

    private final EntryHash hash = new EntryHash(false);
    private final int words;

    ExactIndex(int words) {
        this.words = words;
    }

    @Override
    Entry find(PacketContext c) {
        return hash.find(c.key, words);
    }

    @Override
    void insert(Entry entry) {
        hash.put(entry);
    }

    @Override
    void replace(Entry old, Entry entry) {
        hash.put(entry);
    }

    @Override
    void remove(Entry entry) {
        hash.remove(entry.key);
    }
}
