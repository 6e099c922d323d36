// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.stores;

import org.onosproject.net.group.Group;
import org.onosproject.net.pi.runtime.PiPreEntry;
import org.onosproject.net.pi.service.PiReplicationGroupTranslationStore;
import org.osgi.service.component.annotations.Component;

/**
 * Groups by the clone session or multicast group they became.
 */
@Component(immediate = true, service = PiReplicationGroupTranslationStore.class)
public class InMemoryReplicationGroupTranslationStore extends InMemoryTranslationStore<Group, PiPreEntry>
        implements PiReplicationGroupTranslationStore {
}
