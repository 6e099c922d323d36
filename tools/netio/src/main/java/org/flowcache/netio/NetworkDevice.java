// SPDX-License-Identifier: Apache-2.0
package org.flowcache.netio;

import com.sun.jna.Memory;
import java.io.IOException;
import java.util.Locale;

/** A network interface's settings and state, as {@code ethtool} sets and shows them, without ethtool. */
public final class NetworkDevice {

    /** By ethtool's name, in an order in which none depends on one that comes later. */
    private enum Offload {
        TSO(0x1f), GSO(0x24), GRO(0x2c), TX(0x17), RX(0x15);

        private final int setCommand;

        Offload(int setCommand) {
            this.setCommand = setCommand;
        }
    }

    /** Something that is asked or told through a socket. */
    @FunctionalInterface
    private interface Use<T> {
        T apply(int socket, InterfaceRequest request, int index) throws IOException;
    }

    private NetworkDevice() {
    }

    /**
     * Turns off tx, rx, tso, gso and gro of an interface: what it leaves to hardware, or merges, so that frames are
     * on the wire as the programs that look at them see them. What its driver doesn't have is off as it is.
     *
     * @param name the interface, as {@link FrameInterface#open} takes it
     * @throws IOException if there is no such interface, or this process lacks CAP_NET_ADMIN
     */
    public static void turnOffOffloads(String name) throws IOException {
        use(name, (socket, request, index) -> {
            Memory command = new Memory(2 * Integer.BYTES);
            for (Offload offload : Offload.values()) {
                command.setInt(0, offload.setCommand);
                command.setInt(Integer.BYTES, 0);
                if (request.ethtool(socket, command) < 0 && Libc.errno() != Libc.EOPNOTSUPP) {
                    throw Libc.failure("cannot turn off " + offload.name().toLowerCase(Locale.ROOT)
                            + " of network interface " + name);
                }
            }
            return null;
        });
    }

    /**
     * Tells whether an interface is set up and has a link. Once this has said so, frames get through.
     *
     * @param name the interface, as {@link FrameInterface#open} takes it
     * @return whether it is up
     * @throws IOException if there is no such interface
     */
    public static boolean isUp(String name) throws IOException {
        return use(name, (socket, request, index) -> request.isUp(socket, index));
    }

    private static <T> T use(String name, Use<T> use) throws IOException {
        Libc.check();
        InterfaceName parsed = InterfaceName.parse(name);
        int socket = Namespace.in(parsed.namespace(), NetworkDevice::socket);
        try {
            InterfaceRequest request = new InterfaceRequest(parsed);
            return use.apply(socket, request, request.index(socket));
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
