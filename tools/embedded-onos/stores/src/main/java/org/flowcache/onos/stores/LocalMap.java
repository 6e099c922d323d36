// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.stores;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;

import org.onosproject.store.service.EventuallyConsistentMap;
import org.onosproject.store.service.EventuallyConsistentMapEvent;
import org.onosproject.store.service.EventuallyConsistentMapListener;

/**
 * An eventually consistent map without peers: a concurrent map that tells its listeners about each change, on the
 * thread that made it. Its keys and values are read-only copies; its entries, which the P4Runtime drivers go through at
 * each poll, are a read-only view that may be used while the map changes.
 *
 * @param <K> type of the keys
 * @param <V> type of the values
 */
final class LocalMap<K, V> implements EventuallyConsistentMap<K, V> {

    private final String name;
    private final ConcurrentMap<K, V> entries = new ConcurrentHashMap<>();
    private final List<EventuallyConsistentMapListener<K, V>> listeners = new CopyOnWriteArrayList<>();

    LocalMap(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int size() {
        return entries.size();
    }

    @Override
    public boolean isEmpty() {
        return entries.isEmpty();
    }

    @Override
    public boolean containsKey(K key) {
        return entries.containsKey(key);
    }

    @Override
    public boolean containsValue(V value) {
        return entries.containsValue(value);
    }

    @Override
    public V get(K key) {
        return entries.get(key);
    }

    @Override
    public void put(K key, V value) {
        entries.put(key, value);
        tell(EventuallyConsistentMapEvent.Type.PUT, key, value);
    }

    @Override
    public V remove(K key) {
        V removed = entries.remove(key);
        if (removed != null) {
            tell(EventuallyConsistentMapEvent.Type.REMOVE, key, removed);
        }
        return removed;
    }

    @Override
    public void remove(K key, V value) {
        if (entries.remove(key, value)) {
            tell(EventuallyConsistentMapEvent.Type.REMOVE, key, value);
        }
    }

    @Override
    public V compute(K key, BiFunction<K, V, V> recompute) {
        V before = entries.get(key);
        V after = entries.compute(key, recompute);
        if (after != null) {
            tell(EventuallyConsistentMapEvent.Type.PUT, key, after);
        } else if (before != null) {
            tell(EventuallyConsistentMapEvent.Type.REMOVE, key, before);
        }
        return after;
    }

    @Override
    public void putAll(Map<? extends K, ? extends V> others) {
        others.forEach(this::put);
    }

    @Override
    public void clear() {
        new ArrayList<>(entries.keySet()).forEach(this::remove);
    }

    @Override
    public Set<K> keySet() {
        return Set.copyOf(entries.keySet());
    }

    @Override
    public Collection<V> values() {
        return List.copyOf(entries.values());
    }

    @Override
    public Set<Map.Entry<K, V>> entrySet() {
        return Collections.unmodifiableSet(entries.entrySet());
    }

    @Override
    public void addListener(EventuallyConsistentMapListener<K, V> listener) {
        listeners.add(listener);
    }

    @Override
    public void removeListener(EventuallyConsistentMapListener<K, V> listener) {
        listeners.remove(listener);
    }

    @Override
    public CompletableFuture<Void> destroy() {
        entries.clear();
        return CompletableFuture.completedFuture(null);
    }

    private void tell(EventuallyConsistentMapEvent.Type type, K key, V value) {
        EventuallyConsistentMapEvent<K, V> event = new EventuallyConsistentMapEvent<>(name, type, key, value);
        listeners.forEach(listener -> listener.event(event));
    }
}
