// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.config;

import java.util.List;
import org.onosproject.net.DeviceId;
import org.onosproject.net.config.ConfigFactory;
import org.onosproject.net.config.NetworkConfigRegistry;
import org.onosproject.net.config.basics.SubjectFactories;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Makes ONOS know {@link FlowCacheConfig}, and refuse what is under a key that was meant to be that one's. What was pushed before that, ONOS has kept unvalidated; it validates and
 * applies it now, or logs that it is bad and forgets it.
 */
@Component(immediate = true, service = FlowCacheConfigRegistration.class)
public final class FlowCacheConfigRegistration {

    private final NetworkConfigRegistry registry;
    private final List<ConfigFactory<?, ?>> factories = List.of(
            new ConfigFactory<DeviceId, FlowCacheConfig>(
                    SubjectFactories.DEVICE_SUBJECT_FACTORY, FlowCacheConfig.class, FlowCacheConfig.KEY) {
                @Override
                public FlowCacheConfig createConfig() {
                    return new FlowCacheConfig();
                }
            },
            MisspeltConfig.factory("flowCache", MisspeltConfig.Camel.class, MisspeltConfig.Camel::new),
            MisspeltConfig.factory("FlowCache", MisspeltConfig.Capitals.class, MisspeltConfig.Capitals::new),
            MisspeltConfig.factory("Flowcache", MisspeltConfig.Capital.class, MisspeltConfig.Capital::new),
            MisspeltConfig.factory("flow-cache", MisspeltConfig.Hyphen.class, MisspeltConfig.Hyphen::new),
            MisspeltConfig.factory("flow_cache", MisspeltConfig.Underscore.class, MisspeltConfig.Underscore::new),
            MisspeltConfig.factory("flowcaches", MisspeltConfig.Plural.class, MisspeltConfig.Plural::new));

    /**
     * Registers the configuration.
     *
     * @param registry where to
     */
    @Activate
    public FlowCacheConfigRegistration(@Reference NetworkConfigRegistry registry) {
        this.registry = registry;
        factories.forEach(registry::registerConfigFactory);
    }

    /**
     * Withdraws the configuration; ONOS keeps its JSON for the next time.
     */
    @Deactivate
    public void deactivate() {
        factories.forEach(registry::unregisterConfigFactory);
    }
}
