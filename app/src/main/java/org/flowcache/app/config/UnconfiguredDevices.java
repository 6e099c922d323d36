// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.config;

import java.time.Duration;
import java.util.Comparator;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.onlab.util.Tools;
import org.onosproject.net.DeviceId;
import org.onosproject.net.config.NetworkConfigEvent;
import org.onosproject.net.config.NetworkConfigListener;
import org.onosproject.net.config.NetworkConfigService;
import org.onosproject.net.config.basics.BasicDeviceConfig;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds devices that have the flow cache's pipeconf and no {@link FlowCacheConfig}, and warns of each. Perhaps the key
 * is misspelt: what is under a key that nobody has registered, ONOS keeps without a word, and shows nobody.
 */
@Component(immediate = true, service = UnconfiguredDevices.class)
public final class UnconfiguredDevices {

    private static final Logger LOG = LoggerFactory.getLogger(UnconfiguredDevices.class);

    private static final String PIPECONF = "org.flowcache.pipeconf";
    /** ONOS applies the keys of a file one by one. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final NetworkConfigService configService;
    private final Duration patience;
    private final Consumer<String> warnings;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(Tools.groupedThreads("flowcache/config", "%d", LOG));
    private final NetworkConfigListener listener = new ConfigListener();
    private final AtomicBoolean checkIsDue = new AtomicBoolean();
    // For the timer's thread only.
    private Set<DeviceId> warnedOf = Set.of();

    /**
     * Starts to look at the configuration.
     *
     * @param configService where the configuration is
     */
    @Activate
    public UnconfiguredDevices(@Reference NetworkConfigService configService) {
        this(configService, PATIENCE, LOG::warn);
    }

    UnconfiguredDevices(NetworkConfigService configService, Duration patience, Consumer<String> warnings) {
        this.configService = configService;
        this.patience = patience;
        this.warnings = warnings;
        configService.addListener(listener);
        checkLater();
    }

    /**
     * Looks no more.
     */
    @Deactivate
    public void deactivate() {
        configService.removeListener(listener);
        timer.shutdownNow();
    }

    /**
     * Returns the devices that have the flow cache's pipeconf and are not configured as gateways.
     *
     * @return the devices, in the order of their names
     */
    public SortedSet<DeviceId> devices() {
        Set<DeviceId> gateways = configService.getSubjects(DeviceId.class, FlowCacheConfig.class);
        return configService.getSubjects(DeviceId.class, BasicDeviceConfig.class).stream()
                .filter(deviceId -> !gateways.contains(deviceId) && hasPipeconf(deviceId))
                .collect(Collectors.toCollection(() -> new TreeSet<>(Comparator.comparing(DeviceId::toString))));
    }

    /**
     * Says what is the matter with such a device, and what to do.
     *
     * @param deviceId the device
     * @return a sentence
     */
    public static String describe(DeviceId deviceId) {
        return deviceId + " has the pipeconf " + PIPECONF + " but no configuration \"" + FlowCacheConfig.KEY
                + "\", and forwards nothing; see whether the key is misspelt, and push the configuration";
    }

    private boolean hasPipeconf(DeviceId deviceId) {
        BasicDeviceConfig config = configService.getConfig(deviceId, BasicDeviceConfig.class);
        return config != null && PIPECONF.equals(config.pipeconf());
    }

    private void checkLater() {
        if (checkIsDue.compareAndSet(false, true)) {
            timer.schedule(this::check, patience.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void check() {
        checkIsDue.set(false);
        Set<DeviceId> devices = devices();
        devices.stream()
                .filter(deviceId -> !warnedOf.contains(deviceId))
                .forEach(deviceId -> warnings.accept(describe(deviceId)));
        warnedOf = devices;
    }

    private final class ConfigListener implements NetworkConfigListener {
        @Override
        public boolean isRelevant(NetworkConfigEvent event) {
            return event.configClass().equals(BasicDeviceConfig.class)
                    || event.configClass().equals(FlowCacheConfig.class)
                            && event.type() != NetworkConfigEvent.Type.CONFIG_UPDATED;
        }

        @Override
        public void event(NetworkConfigEvent event) {
            checkLater();
        }
    }
}
