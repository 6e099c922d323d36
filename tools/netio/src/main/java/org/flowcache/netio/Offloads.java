// SPDX-License-Identifier: Apache-2.0
package org.flowcache.netio;

import com.sun.jna.Memory;
import java.io.IOException;

/**
 * What an interface leaves to hardware, or merges, so that frames are on the wire as the programs that look at them see
 * them: checksums, segmentation and receive coalescing. What {@code ethtool -K} sets, without ethtool.
 */
public final class Offloads {

    /** By ethtool's name, in an order in which none depends on one that comes later. */
    private enum Offload {
        TSO(0x1f), GSO(0x24), GRO(0x2c), TX(0x17), RX(0x15);

        private final int setCommand;

        Offload(int setCommand) {
            this.setCommand = setCommand;
        }
    }

    private Offloads() {
    }

    /**
     * Turns off tx, rx, tso, gso and gro of an interface. What its driver doesn't have is off as it is.
     *
     * @param name the interface, as {@link FrameInterface#open} takes it
     * @throws IOException if there is no such interface, or this process lacks CAP_NET_ADMIN
     */
    public static void turnOff(String name) throws IOException {
        Libc.check();
        InterfaceName parsed = InterfaceName.parse(name);
        int socket = Namespace.in(parsed.namespace(), Offloads::socket);
        try {
            InterfaceRequest request = new InterfaceRequest(parsed);
            request.index(socket);
            Memory command = new Memory(2 * Integer.BYTES);
            for (Offload offload : Offload.values()) {
                command.setInt(0, offload.setCommand);
                command.setInt(Integer.BYTES, 0);
                if (request.ethtool(socket, command) < 0 && Libc.errno() != Libc.EOPNOTSUPP) {
                    throw Libc.failure("cannot turn off " + offload.name().toLowerCase() + " of network interface "
                            + name);
                }
            }
        } finally {
            Libc.close(socket);
        }
    }

    private static int socket() throws IOException {
        int socket = Libc.socket(Libc.AF_INET, Libc.SOCK_DGRAM | Libc.O_CLOEXEC, 0);
        if (socket < 0) {
            throw Libc.failure("cannot make a socket");
        }
        return socket;
    }
}
