// SPDX-License-Identifier: Apache-2.0
package org.flowcache.netio;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Questions to the kernel about an interface, netdevice(7), in the namespace of the socket that they are asked by. */
final class InterfaceRequest {

    private static final long SIOCGIFFLAGS = 0x8913;
    private static final long SIOCGIFINDEX = 0x8933;
    private static final long SIOCETHTOOL = 0x8946;
    private static final int ETHTOOL_GLINK = 0x0a;
    private static final int IFF_UP = 1;
    private static final int IFF_RUNNING = 0x40;
    private static final int VALUE = 16;
    private static final int SIZE = 40;

    private final InterfaceName name;
    private final Memory request = new Memory(SIZE);
    /** Of struct ethtool_value: command and answer. */
    private final Memory link = new Memory(2 * Integer.BYTES);

    InterfaceRequest(InterfaceName name) {
        this.name = name;
    }

    /** The interface's number. */
    int index(int socket) throws IOException {
        if (ask(socket, SIOCGIFINDEX) < 0) {
            if (Libc.errno() == Libc.ENODEV) {
                throw new IOException("there is no network interface " + name.device() + name.namespace()
                        .map(n -> " in network namespace " + n + "; \"ip -n " + n + " link\" lists those there are")
                        .orElse("; \"ip link\" lists those there are"));
            }
            throw Libc.failure("cannot use network interface " + name);
        }
        return request.getInt(VALUE);
    }

    /**
     * Whether it is that interface still, set up, and has a carrier. The flag IFF_RUNNING says so up to a second late;
     * a driver that is asked makes the kernel act on a change at once.
     */
    boolean isUp(int socket, int index) {
        if (!exists(socket, index)) {
            return false;
        }
        link.setInt(0, ETHTOOL_GLINK);
        boolean answered = ethtool(socket, link) == 0;
        if (ask(socket, SIOCGIFFLAGS) < 0) {
            return false;
        }
        int flags = request.getShort(VALUE);
        boolean hasCarrier = answered ? link.getInt(Integer.BYTES) != 0 : (flags & IFF_RUNNING) != 0;
        return (flags & IFF_UP) != 0 && hasCarrier;
    }

    /** Whether there still is an interface of that name and number. */
    boolean exists(int socket, int index) {
        return ask(socket, SIOCGIFINDEX) == 0 && request.getInt(VALUE) == index;
    }

    /** Has the driver do what ethtool's structure says. Returns -1 if it can't. */
    int ethtool(int socket, Pointer command) {
        prepare();
        request.setPointer(VALUE, command);
        return Libc.ioctl(socket, SIOCETHTOOL, request);
    }

    private int ask(int socket, long question) {
        prepare();
        return Libc.ioctl(socket, question, request);
    }

    private void prepare() {
        byte[] device = name.device().getBytes(StandardCharsets.US_ASCII);
        request.clear();
        request.write(0, device, 0, device.length);
    }
}
