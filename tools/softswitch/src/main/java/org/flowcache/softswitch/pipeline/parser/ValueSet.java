// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.parser;

import java.util.Arrays;
import java.util.List;

/** A parser value set. Any thread may change its members while packets are parsed. */
public final class ValueSet {

    private final String name;
    private final int size;
    private final List<Integer> widths;
    private volatile long[][] members = new long[0][];

    /**
     * @param size   members that it can have
     * @param widths width of each word of the keys that are looked up in it, 1 to 64
     */
    public ValueSet(String name, int size, List<Integer> widths) {
        this.name = name;
        this.size = size;
        this.widths = List.copyOf(widths);
    }

    /** P4 name. */
    public String name() {
        return name;
    }

    /** Members that it can have. */
    public int size() {
        return size;
    }

    /** Width of each word of the keys that are looked up in it. */
    public List<Integer> widths() {
        return widths;
    }

    /** Replaces all members; each has as many words as there are widths. */
    public void set(List<long[]> newMembers) {
        members = newMembers.toArray(new long[0][]);
    }

    /** Whether the first words of {@code key} are a member. */
    public boolean contains(long[] key) {
        for (long[] member : members) {
            if (Arrays.equals(member, 0, member.length, key, 0, member.length)) {
                return true;
            }
        }
        return false;
    }
}
