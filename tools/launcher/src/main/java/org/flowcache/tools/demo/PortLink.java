// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.demo;

import java.util.Objects;
import java.util.function.Consumer;
import org.flowcache.softswitch.port.InMemoryPort;
import org.flowcache.tools.emulator.Link;

/**
 * A cable to a port of a soft switch in the same JVM. Who is connected takes the place of who was before.
 */
final class PortLink implements Link {

    private final InMemoryPort port;
    private volatile Consumer<byte[]> receiver;

    /**
     * Creates a cable with nobody at its other end.
     *
     * @param port the port
     */
    PortLink(InMemoryPort port) {
        this.port = port;
    }

    @Override
    public void send(byte[] frame) {
        port.receive(frame);
    }

    @Override
    public synchronized void onReceive(Consumer<byte[]> newReceiver) {
        boolean isFirst = receiver == null;
        receiver = Objects.requireNonNull(newReceiver);
        if (isFirst) {
            port.onTransmit(frame -> receiver.accept(frame));
        }
    }
}
