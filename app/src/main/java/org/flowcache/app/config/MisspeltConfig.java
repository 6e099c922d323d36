// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.config;

import java.util.function.Supplier;
import org.onosproject.net.DeviceId;
import org.onosproject.net.config.Config;
import org.onosproject.net.config.ConfigFactory;
import org.onosproject.net.config.InvalidFieldException;
import org.onosproject.net.config.basics.SubjectFactories;

/**
 * A configuration under a key that is easily written for {@value FlowCacheConfig#KEY}. It is never valid, so that who
 * pushes it is told: what is under a key that nobody has registered, ONOS keeps without a word. ONOS tells
 * configurations apart by their class, so each key has one.
 */
abstract class MisspeltConfig extends Config<DeviceId> {

    /** Key {@code flowCache}. */
    static final class Camel extends MisspeltConfig {
    }

    /** Key {@code FlowCache}. */
    static final class Capitals extends MisspeltConfig {
    }

    /** Key {@code Flowcache}. */
    static final class Capital extends MisspeltConfig {
    }

    /** Key {@code flow-cache}. */
    static final class Hyphen extends MisspeltConfig {
    }

    /** Key {@code flow_cache}. */
    static final class Underscore extends MisspeltConfig {
    }

    /** Key {@code flowcaches}. */
    static final class Plural extends MisspeltConfig {
    }

    /**
     * Makes ONOS know such a key.
     *
     * @param <C>   the key's class
     * @param key   the key
     * @param type  the key's class
     * @param maker makes one
     * @return what to register
     */
    static <C extends MisspeltConfig> ConfigFactory<DeviceId, C> factory(String key, Class<C> type, Supplier<C> maker) {
        return new ConfigFactory<>(SubjectFactories.DEVICE_SUBJECT_FACTORY, type, key) {
            @Override
            public C createConfig() {
                return maker.get();
            }
        };
    }

    /**
     * Refuses the configuration.
     *
     * @return never
     * @throws InvalidFieldException always, telling the right key
     */
    @Override
    public final boolean isValid() {
        throw new InvalidFieldException(key(), "unknown key; write \"" + FlowCacheConfig.KEY + "\"");
    }
}
