// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.stores;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.onosproject.net.DeviceId;
import org.onosproject.net.config.Config;
import org.onosproject.net.config.ConfigFactory;
import org.onosproject.net.config.InvalidConfigException;
import org.onosproject.net.config.basics.SubjectFactories;

public class PersistentNetworkConfigStoreTest {

    private static final DeviceId S1 = DeviceId.deviceId("device:s1");

    /** A config that must have a positive "n". */
    public static final class Positive extends Config<DeviceId> {

        @Override
        public boolean isValid() {
            return hasOnlyFields("n") && isIntegralNumber("n", FieldPresence.MANDATORY, 1, 100);
        }

        int n() {
            return get("n", 0);
        }

        Positive n(int value) {
            return (Positive) setOrClear("n", value);
        }
    }

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final ConfigFactory<DeviceId, Positive> factory =
            new ConfigFactory<>(SubjectFactories.DEVICE_SUBJECT_FACTORY, Positive.class, "positive") {
                @Override
                public Positive createConfig() {
                    return new Positive();
                }
            };
    private final List<String> told = new ArrayList<>();
    private Path file;
    private PersistentNetworkConfigStore store;

    @Before
    public void open() {
        file = folder.getRoot().toPath().resolve("network-cfg.json");
        store = openStore();
    }

    @Test
    public void tellsWhatWasAndWhatIs() {
        store.addConfigFactory(factory);
        store.applyConfig(S1, Positive.class, json(1));
        store.applyConfig(S1, Positive.class, json(2));
        store.clearConfig(S1, Positive.class);

        assertEquals(List.of("CONFIG_REGISTERED null->null", "CONFIG_ADDED null->1", "CONFIG_UPDATED 1->2",
                             "CONFIG_REMOVED 2->null"), told);
        assertNull(store.getConfig(S1, Positive.class));
    }

    @Test
    public void badConfigIsRefusedAndTheOldOneStays() {
        store.addConfigFactory(factory);
        store.applyConfig(S1, Positive.class, json(1));

        InvalidConfigException e = assertThrows(
                InvalidConfigException.class, () -> store.applyConfig(S1, Positive.class, json(0)));

        assertTrue(e.getMessage(), e.getMessage().startsWith("Error parsing config devices/device:s1/positive: "));
        assertEquals(1, store.getConfig(S1, Positive.class).n());
        assertEquals(1, openStore(factory).getConfig(S1, Positive.class).n());
    }

    @Test
    public void arrayIsNoObject() {
        store.addConfigFactory(factory);

        assertThrows(IllegalArgumentException.class,
                     () -> store.applyConfig(S1, Positive.class, new ObjectMapper().createArrayNode()));
    }

    @Test
    public void survivesARestart() {
        store.addConfigFactory(factory);
        store.applyConfig(S1, Positive.class, json(42));

        PersistentNetworkConfigStore after = openStore();
        assertNull("no factory yet", after.getConfig(S1, Positive.class));
        told.clear();
        after.addConfigFactory(factory);

        assertEquals(42, after.getConfig(S1, Positive.class).n());
        assertEquals(Set.of(S1), after.getSubjects(DeviceId.class, Positive.class));
        assertEquals(List.of("CONFIG_ADDED null->42", "CONFIG_REGISTERED null->null"), told);
    }

    @Test
    public void fileHasTheFormOfTheRestApi() throws IOException {
        store.addConfigFactory(factory);
        store.applyConfig(S1, Positive.class, json(3));

        assertEquals(new ObjectMapper().readTree("{\"devices\":{\"device:s1\":{\"positive\":{\"n\":3}}}}"),
                     new ObjectMapper().readTree(Files.readString(file)));
    }

    @Test
    public void configGoesWithItsFactoryAndComesBackWithIt() {
        store.addConfigFactory(factory);
        store.applyConfig(S1, Positive.class, json(5));

        store.removeConfigFactory(factory);
        assertNull(store.getConfig(S1, Positive.class));
        assertEquals(Set.of(), store.getConfigClasses(S1));

        store.addConfigFactory(factory);
        assertEquals(5, store.getConfig(S1, Positive.class).n());
    }

    @Test
    public void queuedConfigIsCheckedWhenItsFactoryComes() {
        store.addConfigFactory(factory);
        store.removeConfigFactory(factory);
        store.queueConfig(S1, "positive", json(0));

        store.addConfigFactory(factory);

        assertNull(store.getConfig(S1, Positive.class));
    }

    @Test
    public void changingACopyChangesNothingUntilItIsApplied() {
        store.addConfigFactory(factory);
        store.applyConfig(S1, Positive.class, json(1));

        Positive config = store.getConfig(S1, Positive.class);
        config.n(7);
        assertEquals(1, store.getConfig(S1, Positive.class).n());
        config.apply();
        assertEquals(7, store.getConfig(S1, Positive.class).n());
    }

    private PersistentNetworkConfigStore openStore() {
        PersistentNetworkConfigStore opened = new PersistentNetworkConfigStore(file);
        opened.setDelegate(event -> told.add(
                event.type() + " " + event.prevConfig().map(c -> ((Positive) c).n()).orElse(null)
                        + "->" + event.config().map(c -> ((Positive) c).n()).orElse(null)));
        return opened;
    }

    private PersistentNetworkConfigStore openStore(ConfigFactory<?, ?> registered) {
        PersistentNetworkConfigStore opened = openStore();
        opened.addConfigFactory(registered);
        return opened;
    }

    private static ObjectNode json(int n) {
        return new ObjectMapper().createObjectNode().put("n", n);
    }
}
