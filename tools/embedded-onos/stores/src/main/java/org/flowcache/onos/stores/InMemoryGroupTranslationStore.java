// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.stores;

import org.onosproject.net.group.Group;
import org.onosproject.net.pi.runtime.PiActionProfileGroup;
import org.onosproject.net.pi.service.PiGroupTranslationStore;
import org.osgi.service.component.annotations.Component;

/**
 * Groups by the action profile group they became.
 */
@Component(immediate = true, service = PiGroupTranslationStore.class)
public class InMemoryGroupTranslationStore extends InMemoryTranslationStore<Group, PiActionProfileGroup>
        implements PiGroupTranslationStore {
}
