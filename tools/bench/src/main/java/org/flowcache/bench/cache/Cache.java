// SPDX-License-Identifier: Apache-2.0
package org.flowcache.bench.cache;

/** Something that packets of flows hit or miss. */
interface Cache {

    /**
     * Has a packet of a flow come by, and lets the cache make what it will of it.
     *
     * @param flow number of the flow, from 0
     * @return whether the flow was cached when the packet came
     */
    boolean use(int flow);
}
