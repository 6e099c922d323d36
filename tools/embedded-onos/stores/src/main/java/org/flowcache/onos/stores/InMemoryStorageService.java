// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.stores;

import org.onosproject.store.service.EventuallyConsistentMapBuilder;
import org.onosproject.store.service.StorageService;
import org.onosproject.store.service.TestStorageService;
import org.osgi.service.component.annotations.Component;

/**
 * The storage service of a cluster of one node: everything in memory, nothing survives a restart.
 *
 * <p>The primitives are those that ONOS publishes for its own tests, except the eventually consistent map: theirs is
 * not safe for concurrent use, and the P4Runtime drivers keep their view of a device in it.
 */
@Component(immediate = true, service = StorageService.class)
public class InMemoryStorageService extends TestStorageService {

    @Override
    public <K, V> EventuallyConsistentMapBuilder<K, V> eventuallyConsistentMapBuilder() {
        return new LocalMapBuilder<>();
    }
}
