// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.gateway;

import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.flowcache.app.api.GatewayStatus.Remark;
import org.flowcache.app.timing.Timing;
import org.onosproject.net.DeviceId;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * What each device waits for, since when, and what went wrong last: for who asks why a device is no gateway yet.
 */
@Component(immediate = true, service = GatewayProgress.class)
public final class GatewayProgress {

    /** What a device waits for that was sent everything. */
    private static final String CONFIRMATION = "ONOS to see all flow rules and groups on the switch";

    private final Clock clock;
    private final Map<DeviceId, Waiting> waiting = new ConcurrentHashMap<>();
    private final Map<DeviceId, Remark> errors = new ConcurrentHashMap<>();
    private final Map<DeviceId, Timing> configurations = new ConcurrentHashMap<>();

    /** Creates it, as OSGi does. */
    @Activate
    public GatewayProgress() {
        this(Clock.systemUTC());
    }

    GatewayProgress(Clock clock) {
        this.clock = clock;
    }

    /**
     * Says what a device waits for from now on, or still.
     *
     * @param deviceId the device
     * @param what     what for, as words that fit after "waits for"
     */
    void waitsFor(DeviceId deviceId, String what) {
        waiting.computeIfAbsent(deviceId, id -> new Waiting()).waitsFor(what, remark(what));
    }

    /**
     * Says that a device was sent all that it needs: from now on it waits for ONOS to see that.
     *
     * @param deviceId the device
     */
    void through(DeviceId deviceId) {
        waiting.put(deviceId, new Waiting());
        waitsFor(deviceId, CONFIRMATION);
    }

    /**
     * Says that a device was made what it is configured to be.
     *
     * @param deviceId the device
     * @param time     once, and how long that took
     */
    void applied(DeviceId deviceId, Timing time) {
        configurations.merge(deviceId, time, Timing::plus);
    }

    /**
     * Tells how often this node made a device what it is configured to be.
     *
     * @param deviceId the device
     * @return how often, and how long that took
     */
    public Timing configurations(DeviceId deviceId) {
        return configurations.getOrDefault(deviceId, Timing.NONE);
    }

    /**
     * Tells whether a device was sent all that it needs.
     *
     * @param deviceId the device
     * @return true if it waits for ONOS at most
     */
    public boolean isThrough(DeviceId deviceId) {
        return waiting(deviceId).filter(remark -> !remark.text().equals(CONFIRMATION)).isEmpty();
    }

    /**
     * Says what went wrong.
     *
     * @param deviceId the device
     * @param why      what, and why
     */
    void failed(DeviceId deviceId, String why) {
        errors.put(deviceId, remark(why));
    }

    /**
     * Forgets a device.
     *
     * @param deviceId the device
     */
    void forget(DeviceId deviceId) {
        waiting.remove(deviceId);
        errors.remove(deviceId);
    }

    /**
     * Tells what a device waits for.
     *
     * @param deviceId the device
     * @return what for and since when, or empty if it waits for nothing
     */
    public Optional<Remark> waiting(DeviceId deviceId) {
        return Optional.ofNullable(waiting.get(deviceId)).map(Waiting::current);
    }

    /**
     * Tells what went wrong last.
     *
     * @param deviceId the device
     * @return what and when, or empty if nothing did
     */
    public Optional<Remark> lastError(DeviceId deviceId) {
        return Optional.ofNullable(errors.get(deviceId));
    }

    private Remark remark(String text) {
        return new Remark(text, clock.instant().truncatedTo(ChronoUnit.MILLIS));
    }

    /** What a device waits for; tries that come to nothing don't begin the wait anew. */
    private static final class Waiting {

        private final Map<String, Remark> said = new HashMap<>();
        private Remark current;

        synchronized void waitsFor(String what, Remark now) {
            current = said.computeIfAbsent(what, key -> now);
        }

        synchronized Remark current() {
            return current;
        }
    }
}
