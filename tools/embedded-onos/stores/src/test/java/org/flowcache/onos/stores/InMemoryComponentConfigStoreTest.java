// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.stores;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;

import java.util.ArrayList;
import java.util.List;

import org.junit.Test;

public class InMemoryComponentConfigStoreTest {

    @Test
    public void remembersWhatWasSet() {
        List<String> told = new ArrayList<>();
        InMemoryComponentConfigStore store = new InMemoryComponentConfigStore();
        store.setDelegate(event -> told.add(event.type() + " " + event.name() + "=" + event.value()));

        store.setProperty("c", "p", "1");
        store.setProperty("c", "p", "2", false);
        assertEquals("1", store.getProperty("c", "p"));
        store.setProperty("c", "p", "3", true);
        assertEquals("3", store.getProperty("c", "p"));
        assertNull(store.getProperty("d", "p"));
        store.unsetProperty("c", "p");
        assertNull(store.getProperty("c", "p"));

        assertEquals(List.of("PROPERTY_SET p=1", "PROPERTY_SET p=3", "PROPERTY_UNSET p=null"), told);
    }
}
