// SPDX-License-Identifier: Apache-2.0
package org.flowcache.pipeconf;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.flowcache.api.FlowKey;
import org.junit.After;
import org.junit.Test;
import org.onlab.packet.IpAddress;
import org.onlab.packet.VlanId;
import org.onosproject.cluster.NodeId;
import org.onosproject.mastership.MastershipServiceAdapter;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.DeviceId;
import org.onosproject.net.MastershipRole;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.instructions.Instructions;
import org.onosproject.net.packet.DefaultInboundPacket;
import org.onosproject.net.packet.DefaultPacketContext;
import org.onosproject.net.packet.OutboundPacket;
import org.onosproject.net.packet.PacketContext;
import org.onosproject.net.packet.PacketProcessor;
import org.onosproject.net.packet.PacketServiceAdapter;

public class ContextRequestsTest {

    private static final DeviceId DEVICE = DeviceId.deviceId("device:test");
    private static final long CONTEXT_ANSWERED = 17;
    private static final int STATUS = 14 + 1;

    private final List<OutboundPacket> sent = new ArrayList<>();
    private final List<PacketProcessor> processors = new ArrayList<>();
    private final ManualTimer timer = new ManualTimer();
    private final ManualWorkers workers = new ManualWorkers();
    private MastershipRole role = MastershipRole.MASTER;

    private final ContextRequests requests = new ContextRequests(new PacketServiceAdapter() {
        @Override
        public void addProcessor(PacketProcessor processor, int priority) {
            processors.add(processor);
        }

        @Override
        public void removeProcessor(PacketProcessor processor) {
            processors.remove(processor);
        }

        @Override
        public void emit(OutboundPacket packet) {
            assertTrue("sent by a worker, whoever asks or answers", workers.isWorking);
            sent.add(packet);
            if (sent.size() == failingPacket) {
                throw new IllegalStateException("no such device");
            }
        }
    }, new MastershipServiceAdapter() {
        @Override
        public MastershipRole getLocalRole(DeviceId deviceId) {
            return role;
        }

        @Override
        public NodeId getMasterFor(DeviceId deviceId) {
            return NodeId.nodeId("10.0.0.1");
        }
    }, timer, workers);
    private int failingPacket;

    @After
    public void stop() {
        requests.deactivate();
    }

    @Test
    public void sendsARequestToTheCpuPort() {
        CompletableFuture<ContextMessage> answer = evict(5);
        assertEquals(0, sent.size());
        workers.work();

        assertEquals(1, sent.size());
        assertFalse(answer.isDone());
        assertEquals(DEVICE, sent.get(0).sendThrough());
        assertEquals(List.of(Instructions.createOutput(PortNumber.portNumber(255))),
                sent.get(0).treatment().allInstructions());
        assertEquals(5, vlan(sent.get(0)));
    }

    @Test
    public void tellsAnswersApartByTheirRequestIds() throws Exception {
        CompletableFuture<ContextMessage> first = evict(1);
        CompletableFuture<ContextMessage> second = evict(2);
        workers.work();

        assertTrue(answer(sent.get(1)));
        assertFalse("completed by a worker", second.isDone());
        workers.work();
        assertFalse(first.isDone());
        assertEquals(requestId(sent.get(1)), second.get().requestId());
        assertTrue(answer(sent.get(0)));
        workers.work();
        assertEquals(requestId(sent.get(0)), first.get().requestId());
    }

    @Test
    public void keepsAFewRequestsUnderWay() {
        List<CompletableFuture<ContextMessage>> answers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            answers.add(evict(i));
        }
        workers.work();
        assertEquals(4, sent.size());

        for (int i = 0; i < 100; i++) {
            assertTrue(answer(sent.get(i)));
            workers.work();
            assertEquals(Math.min(100, 5 + i), sent.size());
            assertTrue(answers.get(i).isDone());
        }
    }

    @Test
    public void repeatsARequestUntilItIsAnswered() {
        CompletableFuture<ContextMessage> answer = evict(1);
        workers.work();
        elapse();
        elapse();

        assertEquals(3, sent.size());
        assertEquals(sent.get(0).data(), sent.get(2).data());
        assertEquals(List.of(150L, 300L, 600L), timer.delays);
        assertTrue("an answer to any of them will do", answer(sent.get(0)));
        workers.work();
        assertTrue(answer.isDone());
        assertFalse("the others are nobody's any more", answer(sent.get(1)));
        elapse();
        assertEquals(3, sent.size());
    }

    @Test
    public void givesUpAfterFourAttempts() {
        CompletableFuture<ContextMessage> answer = evict(1);
        workers.work();
        for (int i = 0; i < 3; i++) {
            elapse();
            assertFalse(answer.isDone());
        }
        elapse();

        assertEquals(4, sent.size());
        ExecutionException failure = assertThrows(ExecutionException.class, answer::get);
        assertTrue(failure.getCause() instanceof TimeoutException);
        assertTrue(failure.getCause().getMessage().contains("device:test"));
        elapse();
        assertEquals(4, sent.size());
    }

    @Test
    public void whatIsGivenUpMakesRoomForOthers() {
        for (int i = 0; i < 5; i++) {
            evict(i);
        }
        workers.work();
        for (int i = 0; i < 4; i++) {
            elapse();
        }

        assertEquals(4 * 4 + 1, sent.size());
    }

    @Test
    public void whatIsCancelledIsNotSent() {
        List<CompletableFuture<ContextMessage>> answers = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            answers.add(evict(i));
        }
        workers.work();
        answers.get(4).cancel(false);
        answer(sent.get(0));
        workers.work();

        assertEquals(5, sent.size());
        assertEquals(5, vlan(sent.get(4)));
    }

    @Test
    public void whatCannotBeSentIsSentAgain() {
        failingPacket = 1;
        CompletableFuture<ContextMessage> answer = evict(1);
        workers.work();
        assertFalse(answer.isDone());
        elapse();

        assertEquals(2, sent.size());
        answer(sent.get(1));
        workers.work();
        assertTrue(answer.isDone());
    }

    @Test
    public void nothingIsKeptOfSwitchesThatNothingIsAskedOf() {
        for (int i = 0; i < 6; i++) {
            evict(i);
        }
        CompletableFuture<ContextMessage> cancelled = evict(6);
        workers.work();
        assertFalse(requests.isIdle());

        cancelled.cancel(false);
        for (int i = 0; i < 5; i++) {
            answer(sent.get(i));
            workers.work();
        }
        assertFalse(requests.isIdle());
        for (int i = 0; i < 4; i++) {
            elapse();
        }
        assertTrue("the last one was given up", requests.isIdle());
    }

    @Test
    public void collectsTheAnswersToAReading() throws Exception {
        CompletableFuture<ReadRequest.Answers> reading = read(64, 128);
        workers.work();
        assertEquals(64, first(sent.get(0)));
        assertEquals(128, end(sent.get(0)));

        assertTrue(told(sent.get(0), 100, 128));
        assertTrue(told(sent.get(0), 64, 70));
        workers.work();
        assertFalse(reading.isDone());
        assertTrue(told(sent.get(0), 70, 100));
        workers.work();
        assertEquals(0, reading.get().missing());
        assertEquals(3, reading.get().messages().size());
    }

    @Test
    public void asksAgainForWhatNoAnswerToldAbout() throws Exception {
        CompletableFuture<ReadRequest.Answers> reading = read(0, 64);
        workers.work();
        told(sent.get(0), 0, 20);
        told(sent.get(0), 40, 64);
        elapse();

        assertEquals(2, sent.size());
        assertEquals(20, first(sent.get(1)));
        assertEquals(40, end(sent.get(1)));
        told(sent.get(1), 20, 40);
        workers.work();
        assertEquals(0, reading.get().missing());
    }

    @Test
    public void tellsWhatThereIsWhenTheRestIsGivenUp() throws Exception {
        CompletableFuture<ReadRequest.Answers> reading = read(0, 64);
        workers.work();
        elapse();
        told(sent.get(0), 0, 20);
        for (int i = 0; i < 4; i++) {
            assertFalse("an answer is a sign of life", reading.isDone());
            elapse();
        }
        assertFalse(reading.isDone());
        elapse();

        assertEquals(44, reading.get().missing());
        assertEquals(1, reading.get().messages().size());
    }

    @Test
    public void readingWithoutAnAnswerFails() {
        CompletableFuture<ReadRequest.Answers> reading = read(0, 64);
        workers.work();
        for (int i = 0; i < 4; i++) {
            elapse();
        }

        assertTrue(assertThrows(ExecutionException.class, reading::get).getCause() instanceof TimeoutException);
    }

    @Test
    public void answersAboutOtherContextsCountForNothing() {
        CompletableFuture<ReadRequest.Answers> reading = read(64, 128);
        workers.work();
        told(sent.get(0), 0, 64);
        told(sent.get(0), 128, 4096);
        told(sent.get(0), 128, 64);
        told(sent.get(0), -5, -1);
        workers.work();
        assertFalse(reading.isDone());
    }

    @Test
    public void asksOnlySwitchesThatAnswerToThisNode() {
        role = MastershipRole.STANDBY;

        ExecutionException failure = assertThrows(ExecutionException.class, () -> evict(1).get());

        assertTrue(failure.getCause() instanceof IOException);
        assertTrue(failure.getCause().getMessage(), failure.getCause().getMessage().contains("10.0.0.1"));
        assertEquals(0, sent.size());
    }

    @Test
    public void believesOnlyAnswersOfTheSwitchItself() {
        CompletableFuture<ContextMessage> answer = evict(1);
        workers.work();
        byte[] frame = answerFrame(sent.get(0));

        assertFalse("of another switch",
                process(DeviceId.deviceId("device:other"), Optional.of(CONTEXT_ANSWERED), frame));
        assertFalse("from a port", process(DEVICE, Optional.of(15L), frame));
        assertFalse("from a port", process(DEVICE, Optional.empty(), frame));
        assertFalse("truncated", process(DEVICE, Optional.of(CONTEXT_ANSWERED), new byte[20]));
        assertFalse(answer.isDone());
        assertTrue(process(DEVICE, Optional.of(CONTEXT_ANSWERED), frame));
    }

    @Test
    public void failsWhatIsUnderWayWhenItStops() {
        List<CompletableFuture<ContextMessage>> answers = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            answers.add(evict(i));
        }
        workers.work();
        assertEquals(1, processors.size());
        requests.deactivate();

        assertEquals(0, processors.size());
        for (CompletableFuture<ContextMessage> answer : answers) {
            assertTrue(assertThrows(ExecutionException.class, answer::get).getCause() instanceof IOException);
        }
    }

    /** Different requests are told by their VLANs. */
    private CompletableFuture<ContextMessage> evict(int vlan) {
        return requests.to(DEVICE).send(ContextMessage.evict(
                new FlowKey(VlanId.vlanId((short) vlan), IpAddress.valueOf("10.0.0.1"))));
    }

    private CompletableFuture<ReadRequest.Answers> read(int first, int end) {
        return requests.to(DEVICE).read(first, end);
    }

    private void elapse() {
        timer.elapse();
        workers.work();
    }

    private static int vlan(OutboundPacket request) {
        return request.data().getShort(14 + 19 + 5);
    }

    private static int first(OutboundPacket request) {
        return request.data().getInt(14 + 6);
    }

    private static int end(OutboundPacket request) {
        return request.data().getInt(14 + 14);
    }

    /** Answers a reading, about some of its contexts, of which none is in use. */
    private boolean told(OutboundPacket request, int first, int end) {
        byte[] frame = answerFrame(request);
        ByteBuffer.wrap(frame).putInt(14 + 6, first).putInt(14 + 10, end);
        return process(DEVICE, Optional.of(CONTEXT_ANSWERED), frame);
    }

    private boolean answer(OutboundPacket request) {
        return process(DEVICE, Optional.of(CONTEXT_ANSWERED), answerFrame(request));
    }

    private static byte[] answerFrame(OutboundPacket request) {
        byte[] frame = request.data().array().clone();
        frame[STATUS] = 1;
        return frame;
    }

    private static int requestId(OutboundPacket request) {
        return request.data().getInt(14 + 2);
    }

    /** Tells whether the packet-in was taken. */
    private boolean process(DeviceId deviceId, Optional<Long> cookie, byte[] frame) {
        PacketContext context = new DefaultPacketContext(0, new DefaultInboundPacket(
                new ConnectPoint(deviceId, PortNumber.portNumber(255)), null, ByteBuffer.wrap(frame), cookie),
                null, false) {
            @Override
            public void send() {
            }
        };
        processors.get(0).process(context);
        return context.isHandled();
    }

    /** A timer whose time elapses when the test says so. */
    private static final class ManualTimer extends ScheduledThreadPoolExecutor {

        private final List<Runnable> scheduled = new ArrayList<>();
        private final List<Long> delays = new ArrayList<>();

        ManualTimer() {
            super(1);
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
            delays.add(unit.toMillis(delay));
            ScheduledFuture<?> future = super.schedule(command, 1, TimeUnit.DAYS);
            scheduled.add(() -> {
                if (!future.isCancelled()) {
                    command.run();
                }
            });
            return future;
        }

        void elapse() {
            List<Runnable> due = List.copyOf(scheduled);
            scheduled.clear();
            due.forEach(Runnable::run);
        }
    }

    /** Workers who work when the test says so. */
    private static final class ManualWorkers extends AbstractExecutorService {

        private final Queue<Runnable> tasks = new ArrayDeque<>();
        private boolean isWorking;

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        void work() {
            isWorking = true;
            while (!tasks.isEmpty()) {
                tasks.remove().run();
            }
            isWorking = false;
        }

        @Override
        public void shutdown() {
            tasks.clear();
        }

        @Override
        public List<Runnable> shutdownNow() {
            shutdown();
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return true;
        }
    }
}
