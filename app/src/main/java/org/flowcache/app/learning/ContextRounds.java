// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.learning;

import static java.util.concurrent.Executors.newCachedThreadPool;
import static java.util.concurrent.Executors.newSingleThreadScheduledExecutor;
import static org.onlab.util.Tools.groupedThreads;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.flowcache.api.FlowCacheProgrammable;
import org.flowcache.app.device.FlowCaches;
import org.flowcache.app.device.GatewayConfigs;
import org.onosproject.cfg.ComponentConfigService;
import org.onosproject.mastership.MastershipService;
import org.onosproject.net.DeviceId;
import org.onosproject.net.pi.service.PiPipeconfWatchdogService;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has learned entries agree with what the switches know without anybody's asking. The switches do not tell what they
 * give up: in a scan, that could be a packet-in for each packet. So they are read all the time, a few contexts at a
 * time, at a rate that depends on no traffic.
 */
@Component(immediate = true, service = ContextRounds.class,
        property = ContextRounds.INTERVAL + ":Integer=" + ContextRounds.DEFAULT_INTERVAL)
public final class ContextRounds {

    /** The component property that says how long a round takes, in seconds; 0 reads nothing. */
    static final String INTERVAL = "contextReadInterval";
    static final int DEFAULT_INTERVAL = 30;

    private static final Logger LOG = LoggerFactory.getLogger(ContextRounds.class);
    private static final int MAX_INTERVAL = 86_400;
    /** How long it takes until a gateway whose switch is not there, or not this node's, is looked at again. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final ComponentConfigService componentConfigService;
    private final GatewayConfigs configs;
    private final FlowCaches flowCaches;
    private final MastershipService mastershipService;
    private final PiPipeconfWatchdogService watchdogService;
    private final LearnedEntryStore store;
    private final ScheduledExecutorService timer =
            newSingleThreadScheduledExecutor(groupedThreads("flowcache/rounds", "timer", LOG));
    /** To ask takes milliseconds, so that one thread would not do for many devices. */
    private final ExecutorService executor = newCachedThreadPool(groupedThreads("flowcache/rounds", "%d", LOG));
    /** Of gateways that are read. For each of them, one step is planned or under way. */
    private final Map<DeviceId, ContextRound> rounds = new ConcurrentHashMap<>();
    private final Consumer<DeviceId> configListener = this::start;

    private volatile Duration interval = Duration.ofSeconds(DEFAULT_INTERVAL);

    /**
     * Begins to read.
     *
     * @param componentConfigService lets the operator change the component's properties
     * @param configs                know which devices are gateways
     * @param flowCaches             read them
     * @param mastershipService      knows which devices answer to this node
     * @param watchdogService        knows which devices have their pipelines
     * @param store                  keeps what is found
     * @param properties             the component's properties
     */
    @Activate
    public ContextRounds(@Reference ComponentConfigService componentConfigService, @Reference GatewayConfigs configs,
                         @Reference FlowCaches flowCaches, @Reference MastershipService mastershipService,
                         @Reference PiPipeconfWatchdogService watchdogService, @Reference LearnedEntryStore store,
                         Map<String, Object> properties) {
        this.componentConfigService = componentConfigService;
        this.configs = configs;
        this.flowCaches = flowCaches;
        this.mastershipService = mastershipService;
        this.watchdogService = watchdogService;
        this.store = store;
        componentConfigService.registerProperties(getClass());
        configs.addListener(configListener);
        modified(properties);
    }

    /**
     * Takes over the component's properties.
     *
     * @param properties the properties
     */
    @Modified
    public void modified(Map<String, Object> properties) {
        String value = String.valueOf(properties.getOrDefault(INTERVAL, DEFAULT_INTERVAL)).strip();
        try {
            int seconds = Integer.parseInt(value);
            if (seconds < 0 || seconds > MAX_INTERVAL) {
                throw new NumberFormatException();
            }
            interval = Duration.ofSeconds(seconds);
        } catch (NumberFormatException e) {
            LOG.warn("{} {}: must be within 0 to {}, in seconds; it stays {}", INTERVAL, value, MAX_INTERVAL,
                    interval.toSeconds());
        }
        configs.devices().forEach(this::start);
    }

    /**
     * Stops to read.
     */
    @Deactivate
    public void deactivate() {
        configs.removeListener(configListener);
        componentConfigService.unregisterProperties(getClass(), false);
        timer.shutdownNow();
        executor.shutdownNow();
    }

    /**
     * Tells whether no device is read.
     *
     * @return true if so
     */
    boolean isIdle() {
        return rounds.isEmpty();
    }

    private boolean isWanted(DeviceId deviceId) {
        return !interval.isZero() && configs.isGateway(deviceId);
    }

    private void start(DeviceId deviceId) {
        rounds.compute(deviceId, (id, round) -> {
            if (round == null && isWanted(id)) {
                ContextRound first = new ContextRound(id, store, Clock.systemUTC());
                plan(id, first, Duration.ZERO);
                return first;
            }
            return round;
        });
    }

    private void plan(DeviceId deviceId, ContextRound round, Duration pause) {
        try {
            timer.schedule(() -> executor.execute(() -> step(deviceId, round)), pause.toNanos(),
                    TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("{}: not read any more, the application is being deactivated", deviceId);
        }
    }

    private void step(DeviceId deviceId, ContextRound round) {
        if (rounds.computeIfPresent(deviceId, (id, known) -> isWanted(id) ? known : null) == null) {
            return;
        }
        long began = System.nanoTime();
        Duration untilNext = PAUSE;
        CompletableFuture<Void> reading = CompletableFuture.completedFuture(null);
        try {
            Optional<FlowCacheProgrammable> flowCache = flowCache(deviceId);
            if (flowCache.isPresent()) {
                untilNext = period(flowCache.get().contextCapacity());
                reading = round.read(flowCache.get());
            } else {
                round.restart();
            }
        } catch (RuntimeException e) {
            // ONOS asks the cluster. Thrown on, it would end the rounds.
            LOG.debug("{}: can't read its flow contexts: {}", deviceId, e.toString());
            round.restart();
        }
        Duration period = untilNext;
        reading.whenComplete((done, error) -> {
            if (error != null) {
                LOG.debug("{}: can't read some of its flow contexts: {}", deviceId, error.toString());
            }
            Duration left = period.minusNanos(System.nanoTime() - began);
            plan(deviceId, round, left.isNegative() ? Duration.ZERO : left);
        });
    }

    /** The device's flow cache, if this node may ask it now. */
    private Optional<FlowCacheProgrammable> flowCache(DeviceId deviceId) {
        return mastershipService.isLocalMaster(deviceId)
                && watchdogService.getStatus(deviceId) == PiPipeconfWatchdogService.PipelineStatus.READY
                ? flowCaches.of(deviceId) : Optional.empty();
    }

    private Duration period(int capacity) {
        return interval.multipliedBy(ContextRound.CONTEXTS_AT_A_TIME).dividedBy(capacity);
    }
}
