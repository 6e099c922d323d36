// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.stub.StreamObserver;
import org.flowcache.softswitch.SoftSwitch;
import org.flowcache.softswitch.port.InMemoryPort;
import p4.v1.P4RuntimeGrpc;
import p4.v1.P4RuntimeOuterClass.CloneSessionEntry;
import p4.v1.P4RuntimeOuterClass.Entity;
import p4.v1.P4RuntimeOuterClass.ForwardingPipelineConfig;
import p4.v1.P4RuntimeOuterClass.GetForwardingPipelineConfigRequest;
import p4.v1.P4RuntimeOuterClass.MasterArbitrationUpdate;
import p4.v1.P4RuntimeOuterClass.MulticastGroupEntry;
import p4.v1.P4RuntimeOuterClass.PacketReplicationEngineEntry;
import p4.v1.P4RuntimeOuterClass.SetForwardingPipelineConfigRequest;
import p4.v1.P4RuntimeOuterClass.StreamMessageRequest;
import p4.v1.P4RuntimeOuterClass.StreamMessageResponse;
import p4.v1.P4RuntimeOuterClass.TableEntry;
import p4.v1.P4RuntimeOuterClass.Uint128;
import p4.v1.P4RuntimeOuterClass.Update;
import p4.v1.P4RuntimeOuterClass.WriteRequest;

/**
 * Prints how long ONOS takes until all rules of a configuration are ADDED: after the upload, after the switch came back
 * empty, and after ONOS was killed; and what ONOS costs when nothing happens.
 *
 * <p>Arguments: distribution, application, work directory, tenants.
 */
public final class ConfigurationBench {

    private static final Entity ALL_TABLES = Entity.newBuilder().setTableEntry(TableEntry.newBuilder()).build();
    private static final Entity ALL_CLONE_SESSIONS = Entity.newBuilder()
            .setPacketReplicationEngineEntry(PacketReplicationEngineEntry.newBuilder()
                    .setCloneSessionEntry(CloneSessionEntry.newBuilder()))
            .build();
    private static final Entity ALL_MULTICAST_GROUPS = Entity.newBuilder()
            .setPacketReplicationEngineEntry(PacketReplicationEngineEntry.newBuilder()
                    .setMulticastGroupEntry(MulticastGroupEntry.newBuilder()))
            .build();
    private static final Pattern COUNT = Pattern.compile("flowRuleCount=(\\d+)");
    private static final int SAMPLE_MILLIS = 20;
    private static final int IDLE_SECONDS = 30;
    private static final int PATIENCE_SECONDS = 180;

    private final Path distribution;
    private final Path directory;
    private EmbeddedOnos onos;
    private SoftSwitch device;
    /** A table that has an entry for each tenant, once it is known which. */
    private Entity oneOfATenant = ALL_TABLES;

    /**
     * When something began.
     *
     * @param nanos by {@link System#nanoTime}
     * @param cpu   what ONOS had used of the CPU then
     */
    private record Moment(long nanos, Duration cpu) {
    }

    private ConfigurationBench(Path distribution, Path directory) {
        this.distribution = distribution;
        this.directory = directory;
    }

    public static void main(String[] args) throws Exception {
        new ConfigurationBench(Path.of(args[0]), Path.of(args[2])).run(Path.of(args[1]), Integer.parseInt(args[3]));
        System.exit(0);
    }

    private void run(Path app, int tenants) throws Exception {
        device = startSwitch(0);
        int port = device.grpcPort();
        onos = startOnos();
        Rest rest = new Rest(onos);
        rest.post("applications?activate=true", "application/octet-stream", Files.readAllBytes(app));
        byte[] few = ManyTenants.netcfg("gw1", port, 3).getBytes(StandardCharsets.UTF_8);
        rest.post("network/configuration", "application/json", few);
        report("3 tenants on a new switch", now(), 3);
        oneOfATenant = tableWith(3);

        Moment start = now();
        rest.post("network/configuration", "application/json",
                  ManyTenants.netcfg("gw1", port, tenants).getBytes(StandardCharsets.UTF_8));
        System.out.printf("  (upload %.1f s)%n", (System.nanoTime() - start.nanos()) / 1e9);
        report(tenants + " tenants", start, tenants);
        plain(port);
        idle();

        device.close();
        TimeUnit.SECONDS.sleep(5);
        device = startSwitch(port);
        report("the switch came back empty", now(), tenants);
        idle();

        ProcessHandle process = ProcessHandle.of(onos.pid()).orElseThrow();
        process.destroyForcibly();
        process.onExit().join();
        onos.close();
        onos = startOnos();
        report("ONOS was killed and is up again", now(), tenants);
        onos.close();
        device.close();
    }

    /** What a client reaches that writes the same into a switch of its own. */
    private void plain(int port) throws Exception {
        ManagedChannel from = channel(port);
        ForwardingPipelineConfig pipeline = P4RuntimeGrpc.newBlockingStub(from).getForwardingPipelineConfig(
                GetForwardingPipelineConfigRequest.newBuilder().setDeviceId(1).build()).getConfig();
        from.shutdownNow();
        List<Entity> entities = new ArrayList<>();
        for (Entity filter : List.of(ALL_CLONE_SESSIONS, ALL_MULTICAST_GROUPS, ALL_TABLES)) {
            entities.addAll(device.control().read(filter));
        }
        SoftSwitch other = startSwitch(0);
        ManagedChannel channel = channel(other.grpcPort());
        Uint128 id = Uint128.newBuilder().setLow(1).build();
        CountDownLatch primary = new CountDownLatch(1);
        P4RuntimeGrpc.newStub(channel).streamChannel(new StreamObserver<StreamMessageResponse>() {
            @Override
            public void onNext(StreamMessageResponse response) {
                primary.countDown();
            }

            @Override
            public void onError(Throwable failure) {
            }

            @Override
            public void onCompleted() {
            }
        }).onNext(StreamMessageRequest.newBuilder().setArbitration(
                MasterArbitrationUpdate.newBuilder().setDeviceId(1).setElectionId(id)).build());
        primary.await();
        P4RuntimeGrpc.P4RuntimeBlockingStub stub = P4RuntimeGrpc.newBlockingStub(channel);
        stub.setForwardingPipelineConfig(SetForwardingPipelineConfigRequest.newBuilder().setDeviceId(1)
                .setElectionId(id).setConfig(pipeline)
                .setAction(SetForwardingPipelineConfigRequest.Action.VERIFY_AND_COMMIT).build());
        Set<Entity> own = new HashSet<>(other.control().read(ALL_TABLES));
        entities.removeIf(own::contains);
        long start = System.nanoTime();
        for (List<Entity> part : partition(entities)) {
            WriteRequest.Builder write = WriteRequest.newBuilder().setDeviceId(1).setElectionId(id);
            part.forEach(entity -> write.addUpdates(Update.newBuilder().setType(Update.Type.INSERT).setEntity(entity)));
            stub.write(write.build());
        }
        System.out.printf("  a plain client writes the %d entities in %.2f s%n", entities.size(),
                          (System.nanoTime() - start) / 1e9);
        channel.shutdownNow();
        other.close();
    }

    private static List<List<Entity>> partition(List<Entity> entities) {
        List<List<Entity>> parts = new ArrayList<>();
        for (int i = 0; i < entities.size(); i += 4096) {
            parts.add(entities.subList(i, Math.min(entities.size(), i + 4096)));
        }
        return parts;
    }

    private static ManagedChannel channel(int port) {
        return ManagedChannelBuilder.forAddress("127.0.0.1", port).usePlaintext()
                .maxInboundMessageSize(64 << 20).build();
    }

    private void report(String what, Moment start, int tenants) throws Exception {
        int rules = rules(tenants);
        int added = 0;
        int before = entries(oneOfATenant);
        long firstWrite = 0;
        long lastWrite = 0;
        while (added < rules && System.nanoTime() - start.nanos() < TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
            TimeUnit.MILLISECONDS.sleep(SAMPLE_MILLIS);
            // To count them all would keep the switch from taking more.
            int some = entries(oneOfATenant);
            if (some != before && firstWrite == 0) {
                firstWrite = System.nanoTime();
            }
            if (some < tenants || entries(ALL_TABLES) < rules) {
                continue;
            }
            lastWrite = lastWrite == 0 ? System.nanoTime() : lastWrite;
            Matcher count = COUNT.matcher(Cli.run(onos.sshAddress(), onos.credentials(), "flows -c added"));
            added = count.find() ? Integer.parseInt(count.group(1)) : 0;
        }
        long warnings = Files.lines(onos.logFile()).filter(line -> line.contains("ALREADY_EXISTS")).count();
        System.out.printf("%-34s %6d of %d rules added after %5.1f s, %.2f s of it for writing them, and %4.1f s of "
                                  + "ONOS's CPU time, %d lines with ALREADY_EXISTS%n", what, added, rules,
                          (System.nanoTime() - start.nanos()) / 1e9,
                          (firstWrite == 0 ? 0 : lastWrite - firstWrite) / 1e9,
                          cpu().minus(start.cpu()).toMillis() / 1e3, warnings);
    }

    /** How many entries a table has, or all tables with two of the program's own and without the one default entry. */
    private int entries(Entity which) throws Exception {
        try {
            return device.control().read(which).size();
        } catch (IllegalStateException e) {
            // No pipeline yet.
            return 0;
        }
    }

    private Entity tableWith(int entries) throws Exception {
        Map<Integer, Long> sizes = device.control().read(ALL_TABLES).stream()
                .collect(Collectors.groupingBy(entity -> entity.getTableEntry().getTableId(), Collectors.counting()));
        int table = sizes.entrySet().stream().filter(size -> size.getValue() == entries).findFirst()
                .orElseThrow(() -> new IllegalStateException("No table has " + entries + " entries: " + sizes))
                .getKey();
        return Entity.newBuilder().setTableEntry(TableEntry.newBuilder().setTableId(table)).build();
    }

    private void idle() throws Exception {
        TimeUnit.SECONDS.sleep(10);
        Duration before = cpu();
        TimeUnit.SECONDS.sleep(IDLE_SECONDS);
        System.out.printf("  idle: %.1f %% of a core%n",
                          cpu().minus(before).toMillis() / (10.0 * IDLE_SECONDS));
    }

    private Moment now() {
        return new Moment(System.nanoTime(), cpu());
    }

    private Duration cpu() {
        return ProcessHandle.of(onos.pid()).orElseThrow().info().totalCpuDuration().orElseThrow();
    }

    private static int rules(int tenants) {
        return tenants * (ManyTenants.SERVERS + 2) + 72;
    }

    private EmbeddedOnos startOnos() throws InterruptedException {
        EmbeddedOnos started = EmbeddedOnos.builder(distribution, directory).restPort(0).sshPort(0).build();
        started.start();
        started.awaitReady(Duration.ofMinutes(1), missing -> { });
        return started;
    }

    private static SoftSwitch startSwitch(int port) {
        SoftSwitch started = SoftSwitch.builder()
                .port(1, new InMemoryPort()).port(2, new InMemoryPort()).port(3, new InMemoryPort())
                .grpcAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .build();
        started.start();
        return started;
    }
}
