// SPDX-License-Identifier: Apache-2.0
package org.flowcache.netio;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Frames that leave with one system call, sendmmsg(2). */
final class SendBatch {

    private static final int FRAMES = 64;

    /** Of struct mmsghdr and struct iovec on 64-bit Linux. */
    private static final int MESSAGE = 64;
    private static final int MESSAGE_VECTORS = 16;
    private static final int MESSAGE_VECTOR_COUNT = 24;
    private static final int VECTOR = 16;
    private static final int VECTOR_LENGTH = 8;
    /** Before each frame the kernel wants a struct virtio_net_hdr; all zeros ask for nothing. */
    private static final int ROOM = Offload.LENGTH + FrameInterface.MAX_FRAME;

    private final Memory messages = new Memory(FRAMES * MESSAGE);
    private final Memory vectors = new Memory(FRAMES * VECTOR);
    private final Memory frames = new Memory((long) FRAMES * ROOM);
    private final ByteBuffer bytes = frames.getByteBuffer(0, frames.size());
    private final InterfaceName name;
    private int size;

    SendBatch(InterfaceName name) {
        this.name = name;
        messages.clear();
        frames.clear();
        for (int i = 0; i < FRAMES; i++) {
            vectors.setPointer(i * VECTOR, frames.share((long) i * ROOM));
            messages.setPointer(i * MESSAGE + MESSAGE_VECTORS, vectors.share(i * VECTOR));
            messages.setLong(i * MESSAGE + MESSAGE_VECTOR_COUNT, 1);
        }
    }

    /** Adds a frame. Returns whether the batch is full. */
    boolean add(byte[] source, int offset, int length) {
        bytes.put(size * ROOM + Offload.LENGTH, source, offset, length);
        vectors.setLong(size * VECTOR + VECTOR_LENGTH, Offload.LENGTH + length);
        size++;
        return size == FRAMES;
    }

    /** Sends all; afterwards the batch is empty, whatever happened. */
    void send(int socket) throws IOException {
        int count = size;
        size = 0;
        int tooLong = 0;
        int done = 0;
        while (done < count) {
            Pointer rest = messages.share((long) done * MESSAGE);
            int sent = Libc.sendmmsg(socket, rest, count - done, 0);
            if (sent > 0) {
                done += sent;
                continue;
            }
            switch (Libc.errno()) {
                case Libc.EINTR -> { }
                case Libc.EMSGSIZE -> {
                    tooLong = (int) vectors.getLong(done * VECTOR + VECTOR_LENGTH) - Offload.LENGTH;
                    done++;
                }
                case Libc.ENOBUFS, Libc.EAGAIN -> done++;
                case Libc.ENETDOWN -> done = count;
                case Libc.ENXIO, Libc.ENODEV ->
                        throw new IOException("network interface " + name + " has been removed");
                default -> throw Libc.failure("cannot send to network interface " + name);
            }
        }
        if (tooLong > 0) {
            throw new IOException("a frame of " + tooLong + " bytes is too long for the MTU of network interface "
                    + name + "; \"ip link set " + name.device() + " mtu ...\" sets it");
        }
    }
}
