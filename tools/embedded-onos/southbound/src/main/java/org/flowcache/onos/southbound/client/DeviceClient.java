// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.southbound.client;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import org.onosproject.net.DeviceId;
import org.onosproject.net.pi.model.PiPipeconf;
import org.onosproject.net.pi.runtime.PiPacketOperation;
import org.onosproject.net.pi.service.PiPipeconfService;
import org.onosproject.p4runtime.api.P4RuntimeClient;
import p4.v1.P4RuntimeOuterClass.Uint128;

/** The P4Runtime client of one device: one channel, and a session for each P4Runtime device id used on it. */
final class DeviceClient implements P4RuntimeClient {

    private static final long ANY_P4_DEVICE_ID = 1;

    private final Rpcs rpcs;
    private final ChannelWatch channelWatch;
    private final PipelineConfigs pipelineConfigs;
    private final DecodedEntries decodedEntries = new DecodedEntries();
    private final ElectionId electionId;
    private final PiPipeconfService pipeconfService;
    private final ClientEvents events;
    private final ConcurrentMap<Long, StreamSession> sessions = new ConcurrentHashMap<>();

    DeviceClient(DeviceId deviceId, ManagedChannel channel, ElectionId electionId, PiPipeconfService pipeconfService,
                 ClientEvents events) {
        this.electionId = electionId;
        this.pipeconfService = pipeconfService;
        this.events = events;
        rpcs = new Rpcs(deviceId, channel, events);
        channelWatch = new ChannelWatch(deviceId, channel, events);
        pipelineConfigs = new PipelineConfigs(rpcs);
        channelWatch.start();
    }

    @Override
    public void shutdown() {
        channelWatch.stop();
        sessions.values().forEach(StreamSession::close);
    }

    @Override
    public boolean isServerReachable() {
        return channelWatch.isReachable();
    }

    @Override
    public CompletableFuture<Boolean> probeService() {
        channelWatch.connectNow();
        long p4DeviceId = sessions.keySet().stream().findAny().orElse(ANY_P4_DEVICE_ID);
        // A server that refuses, for want of a pipeline say, is there all the same.
        return pipelineConfigs.readCookie(p4DeviceId).handle(
                (config, failure) -> failure == null
                        || Status.fromThrowable(failure).getCode() != Status.Code.UNAVAILABLE);
    }

    @Override
    public void setMastership(long p4DeviceId, boolean master, BigInteger requested) {
        sessions.computeIfAbsent(p4DeviceId, id -> new StreamSession(rpcs, id, pipeconfService, events))
                .arbitrate(electionId.of(requested));
    }

    @Override
    public boolean isSessionOpen(long p4DeviceId) {
        return session(p4DeviceId).map(StreamSession::isOpen).orElse(false);
    }

    @Override
    public void closeSession(long p4DeviceId) {
        session(p4DeviceId).ifPresent(StreamSession::close);
    }

    @Override
    public boolean isMaster(long p4DeviceId) {
        return session(p4DeviceId).map(StreamSession::isMaster).orElse(false);
    }

    /** Why the device does not take this client for its primary, if it said so. */
    Optional<String> whyNotPrimary() {
        return sessions.values().stream().map(StreamSession::whyNotPrimary).filter(why -> !why.isEmpty()).findFirst();
    }

    @Override
    public void packetOut(long p4DeviceId, PiPacketOperation packet, PiPipeconf pipeconf) {
        session(p4DeviceId).ifPresent(session -> session.packetOut(packet, pipeconf));
    }

    @Override
    public CompletableFuture<Boolean> setPipelineConfig(long p4DeviceId, PiPipeconf pipeconf, ByteBuffer deviceData) {
        return pipelineConfigs.set(p4DeviceId, electionIdOf(p4DeviceId), pipeconf, deviceData);
    }

    @Override
    public CompletableFuture<Boolean> isPipelineConfigSet(long p4DeviceId, PiPipeconf pipeconf) {
        return pipelineConfigs.isSet(p4DeviceId, pipeconf);
    }

    @Override
    public CompletableFuture<Boolean> isAnyPipelineConfigSet(long p4DeviceId) {
        return pipelineConfigs.isAnySet(p4DeviceId);
    }

    @Override
    public WriteRequest write(long p4DeviceId, PiPipeconf pipeconf) {
        return new WriteBatch(rpcs, p4DeviceId, electionIdOf(p4DeviceId), pipeconf);
    }

    @Override
    public ReadRequest read(long p4DeviceId, PiPipeconf pipeconf) {
        return new ReadBatch(rpcs, p4DeviceId, pipeconf, decodedEntries);
    }

    private Uint128 electionIdOf(long p4DeviceId) {
        return session(p4DeviceId).map(StreamSession::electionId).orElse(Uint128.getDefaultInstance());
    }

    private Optional<StreamSession> session(long p4DeviceId) {
        return Optional.ofNullable(sessions.get(p4DeviceId));
    }
}
