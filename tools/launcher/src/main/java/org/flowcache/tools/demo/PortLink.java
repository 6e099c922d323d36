// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.demo;

import java.util.function.Consumer;
import org.flowcache.softswitch.port.InMemoryPort;
import org.flowcache.tools.emulator.Link;

/**
 * A cable to a port of a soft switch in the same JVM.
 *
 * @param port the port
 */
record PortLink(InMemoryPort port) implements Link {

    @Override
    public void send(byte[] frame) {
        port.receive(frame);
    }

    @Override
    public void onReceive(Consumer<byte[]> receiver) {
        port.onTransmit(receiver);
    }
}
