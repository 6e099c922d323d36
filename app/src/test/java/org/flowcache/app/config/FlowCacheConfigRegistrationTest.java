// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.config;

import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThat;
import static org.junit.Assert.assertThrows;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.flowcache.app.TestOnos;
import org.junit.Test;
import org.onosproject.net.DeviceId;
import org.onosproject.net.config.Config;
import org.onosproject.net.config.ConfigFactory;
import org.onosproject.net.config.InvalidFieldException;

/**
 * That ONOS knows the configuration while the application is active, and refuses what was meant to be it.
 */
public class FlowCacheConfigRegistrationTest {

    private final TestOnos onos = new TestOnos();

    @Test
    public void registersWhileActive() {
        FlowCacheConfigRegistration registration = new FlowCacheConfigRegistration(onos.config);
        ConfigFactory<?, ?> factory = factories().get("flowcache");
        assertThat(factory.isList(), is(false));
        assertThat(factory.createConfig(), is(instanceOf(FlowCacheConfig.class)));
        factories().values().forEach(each -> assertThat(each.subjectFactory().subjectClassKey(), is("devices")));
        registration.deactivate();
        assertThat(onos.config.getConfigFactories(), is(empty()));
    }

    @Test
    public void refusesKeysThatAreEasilyWrittenForTheRightOne() {
        new FlowCacheConfigRegistration(onos.config);
        for (String key : List.of("flowCache", "FlowCache", "Flowcache", "flow-cache", "flow_cache", "flowcaches")) {
            Config<DeviceId> config = factories().get(key).createConfig();
            config.init(TestOnos.GW1, key, TestOnos.demoConfig(), new ObjectMapper(), null);
            InvalidFieldException e = assertThrows(InvalidFieldException.class, config::isValid);
            assertThat(e.getMessage(),
                    is("Field \"" + key + "\" is invalid: unknown key; write \"flowcache\""));
        }
    }

    @Test
    public void hasAClassForEachKey() {
        new FlowCacheConfigRegistration(onos.config);
        factories().forEach((key, factory) ->
                assertThat(key, factory.createConfig().getClass(), is((Object) factory.configClass())));
        assertThat(factories().values().stream().map(ConfigFactory::configClass).collect(Collectors.toSet()),
                hasSize(factories().size()));
    }

    @SuppressWarnings("unchecked")
    private Map<String, ConfigFactory<DeviceId, ?>> factories() {
        return onos.config.getConfigFactories().stream()
                .collect(Collectors.toMap(ConfigFactory::configKey, factory -> factory));
    }
}
