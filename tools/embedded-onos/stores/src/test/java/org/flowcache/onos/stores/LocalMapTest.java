// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.stores;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.Before;
import org.junit.Test;
import org.onosproject.store.service.EventuallyConsistentMap;

public class LocalMapTest {

    private final EventuallyConsistentMap<String, Integer> map =
            new InMemoryStorageService().<String, Integer>eventuallyConsistentMapBuilder().withName("m").build();
    private final List<String> told = new ArrayList<>();

    @Before
    public void listen() {
        map.addListener(event -> told.add(event.name() + " " + event.type() + " " + event.key() + "=" + event.value()));
    }

    @Test
    public void tellsWhatChanges() {
        map.put("a", 1);
        map.put("a", 2);
        map.compute("b", (key, value) -> value == null ? 7 : value + 1);
        map.compute("b", (key, value) -> null);
        map.remove("a", 9);
        map.remove("a", 2);
        map.remove("a");

        assertEquals(List.of("m PUT a=1", "m PUT a=2", "m PUT b=7", "m REMOVE b=7", "m REMOVE a=2"), told);
        assertEquals(0, map.size());
    }

    @Test
    public void clearsOneByOne() {
        map.putAll(Map.of("a", 1));
        map.clear();

        assertEquals(List.of("m PUT a=1", "m REMOVE a=1"), told);
        assertNull(map.get("a"));
    }

    @Test
    public void viewsStayAsTheyWere() {
        map.put("a", 1);
        Set<String> keys = map.keySet();
        map.put("b", 2);

        assertEquals(List.of("a"), List.copyOf(keys));
        assertThrows(UnsupportedOperationException.class, () -> map.values().clear());
    }
}
