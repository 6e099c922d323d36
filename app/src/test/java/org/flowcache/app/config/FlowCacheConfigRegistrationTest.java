// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.config;

import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThat;

import org.flowcache.app.TestOnos;
import org.junit.Test;
import org.onosproject.net.config.ConfigFactory;

/**
 * That ONOS knows the configuration while the application is active.
 */
public class FlowCacheConfigRegistrationTest {

    private final TestOnos onos = new TestOnos();

    @Test
    public void registersWhileActive() {
        FlowCacheConfigRegistration registration = new FlowCacheConfigRegistration(onos.config);
        ConfigFactory<?, ?> factory = onos.config.getConfigFactories().iterator().next();
        assertThat(factory.subjectFactory().subjectClassKey(), is("devices"));
        assertThat(factory.configKey(), is("flowcache"));
        assertThat(factory.isList(), is(false));
        assertThat(factory.createConfig(), is(instanceOf(FlowCacheConfig.class)));
        registration.deactivate();
        assertThat(onos.config.getConfigFactories(), is(empty()));
    }
}
