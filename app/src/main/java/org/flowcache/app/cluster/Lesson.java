// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.cluster;

import java.util.Objects;
import org.flowcache.api.FlowKey;
import org.flowcache.api.Tunnel;

/**
 * What a device is to be taught.
 */
public final class Lesson {

    private final FlowKey key;
    private final Tunnel tunnel;

    /**
     * Creates a lesson.
     *
     * @param key    a flow
     * @param tunnel its tunnel
     */
    public Lesson(FlowKey key, Tunnel tunnel) {
        this.key = Objects.requireNonNull(key);
        this.tunnel = Objects.requireNonNull(tunnel);
    }

    /**
     * Returns the flow.
     *
     * @return the flow key
     */
    public FlowKey key() {
        return key;
    }

    /**
     * Returns the flow's tunnel.
     *
     * @return the tunnel
     */
    public Tunnel tunnel() {
        return tunnel;
    }
}
