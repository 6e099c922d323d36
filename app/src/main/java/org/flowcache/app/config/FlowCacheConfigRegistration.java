// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.config;

import org.onosproject.net.DeviceId;
import org.onosproject.net.config.ConfigFactory;
import org.onosproject.net.config.NetworkConfigRegistry;
import org.onosproject.net.config.basics.SubjectFactories;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Makes ONOS know {@link FlowCacheConfig}. What was pushed before that, ONOS has kept unvalidated; it validates and
 * applies it now, or logs that it is bad and forgets it.
 */
@Component(immediate = true, service = FlowCacheConfigRegistration.class)
public final class FlowCacheConfigRegistration {

    private final NetworkConfigRegistry registry;
    private final ConfigFactory<DeviceId, FlowCacheConfig> factory = new ConfigFactory<>(
            SubjectFactories.DEVICE_SUBJECT_FACTORY, FlowCacheConfig.class, FlowCacheConfig.KEY) {
        @Override
        public FlowCacheConfig createConfig() {
            return new FlowCacheConfig();
        }
    };

    /**
     * Registers the configuration.
     *
     * @param registry where to
     */
    @Activate
    public FlowCacheConfigRegistration(@Reference NetworkConfigRegistry registry) {
        this.registry = registry;
        registry.registerConfigFactory(factory);
    }

    /**
     * Withdraws the configuration; ONOS keeps its JSON for the next time.
     */
    @Deactivate
    public void deactivate() {
        registry.unregisterConfigFactory(factory);
    }
}
