// SPDX-License-Identifier: Apache-2.0
package org.flowcache.pipeconf;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.After;
import org.junit.Test;
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
            sent.add(packet);
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
    }, timer);

    @After
    public void stop() {
        requests.deactivate();
    }

    @Test
    public void sendsARequestToTheCpuPort() {
        read(5);

        assertEquals(1, sent.size());
        assertEquals(DEVICE, sent.get(0).sendThrough());
        assertEquals(List.of(Instructions.createOutput(PortNumber.portNumber(255))),
                sent.get(0).treatment().allInstructions());
        byte[] frame = sent.get(0).data().array();
        assertEquals("index", 5, ByteBuffer.wrap(frame).getInt(14 + 6));
    }

    @Test
    public void tellsAnswersApartByTheirRequestIds() throws Exception {
        CompletableFuture<ContextMessage> first = read(1);
        CompletableFuture<ContextMessage> second = read(2);

        assertTrue(answer(sent.get(1)));
        assertFalse(first.isDone());
        assertEquals(requestId(sent.get(1)), second.get().requestId());
        assertTrue(answer(sent.get(0)));
        assertEquals(requestId(sent.get(0)), first.get().requestId());
    }

    @Test
    public void keepsAFewRequestsUnderWay() {
        List<CompletableFuture<ContextMessage>> answers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            answers.add(read(i));
        }
        assertEquals(32, sent.size());

        for (int i = 0; i < 100; i++) {
            assertTrue(answer(sent.get(i)));
            assertEquals(Math.min(100, 33 + i), sent.size());
            assertTrue(answers.get(i).isDone());
        }
    }

    @Test
    public void repeatsARequestUntilItIsAnswered() {
        CompletableFuture<ContextMessage> answer = read(1);
        timer.elapse();
        timer.elapse();

        assertEquals(3, sent.size());
        assertEquals(sent.get(0).data(), sent.get(2).data());
        assertTrue("an answer to any of them will do", answer(sent.get(0)));
        assertTrue(answer.isDone());
        assertFalse("the others are nobody's any more", answer(sent.get(1)));
        timer.elapse();
        assertEquals(3, sent.size());
    }

    @Test
    public void givesUpAfterFourAttempts() {
        CompletableFuture<ContextMessage> answer = read(1);
        for (int i = 0; i < 3; i++) {
            timer.elapse();
            assertFalse(answer.isDone());
        }
        timer.elapse();

        assertEquals(4, sent.size());
        ExecutionException failure = assertThrows(ExecutionException.class, answer::get);
        assertTrue(failure.getCause() instanceof TimeoutException);
        assertTrue(failure.getCause().getMessage().contains("device:test"));
        timer.elapse();
        assertEquals(4, sent.size());
    }

    @Test
    public void whatIsGivenUpMakesRoomForOthers() {
        for (int i = 0; i < 33; i++) {
            read(i);
        }
        for (int i = 0; i < 4; i++) {
            timer.elapse();
        }

        assertEquals(4 * 32 + 1, sent.size());
    }

    @Test
    public void whatIsCancelledIsNotSent() {
        List<CompletableFuture<ContextMessage>> answers = new ArrayList<>();
        for (int i = 0; i < 34; i++) {
            answers.add(read(i));
        }
        answers.get(32).cancel(false);
        answer(sent.get(0));

        assertEquals(33, sent.size());
        assertEquals("index", 33, ByteBuffer.wrap(sent.get(32).data().array()).getInt(14 + 6));
    }

    @Test
    public void asksOnlySwitchesThatAnswerToThisNode() {
        role = MastershipRole.STANDBY;

        ExecutionException failure = assertThrows(ExecutionException.class, () -> read(1).get());

        assertTrue(failure.getCause() instanceof IOException);
        assertTrue(failure.getCause().getMessage(), failure.getCause().getMessage().contains("10.0.0.1"));
        assertEquals(0, sent.size());
    }

    @Test
    public void believesOnlyAnswersOfTheSwitchItself() {
        CompletableFuture<ContextMessage> answer = read(1);
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
        for (int i = 0; i < 33; i++) {
            answers.add(read(i));
        }
        assertEquals(1, processors.size());
        requests.deactivate();

        assertEquals(0, processors.size());
        for (CompletableFuture<ContextMessage> answer : answers) {
            assertTrue(assertThrows(ExecutionException.class, answer::get).getCause() instanceof IOException);
        }
    }

    private CompletableFuture<ContextMessage> read(int index) {
        return requests.send(DEVICE, ContextMessage.read(index));
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

        ManualTimer() {
            super(1);
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
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
}
