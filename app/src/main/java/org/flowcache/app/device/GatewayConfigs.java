// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.device;

import static java.util.concurrent.Executors.newSingleThreadExecutor;
import static org.onlab.util.Tools.groupedThreads;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.flowcache.api.Gateway;
import org.flowcache.api.Tenant;
import org.flowcache.api.Vni;
import org.flowcache.app.config.FlowCacheConfig;
import org.flowcache.app.config.FlowCacheConfigRegistration;
import org.onlab.packet.VlanId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.config.InvalidFieldException;
import org.onosproject.net.config.NetworkConfigEvent;
import org.onosproject.net.config.NetworkConfigListener;
import org.onosproject.net.config.NetworkConfigService;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateways that are configured. ONOS copies a configuration each time that it is asked for it, and to parse one
 * takes the longer the more tenants it has; so that is done once for each change, and readers get what came of it.
 *
 * <p>ONOS hands out configurations only while it knows their class, so this comes after {@link
 * FlowCacheConfigRegistration} and goes before it.
 */
@Component(immediate = true, service = GatewayConfigs.class,
        reference = @Reference(name = "registration", service = FlowCacheConfigRegistration.class))
public final class GatewayConfigs {

    private static final Logger LOG = LoggerFactory.getLogger(GatewayConfigs.class);

    private final NetworkConfigService configService;
    private final Map<DeviceId, Parsed> gateways = new ConcurrentHashMap<>();
    private final Set<Consumer<DeviceId>> listeners = new CopyOnWriteArraySet<>();
    private final NetworkConfigListener configListener = new ConfigListener();
    private final Executor reader;
    private final Runnable stopReader;

    /**
     * Reads what is configured, and follows it from now on.
     *
     * @param configService where the configuration is
     */
    @Activate
    public GatewayConfigs(@Reference NetworkConfigService configService) {
        this(configService, newSingleThreadExecutor(groupedThreads("flowcache/configs", "%d", LOG)));
    }

    private GatewayConfigs(NetworkConfigService configService, ExecutorService reader) {
        this(configService, reader, reader::shutdownNow);
    }

    /**
     * Reads what is configured, and follows it from now on.
     *
     * @param configService where the configuration is
     * @param reader        reads what changed, in the order in which it is told; ONOS's own event thread must not: who
     *                      takes seconds there is told nothing any more
     * @param stopReader    ends the reader
     */
    public GatewayConfigs(NetworkConfigService configService, Executor reader, Runnable stopReader) {
        this.configService = configService;
        this.reader = reader;
        this.stopReader = stopReader;
        // First the listener, so that nothing is missed; what is read twice is only read twice.
        configService.addListener(configListener);
        configService.getSubjects(DeviceId.class, FlowCacheConfig.class).forEach(this::read);
    }

    /**
     * Stops to follow.
     */
    @Deactivate
    public void deactivate() {
        configService.removeListener(configListener);
        stopReader.run();
    }

    /**
     * Adds a listener, which is called after a device's gateway has changed, come or gone.
     *
     * @param listener takes the device
     */
    public void addListener(Consumer<DeviceId> listener) {
        listeners.add(listener);
    }

    /**
     * Removes a listener.
     *
     * @param listener the listener
     */
    public void removeListener(Consumer<DeviceId> listener) {
        listeners.remove(listener);
    }

    /**
     * Returns the devices that are configured as gateways.
     *
     * @return the devices
     */
    public Set<DeviceId> devices() {
        return Set.copyOf(gateways.keySet());
    }

    /**
     * Tells whether a device is configured as a gateway.
     *
     * @param deviceId the device
     * @return true if it is
     */
    public boolean isGateway(DeviceId deviceId) {
        return gateways.containsKey(deviceId);
    }

    /**
     * Returns the gateway that a device is configured to be.
     *
     * @param deviceId the device
     * @return the gateway, the same object until it changes; or empty if the device is not configured as one
     */
    public Optional<Gateway> of(DeviceId deviceId) {
        return Optional.ofNullable(gateways.get(deviceId)).map(parsed -> parsed.gateway);
    }

    /**
     * Returns the tenant of a device that has a VNI.
     *
     * @param deviceId the device
     * @param vni      the VNI
     * @return the tenant, if there is one
     */
    public Optional<Tenant> tenant(DeviceId deviceId, Vni vni) {
        return Optional.ofNullable(gateways.get(deviceId)).map(parsed -> parsed.byVni.get(vni));
    }

    /**
     * Returns the tenant of a device that has a VLAN.
     *
     * @param deviceId the device
     * @param vlan     the VLAN
     * @return the tenant, if there is one
     */
    public Optional<Tenant> tenant(DeviceId deviceId, VlanId vlan) {
        return Optional.ofNullable(gateways.get(deviceId)).map(parsed -> parsed.byVlan.get(vlan));
    }

    /**
     * Returns all gateways.
     *
     * @return gateways by device, in the order of the devices' names
     */
    public SortedMap<DeviceId, Gateway> all() {
        SortedMap<DeviceId, Gateway> all = new TreeMap<>(Comparator.comparing(DeviceId::toString));
        gateways.forEach((deviceId, parsed) -> all.put(deviceId, parsed.gateway));
        return all;
    }

    /** Reads a device's configuration as it is now: events tell of what may have changed again since. */
    private void read(DeviceId deviceId) {
        gateways.compute(deviceId, (id, before) -> {
            FlowCacheConfig config = configService.getConfig(deviceId, FlowCacheConfig.class);
            if (config == null) {
                return null;
            }
            try {
                return new Parsed(config.gateway());
            } catch (InvalidFieldException e) {
                LOG.warn("{}: keeping what was configured before: {}", deviceId, e.getMessage());
                return before;
            }
        });
    }

    /** A gateway, and its tenants by what packets tell of them. */
    private static final class Parsed {

        private final Gateway gateway;
        private final Map<Vni, Tenant> byVni = new HashMap<>();
        private final Map<VlanId, Tenant> byVlan = new HashMap<>();

        Parsed(Gateway gateway) {
            this.gateway = gateway;
            gateway.tenants().forEach(tenant -> {
                byVni.put(tenant.vni(), tenant);
                byVlan.put(tenant.vlan(), tenant);
            });
        }
    }

    private final class ConfigListener implements NetworkConfigListener {
        @Override
        public boolean isRelevant(NetworkConfigEvent event) {
            return event.configClass() == FlowCacheConfig.class && event.subject() instanceof DeviceId;
        }

        @Override
        public void event(NetworkConfigEvent event) {
            DeviceId deviceId = (DeviceId) event.subject();
            try {
                reader.execute(() -> {
                    read(deviceId);
                    listeners.forEach(listener -> listener.accept(deviceId));
                });
            } catch (RejectedExecutionException e) {
                LOG.debug("{}: the application is being deactivated", deviceId);
            }
        }
    }
}
