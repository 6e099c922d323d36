// SPDX-License-Identifier: Apache-2.0
package org.flowcache.netio;

import com.sun.jna.Memory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** A packet socket, packet(7). */
final class PacketSocket implements FrameInterface {

    private static final int SOL_SOCKET = 1;
    private static final int SO_ERROR = 4;
    private static final int SOL_PACKET = 263;
    private static final int PACKET_ADD_MEMBERSHIP = 1;
    private static final int PACKET_STATISTICS = 6;
    private static final int PACKET_IGNORE_OUTGOING = 23;
    private static final int PACKET_MR_PROMISC = 1;
    private static final short ETH_P_ALL = 3;
    private static final int MIN_FRAME = 14;
    /** How often to see whether the interface is still there, while no frames come. */
    private static final int LOOK_MILLIS = 1000;

    private static final long WARNING_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** Of struct tpacket_stats. */
    private static final int STATISTICS = 8;
    private static final int STATISTICS_DROPS = 4;

    /** Of struct pollfd. */
    private static final int POLL_ENTRY = 8;
    private static final int POLL_EVENTS = 4;
    private static final int POLL_RESULT = 6;
    private static final short POLLIN = 1;

    private final InterfaceName name;
    private final int socket;
    private final int index;
    private final int wakeUp;
    private final ReceiveRing ring;
    private final Consumer<String> warnings;
    private final SendBatch batch;
    private final Memory polled = new Memory(2 * POLL_ENTRY);
    private final InterfaceRequest receiveRequest;
    private final InterfaceRequest request;
    /** Held while the ring is used. It is taken before {@link #sending}, where both are. */
    private final ReentrantLock receiving = new ReentrantLock();
    private final ReentrantLock sending = new ReentrantLock();
    private long undone;
    private long lastWarning = System.nanoTime() - WARNING_NANOS;
    private volatile boolean closed;
    private boolean released;

    private PacketSocket(InterfaceName name, int socket, int index, int wakeUp, ReceiveRing ring,
            Consumer<String> warnings) {
        this.name = name;
        this.warnings = warnings;
        this.socket = socket;
        this.index = index;
        this.wakeUp = wakeUp;
        this.ring = ring;
        this.batch = new SendBatch(name);
        this.request = new InterfaceRequest(name);
        this.receiveRequest = new InterfaceRequest(name);
        polled.clear();
        polled.setInt(0, socket);
        polled.setShort(POLL_EVENTS, POLLIN);
        polled.setInt(POLL_ENTRY, wakeUp);
        polled.setShort(POLL_ENTRY + POLL_EVENTS, POLLIN);
    }

    static FrameInterface open(InterfaceName name, Consumer<String> warnings) throws IOException {
        Libc.check();
        int socket = Namespace.in(name.namespace(), () -> make(name));
        try {
            return new Opening(name, socket, warnings).open();
        } catch (IOException | RuntimeException e) {
            Libc.close(socket);
            throw e;
        }
    }

    /** Makes a socket for protocol 0, which is none: frames come once it is bound, and of its interface only. */
    private static int make(InterfaceName name) throws IOException {
        int socket = Libc.socket(Libc.AF_PACKET, Libc.SOCK_RAW | Libc.O_CLOEXEC, 0);
        if (socket < 0) {
            if (Libc.errno() == Libc.EPERM || Libc.errno() == Libc.EACCES) {
                throw new IOException("no permission to use network interface " + name
                        + ": run as root, or with CAP_NET_RAW");
            }
            throw Libc.failure("cannot make a packet socket");
        }
        return socket;
    }

    /** The steps of opening, each of which can fail. */
    private record Opening(InterfaceName name, int socket, Consumer<String> warnings) {

        PacketSocket open() throws IOException {
            int index = new InterfaceRequest(name).index(socket);
            // Kernels before 4.20 don't know it; the ring leaves such frames out by their type.
            Memory on = new Memory(Integer.BYTES);
            on.setInt(0, 1);
            Libc.setsockopt(socket, SOL_PACKET, PACKET_IGNORE_OUTGOING, on, Integer.BYTES);
            Memory membership = structure(16, b -> b.putInt(index).putShort((short) PACKET_MR_PROMISC));
            if (Libc.setsockopt(socket, SOL_PACKET, PACKET_ADD_MEMBERSHIP, membership, 16) < 0) {
                throw Libc.failure("cannot make network interface " + name + " promiscuous");
            }
            ReceiveRing ring = ReceiveRing.map(socket);
            int wakeUp = Libc.eventfd(0, Libc.O_CLOEXEC);
            if (wakeUp < 0) {
                ring.unmap();
                throw Libc.failure("cannot make an eventfd");
            }
            short protocol = ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? ETH_P_ALL
                    : Short.reverseBytes(ETH_P_ALL);
            Memory address = structure(20,
                    b -> b.putShort((short) Libc.AF_PACKET).putShort(protocol).putInt(index));
            if (Libc.bind(socket, address, 20) < 0) {
                IOException failure = Libc.failure("cannot bind to network interface " + name);
                ring.unmap();
                Libc.close(wakeUp);
                throw failure;
            }
            return new PacketSocket(name, socket, index, wakeUp, ring, warnings);
        }

        private static Memory structure(int size, Consumer<ByteBuffer> fill) {
            Memory memory = new Memory(size);
            memory.clear();
            fill.accept(memory.getByteBuffer(0, size).order(ByteOrder.nativeOrder()));
            return memory;
        }
    }

    @Override
    public int receive(FrameHandler handler, int timeoutMillis) throws IOException {
        receiving.lock();
        try {
            checkOpen();
            int frames = ring.drain(handler);
            if (frames == 0 && !closed) {
                await(timeoutMillis);
                checkOpen();
                frames = ring.drain(handler);
            }
            warn(ring.undone());
            return frames;
        } finally {
            if (closed && receiving.getHoldCount() == 1) {
                release();
            }
            receiving.unlock();
        }
    }

    private void warn(long frames) {
        undone += frames;
        if (undone == 0 || System.nanoTime() - lastWarning < WARNING_NANOS) {
            return;
        }
        lastWarning = System.nanoTime();
        warnings.accept(undone + " frames of network interface " + name + " were dropped: the kernel had merged them "
                + "in a way that can't be undone, or they are longer than " + MAX_FRAME + " bytes; have it merge none, "
                + "and the other end of the link too (\"ethtool -K " + name.device()
                + " tso off gso off gro off lro off\"), with an MTU below that");
        undone = 0;
    }

    private void await(int timeoutMillis) throws IOException {
        int slice = timeoutMillis < 0 ? LOOK_MILLIS : timeoutMillis;
        int ready;
        do {
            ready = Libc.poll(polled, 2, slice);
            if (ready < 0) {
                if (Libc.errno() == Libc.EINTR) {
                    return;
                }
                throw Libc.failure("cannot wait for frames of network interface " + name);
            }
            if (ready == 0) {
                // The kernel doesn't tell of the removal if the link was down before.
                checkExists();
            }
        } while (ready == 0 && timeoutMillis < 0);
        if ((polled.getShort(POLL_RESULT) & ~POLLIN) != 0) {
            // The link went down, which this takes note of, or the interface is no more.
            Memory error = new Memory(2 * Integer.BYTES);
            error.setInt(Integer.BYTES, Integer.BYTES);
            Libc.getsockopt(socket, SOL_SOCKET, SO_ERROR, error, error.share(Integer.BYTES));
            checkExists();
        }
    }

    private void checkExists() throws IOException {
        if (!receiveRequest.exists(socket, index)) {
            throw new IOException("network interface " + name + " has been removed");
        }
    }

    @Override
    public void send(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length < MIN_FRAME || length > MAX_FRAME) {
            throw new IllegalArgumentException(
                    "a frame has " + MIN_FRAME + " to " + MAX_FRAME + " bytes, not " + length);
        }
        sending.lock();
        try {
            checkOpen();
            if (batch.add(bytes, offset, length)) {
                batch.send(socket);
            }
        } finally {
            sending.unlock();
        }
    }

    @Override
    public void flush() throws IOException {
        sending.lock();
        try {
            checkOpen();
            batch.send(socket);
        } finally {
            sending.unlock();
        }
    }

    @Override
    public long dropped() throws IOException {
        sending.lock();
        try {
            checkOpen();
            Memory statistics = new Memory(STATISTICS + Integer.BYTES);
            statistics.setInt(STATISTICS, STATISTICS);
            if (Libc.getsockopt(socket, SOL_PACKET, PACKET_STATISTICS, statistics, statistics.share(STATISTICS)) < 0) {
                throw Libc.failure("cannot count what network interface " + name + " lost");
            }
            return Integer.toUnsignedLong(statistics.getInt(STATISTICS_DROPS));
        } finally {
            sending.unlock();
        }
    }

    @Override
    public boolean isUp() {
        sending.lock();
        try {
            return !closed && request.isUp(socket, index);
        } finally {
            sending.unlock();
        }
    }

    private void checkOpen() throws ClosedChannelException {
        if (closed) {
            throw new ClosedChannelException();
        }
    }

    @Override
    public void close() {
        sending.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            Memory one = new Memory(Long.BYTES);
            one.setLong(0, 1);
            Libc.write(wakeUp, one, Long.BYTES);
        } finally {
            sending.unlock();
        }
        if (receiving.isHeldByCurrentThread()) {
            // Out of the handler: receive itself releases, once it is done with the ring.
            return;
        }
        receiving.lock();
        try {
            release();
        } finally {
            receiving.unlock();
        }
    }

    /** Called with {@link #receiving} held. */
    private void release() {
        sending.lock();
        try {
            if (!released) {
                released = true;
                ring.unmap();
                Libc.close(socket);
                Libc.close(wakeUp);
            }
        } finally {
            sending.unlock();
        }
    }
}
