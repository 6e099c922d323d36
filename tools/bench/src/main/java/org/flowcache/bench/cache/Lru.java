// SPDX-License-Identifier: Apache-2.0
package org.flowcache.bench.cache;

import java.util.Arrays;

/** A fully associative cache that evicts what was used least recently: what hit ratios are compared with. */
final class Lru implements Cache {

    private static final int NONE = -1;

    private final int capacity;
    /** For each flow that is cached the one used just after and just before it. */
    private final int[] newer;
    private final int[] older;
    private final boolean[] cached;
    private int newest = NONE;
    private int oldest = NONE;
    private int size;

    /**
     * @param capacity flows that it holds, at least 1
     * @param flows    flows that there are, numbered from 0
     */
    Lru(int capacity, int flows) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity " + capacity + " is less than 1");
        }
        this.capacity = capacity;
        this.newer = new int[flows];
        this.older = new int[flows];
        this.cached = new boolean[flows];
        Arrays.fill(newer, NONE);
        Arrays.fill(older, NONE);
    }

    @Override
    public boolean use(int flow) {
        boolean hit = cached[flow];
        if (hit) {
            unlink(flow);
        } else if (size == capacity) {
            unlink(oldest);
        }
        link(flow);
        return hit;
    }

    private void unlink(int flow) {
        if (newer[flow] == NONE) {
            newest = older[flow];
        } else {
            older[newer[flow]] = older[flow];
        }
        if (older[flow] == NONE) {
            oldest = newer[flow];
        } else {
            newer[older[flow]] = newer[flow];
        }
        cached[flow] = false;
        size--;
    }

    private void link(int flow) {
        older[flow] = newest;
        newer[flow] = NONE;
        if (newest == NONE) {
            oldest = flow;
        } else {
            newer[newest] = flow;
        }
        newest = flow;
        cached[flow] = true;
        size++;
    }
}
