// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.southbound.client;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import org.onosproject.net.DeviceId;
import org.onosproject.net.device.DeviceAgentEvent;

/** Keeps the channel of a device connected and reports when it opens and closes. */
final class ChannelWatch {

    private final DeviceId deviceId;
    private final ManagedChannel channel;
    private final ClientEvents events;
    private boolean open;
    private volatile boolean stopped;

    ChannelWatch(DeviceId deviceId, ManagedChannel channel, ClientEvents events) {
        this.deviceId = deviceId;
        this.channel = channel;
        this.events = events;
    }

    void start() {
        stateChanged();
    }

    void stop() {
        stopped = true;
    }

    boolean isReachable() {
        ConnectivityState state = channel.getState(true);
        return state == ConnectivityState.READY || state == ConnectivityState.IDLE;
    }

    /** Has the channel try now if it waits before it tries again to connect: after some failures that takes minutes. */
    void connectNow() {
        channel.resetConnectBackoff();
    }

    private synchronized void stateChanged() {
        if (stopped) {
            return;
        }
        // Asking for it makes an idle channel connect.
        ConnectivityState state = channel.getState(true);
        boolean isOpen = state == ConnectivityState.READY;
        if (isOpen != open) {
            open = isOpen;
            events.post(new DeviceAgentEvent(
                    isOpen ? DeviceAgentEvent.Type.CHANNEL_OPEN : DeviceAgentEvent.Type.CHANNEL_CLOSED, deviceId));
        }
        if (state != ConnectivityState.SHUTDOWN) {
            channel.notifyWhenStateChanged(state, this::stateChanged);
        }
    }
}
