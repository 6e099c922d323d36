// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.stores;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.onosproject.app.ApplicationState;
import org.onosproject.core.Application;
import org.onosproject.core.ApplicationId;
import org.onosproject.store.trivial.SimpleApplicationIdStore;

public class PersistentApplicationStoreTest {

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    @Test
    public void activeApplicationIsActivatedAgainAfterARestart() throws InterruptedException {
        PersistentApplicationStore before = openStore();
        ApplicationId active = install(before, "org.active", "");
        install(before, "org.idle", "");
        before.activate(active);

        PersistentApplicationStore after = openStore();
        told.clear();
        after.setDelegate(event -> told.add(event.type() + " " + event.subject().id().name()));

        assertEquals("APP_ACTIVATED org.active", told.poll(10, TimeUnit.SECONDS));
        assertEquals(ApplicationState.ACTIVE, after.getState(after.getId("org.active")));
        assertEquals(ApplicationState.INSTALLED, after.getState(after.getId("org.idle")));
        assertEquals(2, after.getApplications().size());
    }

    @Test
    public void deactivatedApplicationStaysSo() {
        PersistentApplicationStore before = openStore();
        ApplicationId id = install(before, "org.app", "");
        before.activate(id);
        before.deactivate(id);

        PersistentApplicationStore after = openStore();
        assertEquals(ApplicationState.INSTALLED, after.getState(after.getId("org.app")));
    }

    @Test
    public void whatAnApplicationRequiresIsActivatedFirst() {
        PersistentApplicationStore store = openStore();
        store.setDelegate(event -> told.add(event.type() + " " + event.subject().id().name()));
        install(store, "org.base", "");
        ApplicationId id = install(store, "org.app", "org.base,org.onosproject.drivers.bmv2");
        told.clear();

        store.activate(id);

        assertEquals(List.of("APP_ACTIVATED org.base", "APP_ACTIVATED org.app"), List.copyOf(told));
    }

    @Test
    public void removedApplicationIsGoneForGood() {
        PersistentApplicationStore store = openStore();
        ApplicationId id = install(store, "org.app", "");
        store.remove(id);

        assertNull(store.getApplication(id));
        assertNull(store.getState(id));
        assertTrue(openStore().getApplications().isEmpty());
    }

    @Test
    public void unknownApplicationCannotBeActivated() {
        PersistentApplicationStore store = openStore();
        ApplicationId id = install(store, "org.app", "");
        store.remove(id);

        assertThrows(IllegalArgumentException.class, () -> store.activate(id));
    }

    private PersistentApplicationStore openStore() {
        return new PersistentApplicationStore(new SimpleApplicationIdStore(), folder.getRoot().getPath());
    }

    private static ApplicationId install(PersistentApplicationStore store, String name, String required) {
        String xml = "<?xml version=\"1.0\"?>\n<app name=\"" + name + "\" origin=\"test\" version=\"1.0.0\" "
                + "features=\"" + name + "\" apps=\"" + required + "\"><description>test</description></app>";
        Application application = store.create(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
        return application.id();
    }
}
