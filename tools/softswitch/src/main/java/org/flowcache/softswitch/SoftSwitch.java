// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch;

import com.google.protobuf.TextFormat;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.flowcache.gnmi.GnmiGrpc;
import org.flowcache.softswitch.gnmi.GnmiService;
import org.flowcache.softswitch.grpc.CallGuard;
import org.flowcache.softswitch.grpc.P4RuntimeService;
import org.flowcache.softswitch.pipeline.Environment;
import org.flowcache.softswitch.pipeline.Pipeline;
import org.flowcache.softswitch.pipeline.StandardMetadata;
import org.flowcache.softswitch.port.FrameQueue;
import org.flowcache.softswitch.port.LinkStates;
import org.flowcache.softswitch.port.Port;
import org.flowcache.softswitch.runtime.Control;
import org.flowcache.softswitch.runtime.ControlException;
import org.flowcache.softswitch.runtime.Device;
import org.flowcache.softswitch.runtime.Surroundings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import p4.config.v1.P4InfoOuterClass.P4Info;
import p4.v1.P4RuntimeOuterClass.PacketIn;
import p4.v1.P4RuntimeOuterClass.StreamMessageResponse;

/**
 * A P4Runtime switch that runs v1model programs compiled for BMv2. P4Runtime has no message for the state of a link, so
 * its server speaks gNMI, too; see {@link GnmiService}.
 *
 * <p>One thread processes packets, so that what a program does to registers is atomic for each packet. Frames wait for
 * it in one queue for all ports.
 */
public final class SoftSwitch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SoftSwitch.class);
    private static final int QUEUE_CAPACITY = 1024;
    private static final int MAX_MESSAGE = 64 << 20;
    private static final long STOP_SECONDS = 10;
    private static final long IDLE_SCAN_MILLIS = 20;

    private final Device device;
    private final int cpuPort;
    private final Optional<InetSocketAddress> grpcAddress;
    private final Optional<ServerTls> tls;
    private final Port[] ports = new Port[StandardMetadata.DROP_PORT];
    private final LinkStates links;
    private final List<Port> attached;
    private final FrameQueue queue = new FrameQueue(QUEUE_CAPACITY);
    private final ScheduledExecutorService timers;
    private final P4RuntimeService service;
    private final List<Consumer<PacketIn>> packetInListeners = new CopyOnWriteArrayList<>();
    private final Thread worker;
    private Optional<Server> server = Optional.empty();
    private volatile boolean started;

    private SoftSwitch(Builder builder) {
        this.timers = timers(builder.deviceId);
        this.device = new Device(builder.deviceId, builder::environment, surroundings());
        this.cpuPort = builder.cpuPort;
        this.grpcAddress = builder.grpcAddress;
        this.tls = builder.tls;
        builder.ports.forEach((number, port) -> ports[number] = port);
        this.links = new LinkStates(builder.ports, builder.names);
        this.links.watch(new LinkStates.Watcher() {
            @Override
            public void begin(List<LinkStates.LinkState> all) {
            }

            @Override
            public void changed(LinkStates.LinkState link) {
                portChanged(link.port());
            }
        });
        this.attached = List.copyOf(builder.ports.values());
        this.service = new P4RuntimeService(device, builder.lenient,
                frame -> queue.put(cpuPort, frame, 0, frame.length));
        this.worker = new Thread(this::work, "softswitch-" + Long.toUnsignedString(builder.deviceId));
    }

    /** Begins to describe a switch. */
    public static Builder builder() {
        return new Builder();
    }

    /** Describes a switch. */
    public static final class Builder {
        private long deviceId = 1;
        private int cpuPort = 255;
        private boolean lenient;
        private Optional<InetSocketAddress> grpcAddress = Optional.empty();
        private Optional<ServerTls> tls = Optional.empty();
        private Optional<LongSupplier> clock = Optional.empty();
        private Optional<Long> seed = Optional.empty();
        private final Map<Integer, Port> ports = new TreeMap<>();
        private final Map<Integer, String> names = new TreeMap<>();

        private Builder() {
        }

        /** P4Runtime device id, unsigned; 1 if not set. */
        public Builder deviceId(long id) {
            deviceId = id;
            return this;
        }

        /** Number, 0 to 510, of the port that stands for the controller; 255 if not set. */
        public Builder cpuPort(int number) {
            cpuPort = checkPort(number);
            return this;
        }

        /** Where the server of P4Runtime and gNMI listens; TCP port 0 picks a free one. Without it there is none. */
        public Builder grpcAddress(InetSocketAddress address) {
            grpcAddress = Optional.of(address);
            return this;
        }

        /** Has the server speak TLS. Without it everyone who reaches its address can become primary. */
        public Builder tls(ServerTls files) {
            tls = Optional.of(files);
            return this;
        }

        /**
         * Tells controllers apart as BMv2 does: who is not primary may write while no controller is connected, and when
         * the primary leaves, the one with the highest election id of those that are still there, or of those that
         * come, is the next. Without it, the P4Runtime specification is followed to the letter.
         */
        public Builder lenientArbitration(boolean isLenient) {
            lenient = isLenient;
            return this;
        }

        /** Gives programs their time stamps, in microseconds; without it they are of real time. */
        public Builder clock(LongSupplier microseconds) {
            clock = Optional.of(microseconds);
            return this;
        }

        /** Makes a program draw the same random numbers whenever it is loaded; without it nobody can foresee them. */
        public Builder seed(long value) {
            seed = Optional.of(value);
            return this;
        }

        private Environment environment() {
            Environment system = Environment.system();
            return new Environment(clock.orElse(system.clock()),
                    seed.map(SplittableRandom::new).orElse(system.random()));
        }

        /** Adds a port with a number of 0 to 510. Its name is the number. */
        public Builder port(int number, Port port) {
            return port(number, Integer.toString(number), port);
        }

        /** Adds a port with a number of 0 to 510 and the name by which gNMI knows it, which no other port has. */
        public Builder port(int number, String name, Port port) {
            if (ports.putIfAbsent(checkPort(number), port) != null) {
                throw new IllegalArgumentException("port " + number + " is there twice");
            }
            if (names.containsValue(name)) {
                ports.remove(number);
                throw new IllegalArgumentException("two ports are named " + name);
            }
            names.put(number, name);
            return this;
        }

        private static int checkPort(int number) {
            if (number < 0 || number >= StandardMetadata.DROP_PORT) {
                throw new IllegalArgumentException("port number " + number + " is not 0 to "
                        + (StandardMetadata.DROP_PORT - 1));
            }
            return number;
        }

        /** Makes the switch; it does nothing yet. */
        public SoftSwitch build() {
            if (ports.containsKey(cpuPort)) {
                throw new IllegalArgumentException("port " + cpuPort + " is the CPU port");
            }
            return new SoftSwitch(this);
        }
    }

    /**
     * Starts the packet thread, the ports and the server of P4Runtime and gNMI.
     *
     * @throws UncheckedIOException if the server's address is not free, or its files for TLS can't be used
     */
    public synchronized void start() {
        if (started) {
            throw new IllegalStateException("the switch was started before");
        }
        if (grpcAddress.isPresent()) {
            server = Optional.of(listen(grpcAddress.get()));
        }
        started = true;
        timers.scheduleWithFixedDelay(this::tellIdle, IDLE_SCAN_MILLIS, IDLE_SCAN_MILLIS, TimeUnit.MILLISECONDS);
        worker.setDaemon(true);
        worker.start();
        for (int i = 0; i < ports.length; i++) {
            int number = i;
            if (ports[i] != null) {
                ports[i].start((bytes, offset, length) -> queue.put(number, bytes, offset, length));
            }
        }
    }

    private Server listen(InetSocketAddress address) {
        try {
            return NettyServerBuilder.forAddress(address, credentials())
                    .addService(CallGuard.guard(service.bindService()))
                    .addService(CallGuard.guard(GnmiGrpc.definition(new GnmiService(links))))
                    .maxInboundMessageSize(MAX_MESSAGE)
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on " + address, e);
        } catch (IllegalArgumentException e) {
            throw new UncheckedIOException("cannot listen on " + address,
                    new IOException(tls.map(ServerTls::problem).orElseThrow(() -> e), e));
        }
    }

    private ServerCredentials credentials() throws IOException {
        return tls.isPresent() ? tls.get().credentials() : InsecureServerCredentials.create();
    }

    /**
     * The TCP port of the server of P4Runtime and gNMI.
     *
     * @throws IllegalStateException if there is no server or it was not started
     */
    public synchronized int grpcPort() {
        return server.orElseThrow(() -> new IllegalStateException("no P4Runtime server is running")).getPort();
    }

    /**
     * Loads a program, as SetForwardingPipelineConfig does, in place of the one that runs.
     *
     * @param p4Info   P4Info
     * @param bmv2Json the compiler's JSON
     * @throws UnsupportedProgramException if this switch cannot run it; the one before keeps running
     */
    public void load(P4Info p4Info, String bmv2Json) {
        device.commit(Device.config(p4Info, bmv2Json));
    }

    /**
     * Loads a program, as {@link #load(P4Info, String)} does.
     *
     * @param p4InfoText P4Info in protobuf's text format; fields that this P4Runtime version does not know are skipped
     * @param bmv2Json   the compiler's JSON
     */
    public void load(String p4InfoText, String bmv2Json) {
        P4Info.Builder info = P4Info.newBuilder();
        try {
            TextFormat.Parser.newBuilder().setAllowUnknownFields(true).build().merge(p4InfoText, info);
        } catch (TextFormat.ParseException e) {
            throw new UnsupportedProgramException("P4Info", "line " + e.getLine() + ": " + e.getMessage());
        }
        load(info.build(), bmv2Json);
    }

    private Device.Loaded loaded() {
        return device.current().orElseThrow(() -> new IllegalStateException("no program is loaded"));
    }

    /**
     * Tables, counters, clone sessions and multicast groups of the program that runs.
     *
     * @throws IllegalStateException if no program is loaded
     */
    public Control control() {
        return loaded().control();
    }

    /**
     * The pipeline of the program that was loaded, to be run packet by packet on the caller's thread. Frames to the CPU
     * port come out of it as the program sends them, with their controller header.
     *
     * @throws IllegalStateException if no program is loaded, or the switch was started and so runs it itself
     */
    public Pipeline pipeline() {
        if (started) {
            throw new IllegalStateException("the switch was started and runs the pipeline itself");
        }
        return loaded().pipeline();
    }

    /** Has every packet-in given to {@code listener}, on the packet thread, beside the primary controller. */
    public void onPacketIn(Consumer<PacketIn> listener) {
        packetInListeners.add(listener);
    }

    private void work() {
        boolean running = true;
        while (running) {
            running = queue.drain(this::process);
            attached.forEach(Port::flush);
        }
    }

    private void process(int port, byte[] bytes, int length) {
        Optional<Device.Loaded> loaded = device.current();
        if (loaded.isEmpty()) {
            return;
        }
        Control control = loaded.get().control();
        try {
            loaded.get().pipeline().process(port, bytes, 0, length,
                    (to, out, offset, size) -> transmit(control, to, out, offset, size));
        } catch (RuntimeException | Error e) {
            // Whatever happened to this packet, the next one and the next program need this thread.
            LOG.error("a packet of {} bytes on port {} could not be processed and was dropped", length, port, e);
        }
    }

    private Surroundings surroundings() {
        return new Surroundings() {
            @Override
            public boolean isUp(int port) {
                return SoftSwitch.this.isUp(port);
            }

            @Override
            public void betweenPackets(Runnable work) {
                queue.run(work);
            }

            @Override
            public boolean tell(StreamMessageResponse message) {
                return service.tell(message);
            }

            @Override
            public ScheduledExecutorService timers() {
                return timers;
            }
        };
    }

    private static ScheduledExecutorService timers(long deviceId) {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, "softswitch-timers-" + Long.toUnsignedString(deviceId));
            thread.setDaemon(true);
            return thread;
        }, new ThreadPoolExecutor.DiscardPolicy());
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return executor;
    }

    private void tellIdle() {
        try {
            device.current().map(Device.Loaded::control).map(Control::idle).orElse(List.of()).forEach(notification ->
                    service.tell(StreamMessageResponse.newBuilder().setIdleTimeoutNotification(notification).build()));
        } catch (RuntimeException e) {
            LOG.error("idle entries could not be told", e);
        }
    }

    private boolean isUp(int port) {
        return port == cpuPort || port < ports.length && ports[port] != null && ports[port].isUp();
    }

    private void portChanged(int port) {
        device.current().ifPresent(loaded -> {
            try {
                loaded.control().portChanged(port);
            } catch (ControlException e) {
                LOG.error("groups that watch port {} could not be changed", port, e);
            }
        });
    }

    private void transmit(Control control, int to, byte[] bytes, int offset, int length) {
        if (to == cpuPort) {
            packetIn(control, bytes, offset, length);
            return;
        }
        Port port = to < ports.length ? ports[to] : null;
        if (port != null && port.isUp()) {
            port.transmit(bytes, offset, length);
        }
    }

    private void packetIn(Control control, byte[] bytes, int offset, int length) {
        try {
            PacketIn packet = control.packetIn(bytes, offset, length);
            service.tell(StreamMessageResponse.newBuilder().setPacket(packet).build());
            packetInListeners.forEach(l -> l.accept(packet));
        } catch (ControlException e) {
            LOG.warn("packet-in dropped: {}", e.getMessage());
        }
    }

    /** Stops the server, the ports and the packet thread. */
    @Override
    public synchronized void close() {
        timers.shutdownNow();
        server.ifPresent(Server::shutdownNow);
        attached.forEach(Port::close);
        queue.close();
        try {
            if (server.isPresent()) {
                server.get().awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
            }
            if (started) {
                worker.join(TimeUnit.SECONDS.toMillis(STOP_SECONDS));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
