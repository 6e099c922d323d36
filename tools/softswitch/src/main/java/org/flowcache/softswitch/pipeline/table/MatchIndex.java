// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.table;

import org.flowcache.softswitch.pipeline.PacketContext;

/** Finds the entry for a packed key. One thread at a time changes it while the packet thread looks up. */
abstract class MatchIndex {

    /** The best entry for the key in {@link PacketContext#key}, or null. */
    abstract Entry find(PacketContext c);

    /** Adds an entry whose match and priority no other entry has. */
    abstract void insert(Entry entry);

    /** Replaces an entry by one with the same match and priority. */
    abstract void replace(Entry old, Entry entry);

    /** Removes an entry. */
    abstract void remove(Entry entry);
}
