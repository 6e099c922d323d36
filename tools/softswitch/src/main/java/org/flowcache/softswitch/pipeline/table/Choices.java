// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.table;

import java.util.List;
import java.util.Optional;
import org.flowcache.softswitch.pipeline.PacketContext;
import org.flowcache.softswitch.pipeline.hash.Calculation;

/**
 * What a member or a group of an action profile makes the entries of one table run, shared by all entries that refer to
 * it. One thread at a time changes it, while packets are processed.
 */
public final class Choices {

    /** What BMv2 keeps of a hash here. */
    private static final long HASH_BITS = 0xffffffffL;

    private final Calculation hash;
    private volatile Entry[] entries = new Entry[0];

    /**
     * @param hash what chooses, if there can be more than one to choose from
     */
    public Choices(Optional<Calculation> hash) {
        this.hash = hash.orElse(null);
    }

    /** Sets what there is to choose from, each made by {@link Table#choice}. */
    public void set(List<Entry> choices) {
        entries = choices.toArray(new Entry[0]);
    }

    /** The choice for a packet: the hash modulo their number, as in BMv2; {@code otherwise} if there are none. */
    Entry choose(PacketContext c, Entry otherwise) {
        Entry[] all = entries;
        return switch (all.length) {
            case 0 -> otherwise;
            case 1 -> all[0];
            default -> all[(int) ((hash.compute(c) & HASH_BITS) % all.length)];
        };
    }
}
