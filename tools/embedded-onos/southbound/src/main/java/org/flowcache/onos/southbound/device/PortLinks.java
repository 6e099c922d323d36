// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.southbound.device;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.grpc.Channel;
import io.grpc.Status;
import org.flowcache.onos.southbound.gnmi.InterfaceState;
import org.flowcache.onos.southbound.gnmi.InterfaceSubscription;
import org.onosproject.net.DefaultAnnotations;
import org.onosproject.net.DeviceId;
import org.onosproject.net.Port;
import org.onosproject.net.PortNumber;
import org.onosproject.net.config.basics.PortDescriptionsConfig;
import org.onosproject.net.device.DefaultPortDescription;
import org.onosproject.net.device.PortDescription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The links of one device's ports, by what the device itself says in gNMI; P4Runtime has no message for them. A device
 * without gNMI has the ports that its configuration says, all with a link.
 *
 * <p>All is done on the thread of the device's session.
 */
final class PortLinks {

    private static final Logger LOG = LoggerFactory.getLogger(PortLinks.class);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final String LAST_CHANGE = "last-change";
    /** The answers of a device that would answer the same again. */
    private static final Set<Status.Code> REFUSALS = Set.of(Status.Code.UNIMPLEMENTED, Status.Code.INVALID_ARGUMENT,
            Status.Code.NOT_FOUND, Status.Code.PERMISSION_DENIED, Status.Code.UNAUTHENTICATED);

    private final DeviceId deviceId;
    private final CoreServices core;
    private final Executor session;
    private final Runnable check;
    private final Map<Long, InterfaceState> states = new TreeMap<>();
    /** The subscription and who hears of it; null while there is none. */
    private InterfaceSubscription subscription;
    private InterfaceSubscription.Listener listener;
    private boolean isRefused;
    private boolean isSynced;
    private boolean isWaiting;
    private long waitingSince;

    /**
     * Creates it; it does nothing yet.
     *
     * @param session thread of the device's session
     * @param check   what has the session go on, once the links are known
     */
    PortLinks(DeviceId deviceId, CoreServices core, Executor session, Runnable check) {
        this.deviceId = deviceId;
        this.core = core;
        this.session = session;
        this.check = check;
    }

    /**
     * Subscribes to the links, if that was not done yet or the subscription broke.
     *
     * @param channel the connection to the device
     * @return whether there is nothing to wait for: the links are known, or the device will not tell, at least not soon
     */
    boolean areKnown(Channel channel) {
        if (isRefused || isSynced) {
            return true;
        }
        if (!isWaiting) {
            isWaiting = true;
            waitingSince = System.nanoTime();
        }
        if (listener == null) {
            Hearing hearing = new Hearing();
            listener = hearing;
            subscription = InterfaceSubscription.start(channel, hearing);
        }
        return System.nanoTime() - waitingSince > PATIENCE_NANOS;
    }

    /** Tells the core of the ports that aren't in the core as they are on the device. */
    void report() {
        Set<PortNumber> disabled = disabledByConfiguration();
        states.values().forEach(state -> report(state, disabled));
    }

    private void report(InterfaceState state, Set<PortNumber> disabled) {
        Port port = core.devices().getPort(deviceId, PortNumber.portNumber(state.ifIndex()));
        if (port == null) {
            return;
        }
        boolean isEnabled = state.isUp() && !disabled.contains(port.number());
        DefaultAnnotations.Builder annotations = DefaultAnnotations.builder().putAll(port.annotations());
        state.lastChange().ifPresent(time -> annotations.set(LAST_CHANGE, Long.toUnsignedString(time)));
        DefaultAnnotations wanted = annotations.build();
        if (port.isEnabled() != isEnabled || !wanted.equals(port.annotations())) {
            core.provider().portStatusChanged(deviceId, DefaultPortDescription.builder()
                    .withPortNumber(port.number())
                    .isEnabled(isEnabled)
                    .type(port.type())
                    .portSpeed(port.portSpeed())
                    .annotations(wanted)
                    .build());
        }
    }

    private Set<PortNumber> disabledByConfiguration() {
        PortDescriptionsConfig config = core.config().getConfig(deviceId, PortDescriptionsConfig.class);
        return config == null ? Set.of() : config.portDescriptions().stream()
                .filter(description -> !description.isEnabled())
                .map(PortDescription::portNumber)
                .collect(Collectors.toSet());
    }

    /** Ends the subscription and forgets all, as before the first call. */
    void stop() {
        if (subscription != null) {
            subscription.stop();
        }
        subscription = null;
        listener = null;
        isRefused = false;
        isSynced = false;
        isWaiting = false;
        states.clear();
    }

    private final class Hearing implements InterfaceSubscription.Listener {

        private void hear(Runnable step) {
            session.execute(() -> {
                if (listener == this) {
                    step.run();
                }
            });
        }

        @Override
        public void changed(InterfaceState state) {
            hear(() -> {
                states.put(state.ifIndex(), state);
                if (core.devices().isAvailable(deviceId)) {
                    report(state, disabledByConfiguration());
                }
            });
        }

        @Override
        public void synced() {
            hear(() -> {
                LOG.info("{} tells the state of {} links", deviceId, states.size());
                isSynced = true;
                isWaiting = false;
                check.run();
            });
        }

        @Override
        public void ended(Status reason) {
            hear(() -> {
                subscription = null;
                listener = null;
                isSynced = false;
                if (REFUSALS.contains(reason.getCode())) {
                    LOG.info("{} does not tell the state of its links: {}", deviceId, reason);
                    isRefused = true;
                    check.run();
                } else {
                    LOG.debug("{} told the state of its links until {}", deviceId, reason);
                }
            });
        }
    }
}
