// SPDX-License-Identifier: Apache-2.0
package org.flowcache.netio;

import com.sun.jna.Memory;

/** A frame that is too long for a slot of the ring: one that the kernel merged, or left to hardware to cut. */
final class MergedFrame {

    /** What merged frames can have, and then some; what is longer is lost. */
    private static final int ROOM = 1 << 17;
    private static final int MACS = 12;

    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVBUF = 8;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int BUFFER = 16 << 20;
    private static final int MSG_TRUNC = 0x20;
    private static final int MSG_DONTWAIT = 0x40;

    private final int socket;
    private final Memory received = new Memory(Offload.LENGTH + ROOM);
    private final byte[] bytes = new byte[ROOM + 4];
    private final byte[] header = new byte[Offload.LENGTH];

    MergedFrame(int socket) {
        this.socket = socket;
        Memory size = new Memory(Integer.BYTES);
        size.setInt(0, BUFFER);
        // By force needs CAP_NET_ADMIN; without it, the system's limit holds, which is room for a few.
        if (Libc.setsockopt(socket, SOL_SOCKET, SO_RCVBUFFORCE, size, Integer.BYTES) < 0) {
            Libc.setsockopt(socket, SOL_SOCKET, SO_RCVBUF, size, Integer.BYTES);
        }
    }

    /**
     * Takes the next that waits at the socket.
     *
     * @param added bytes to leave free after the addresses
     * @return its length with those, or 0 if it is too long, or there is none
     */
    int receive(int added) {
        int length = (int) Libc.recv(socket, received, received.size(), MSG_TRUNC | MSG_DONTWAIT) - Offload.LENGTH;
        if (length < MACS || length > ROOM) {
            return 0;
        }
        received.read(0, header, 0, Offload.LENGTH);
        received.read(Offload.LENGTH, bytes, 0, MACS);
        received.read(Offload.LENGTH + MACS, bytes, MACS + added, length - MACS);
        return length + added;
    }

    /** Holds the frame, from 0 on. */
    byte[] bytes() {
        return bytes;
    }

    /** What the kernel left undone of it. */
    Offload offload(int added) {
        return Offload.read(header, added);
    }
}
