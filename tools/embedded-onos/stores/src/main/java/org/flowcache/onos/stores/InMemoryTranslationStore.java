// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.stores;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.onosproject.net.pi.runtime.PiEntity;
import org.onosproject.net.pi.runtime.PiHandle;
import org.onosproject.net.pi.service.PiTranslatable;
import org.onosproject.net.pi.service.PiTranslatedEntity;
import org.onosproject.net.pi.service.PiTranslationEvent;
import org.onosproject.net.pi.service.PiTranslationStore;
import org.onosproject.net.pi.service.PiTranslationStoreDelegate;
import org.onosproject.store.AbstractStore;

/**
 * What each entity on a device was translated from, by its handle.
 *
 * @param <T> type of the protocol-independent entity of ONOS, such as a flow rule
 * @param <E> type of the P4 entity that it becomes, such as a table entry
 */
abstract class InMemoryTranslationStore<T extends PiTranslatable, E extends PiEntity>
        extends AbstractStore<PiTranslationEvent<T, E>, PiTranslationStoreDelegate<T, E>>
        implements PiTranslationStore<T, E> {

    private final ConcurrentMap<PiHandle, PiTranslatedEntity<T, E>> entities = new ConcurrentHashMap<>();

    @Override
    public void addOrUpdate(PiHandle handle, PiTranslatedEntity<T, E> entity) {
        if (handle.entityType() != entity.entityType()) {
            throw new IllegalArgumentException("Handle " + handle + " is of another type than " + entity.translated());
        }
        entities.put(handle, entity);
        notifyDelegate(new PiTranslationEvent<>(PiTranslationEvent.Type.LEARNED, entity));
    }

    @Override
    public void remove(PiHandle handle) {
        PiTranslatedEntity<T, E> removed = entities.remove(handle);
        if (removed != null) {
            notifyDelegate(new PiTranslationEvent<>(PiTranslationEvent.Type.FORGOT, removed));
        }
    }

    @Override
    public PiTranslatedEntity<T, E> get(PiHandle handle) {
        return entities.get(handle);
    }
}
