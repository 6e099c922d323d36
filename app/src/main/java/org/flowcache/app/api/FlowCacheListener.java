// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.api;

import org.onosproject.event.EventListener;

/**
 * Takes what happens to the flows of gateways. ONOS calls all listeners on one thread, and removes one that keeps it
 * for seconds.
 */
public interface FlowCacheListener extends EventListener<FlowCacheEvent> {
}
