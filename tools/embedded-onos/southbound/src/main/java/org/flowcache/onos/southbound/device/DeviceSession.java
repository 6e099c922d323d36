// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.southbound.device;

import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.onlab.util.Tools;
import org.onosproject.net.DefaultAnnotations;
import org.onosproject.net.DeviceId;
import org.onosproject.net.MastershipRole;
import org.onosproject.net.behaviour.PiPipelineProgrammable;
import org.onosproject.net.config.basics.BasicDeviceConfig;
import org.onosproject.net.device.DefaultDeviceDescription;
import org.onosproject.net.device.DeviceAgentEvent;
import org.onosproject.net.device.DeviceDescription;
import org.onosproject.net.device.DeviceDescriptionDiscovery;
import org.onosproject.net.device.DeviceHandshaker;
import org.onosproject.net.device.PortDescription;
import org.onosproject.net.device.PortStatisticsDiscovery;
import org.onosproject.net.pi.model.PiPipeconf;
import org.onosproject.net.pi.model.PiPipeconfId;
import org.onosproject.net.pi.service.PiPipeconfWatchdogService.PipelineStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings one configured device up and keeps it up: connection, mastership, links, pipeline, ports, in this order.
 *
 * <p>All steps run on one thread. A check finds the first step that is not done and does it; checks run each second and
 * whenever something is heard of the device, so whatever breaks is repaired from the point where it broke.
 */
final class DeviceSession {

    private static final Logger LOG = LoggerFactory.getLogger(DeviceSession.class);
    private static final long CHECK_PERIOD_MILLIS = 1000;
    private static final long BID_PERIOD_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final long PROBE_PERIOD_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long CONNECT_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** Annotation of a device that is not up: why. */
    private static final String PROBLEM = "problem";

    private final DeviceId deviceId;
    private final CoreServices core;
    private final ScheduledExecutorService executor;
    private final PortLinks links;

    private DeviceHandshaker handshaker;
    private String lastProblem = "";
    private long lastReachable;
    private long lastBid = System.nanoTime() - BID_PERIOD_NANOS;
    private long lastProbe = System.nanoTime() - PROBE_PERIOD_NANOS;

    DeviceSession(DeviceId deviceId, CoreServices core) {
        this.deviceId = deviceId;
        this.core = core;
        executor = Executors.newSingleThreadScheduledExecutor(
                Tools.groupedThreads("flowcache/device", deviceId.toString().replace('%', '_'), LOG));
        links = new PortLinks(deviceId, core, this::submit, this::repair);
        executor.scheduleWithFixedDelay(this::check, 0, CHECK_PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Has the device checked soon. */
    void checkSoon() {
        submit(this::check);
    }

    /** Takes a role from the core: bids for it if need be, and tells the core what the device says. */
    void takeRole() {
        submit(() -> {
            repair();
            if (handshaker != null && handshaker.getRole() == MastershipRole.MASTER) {
                core.provider().receivedRoleReply(deviceId, MastershipRole.MASTER);
            }
        });
    }

    /** Gives the connection up; the next check makes a new one if the device is still configured. */
    void reconnect() {
        submit(this::disconnect);
    }

    /** Tells the core again what ports there are, after their configuration changed. */
    void updatePorts() {
        submit(() -> {
            if (core.devices().isAvailable(deviceId)) {
                core.provider().updatePorts(deviceId, ports());
                links.report();
            }
        });
    }

    /** Ends the session. */
    void stop() {
        submit(this::disconnect);
        executor.shutdown();
    }

    private void submit(Runnable step) {
        try {
            executor.execute(() -> guarded(step));
        } catch (RejectedExecutionException e) {
            LOG.debug("The session of {} has ended", deviceId);
        }
    }

    private void check() {
        guarded(this::repair);
    }

    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            problem(Objects.toString(e.getMessage(), e.toString()));
            LOG.debug("Check of {} failed", deviceId, e);
        }
    }

    private void repair() {
        if (!isConfigured()) {
            disconnect();
            return;
        }
        if (handshaker != null && core.pipeconfs().getPipeconf(deviceId).isEmpty()) {
            LOG.info("The pipeconf of {} is gone", deviceId);
            disconnect();
            // A device keeps the driver that it was made with, and this one came with the pipeconf.
            core.devices().removeDevice(deviceId);
        }
        if (handshaker != null && !handshaker.hasConnection()) {
            LOG.info("The management address of {} changed", deviceId);
            disconnect();
        }
        if (handshaker == null) {
            connect();
        } else if (!handshaker.isReachable()) {
            markOffline();
            links.stop();
            if (System.nanoTime() - lastReachable > CONNECT_PATIENCE_NANOS) {
                problem("not reachable at " + config().managementAddress());
            }
            // Makes the channel connect again without waiting for its backoff.
            handshaker.probeReachability();
        } else {
            lastReachable = System.nanoTime();
            if (becomeMaster() && areLinksKnown() && isPipelineSet()) {
                bringOnline();
            }
        }
    }

    private void connect() {
        if (!bindPipeconf()) {
            return;
        }
        Optional<DeviceHandshaker> found = core.behaviours().of(deviceId, DeviceHandshaker.class);
        if (found.isEmpty()) {
            problem("driver " + config().driver() + " cannot connect to devices");
            return;
        }
        DeviceHandshaker connecting = found.get();
        connecting.addDeviceAgentListener(core.providerId(), this::heard);
        try {
            if (!connecting.connect()) {
                problem("cannot connect to " + config().managementAddress());
                connecting.disconnect();
                return;
            }
        } catch (RuntimeException e) {
            connecting.disconnect();
            throw e;
        }
        handshaker = connecting;
        lastReachable = System.nanoTime();
        core.provider().deviceConnected(deviceId, description(false));
    }

    private boolean bindPipeconf() {
        Optional<PiPipeconf> bound = core.pipeconfs().getPipeconf(deviceId);
        if (bound.isPresent()) {
            core.merged().use(bound.get());
            return true;
        }
        String name = config().pipeconf();
        if (name == null || name.isEmpty()) {
            problem("its basic configuration names no pipeconf");
            return false;
        }
        Optional<PiPipeconf> configured = core.pipeconfs().getPipeconf(new PiPipeconfId(name));
        if (configured.isEmpty()) {
            problem("pipeconf " + name + " is not registered: is the application that brings it active?");
            return false;
        }
        core.merged().use(configured.get());
        core.pipeconfs().bindToDevice(configured.get().id(), deviceId);
        return true;
    }

    private boolean becomeMaster() {
        if (core.mastership().getLocalRole(deviceId) == MastershipRole.NONE) {
            core.mastership().requestRoleForSync(deviceId);
        }
        MastershipRole role = handshaker.getRole();
        if (role == MastershipRole.MASTER) {
            return true;
        }
        markOffline();
        core.primary().whyNotPrimary(deviceId).ifPresent(this::problem);
        if (role == MastershipRole.NONE || System.nanoTime() - lastBid > BID_PERIOD_NANOS) {
            bid();
        }
        return false;
    }

    private boolean areLinksKnown() {
        return core.channels().get(URI.create(config().managementAddress())).map(links::areKnown).orElse(false);
    }

    private void bid() {
        lastBid = System.nanoTime();
        // Marking a device offline gave the mastership in the core up.
        core.mastership().requestRoleForSync(deviceId);
        handshaker.roleChanged(0, core.mastership().getMastershipFor(deviceId).term());
    }

    private boolean isPipelineSet() {
        boolean isOnline = core.devices().isAvailable(deviceId);
        if (isOnline && System.nanoTime() - lastProbe < PROBE_PERIOD_NANOS) {
            return true;
        }
        lastProbe = System.nanoTime();
        // The watchdog knows what it set; only the device knows whether it lost it since.
        if (core.watchdog().getStatus(deviceId) == PipelineStatus.READY && handshaker.probeAvailability().join()) {
            return true;
        }
        if (isOnline) {
            // Going offline makes the core forget what it believes to be on the device, before a new pipeline is set.
            markOffline();
            return false;
        }
        if (core.behaviours().of(deviceId, PiPipelineProgrammable.class).isEmpty()) {
            problem("driver " + config().driver() + " cannot set pipelines");
        }
        core.watchdog().triggerProbe(deviceId);
        return false;
    }

    private void bringOnline() {
        if (!core.devices().isAvailable(deviceId)) {
            core.provider().updatePorts(deviceId, ports());
            lastProblem = "";
            core.provider().deviceConnected(deviceId, description(true));
        }
        // At each check: the core takes the state of ports from their configuration whenever it reads that.
        links.report();
    }

    private void markOffline() {
        if (core.devices().isAvailable(deviceId)) {
            core.provider().deviceDisconnected(deviceId);
        }
    }

    private void disconnect() {
        links.stop();
        if (handshaker != null) {
            markOffline();
            handshaker.removeDeviceAgentListener(core.providerId());
            handshaker.disconnect();
            handshaker = null;
        }
    }

    private void heard(DeviceAgentEvent event) {
        submit(() -> {
            if (event.type() == DeviceAgentEvent.Type.ROLE_MASTER) {
                core.provider().receivedRoleReply(deviceId, MastershipRole.MASTER);
            }
            repair();
        });
    }

    /** Reads the port counters of the device, if its driver or pipeconf can. */
    void pollPortStatistics() {
        submit(() -> {
            if (core.devices().isAvailable(deviceId)) {
                core.behaviours().of(deviceId, PortStatisticsDiscovery.class).ifPresent(
                        discovery -> core.provider().updatePortStatistics(
                                deviceId, discovery.discoverPortStatistics()));
            }
        });
    }

    private DeviceDescription description(boolean available) {
        DeviceDescription found = core.behaviours().of(deviceId, DeviceDescriptionDiscovery.class)
                .orElseThrow(() -> new IllegalStateException(
                        "driver " + config().driver() + " cannot describe devices"))
                .discoverDeviceDetails();
        DefaultAnnotations.Builder annotations = DefaultAnnotations.builder();
        found.annotations().keys().forEach(key -> annotations.set(key, found.annotations().value(key)));
        if (lastProblem.isEmpty()) {
            annotations.remove(PROBLEM);
        } else {
            annotations.set(PROBLEM, lastProblem);
        }
        return new DefaultDeviceDescription(found, available, annotations.build());
    }

    private List<PortDescription> ports() {
        return core.behaviours().of(deviceId, DeviceDescriptionDiscovery.class)
                .map(DeviceDescriptionDiscovery::discoverPortDetails)
                .orElse(List.of());
    }

    private boolean isConfigured() {
        BasicDeviceConfig config = config();
        return config != null && config.driver() != null && config.managementAddress() != null;
    }

    private BasicDeviceConfig config() {
        return core.config().getConfig(deviceId, BasicDeviceConfig.class);
    }

    // The same reason each second would fill the log.
    private void problem(String reason) {
        if (!reason.equals(lastProblem)) {
            LOG.warn("{} is not up: {}", deviceId, reason);
            lastProblem = reason;
            if (handshaker != null) {
                core.provider().deviceConnected(deviceId, description(false));
            }
        }
    }
}
