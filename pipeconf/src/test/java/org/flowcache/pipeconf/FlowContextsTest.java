// SPDX-License-Identifier: Apache-2.0
package org.flowcache.pipeconf;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.flowcache.api.ContextReading;
import org.flowcache.api.FlowContext;
import org.flowcache.api.FlowKey;
import org.flowcache.api.Tunnel;
import org.flowcache.api.Vni;
import org.junit.Test;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;

public class FlowContextsTest {

    private static final FlowKey KEY = new FlowKey(VlanId.vlanId((short) 10), IpAddress.valueOf("10.0.0.1"));
    private static final Tunnel TUNNEL = new Tunnel(Vni.of(100), Ip4Address.valueOf("1.1.1.1"),
            Ip4Address.valueOf("2.2.2.2"), 5000, MacAddress.ZERO, MacAddress.BROADCAST, 64, false);

    private static final int OP = 14;
    private static final int STATUS = 15;
    private static final int COUNT = 32;
    private static final int DONE = 1;
    private static final int NOT_FOUND = 2;
    private static final int BAD_OP = 3;
    private static final int LEARNT = 2;

    private final List<ContextMessage> asked = new ArrayList<>();
    private final List<CompletableFuture<ContextMessage>> answers = new ArrayList<>();
    private final List<Integer> read = new ArrayList<>();
    private final List<Integer> ends = new ArrayList<>();
    private final List<CompletableFuture<ReadRequest.Answers>> parts = new ArrayList<>();
    private final FlowContexts contexts = new FlowContexts(new ContextChannel() {
        @Override
        public CompletableFuture<ContextMessage> send(ContextMessage request) {
            asked.add(request);
            answers.add(new CompletableFuture<>());
            return answers.get(answers.size() - 1);
        }

        @Override
        public CompletableFuture<ReadRequest.Answers> read(int first, int end) {
            read.add(first);
            ends.add(end);
            parts.add(new CompletableFuture<>());
            return parts.get(parts.size() - 1);
        }
    });

    @Test
    public void readsEveryContextThatIsInUse() throws Exception {
        CompletableFuture<ContextReading> all = contexts.all();

        assertEquals(IntStream.range(0, 64).map(i -> i * 64).boxed().collect(Collectors.toList()), read);
        assertEquals(IntStream.range(1, 65).map(i -> i * 64).boxed().collect(Collectors.toList()), ends);
        for (int i = 63; i >= 0; i--) {
            assertFalse(all.isDone());
            // Repeated questions may bring the same context twice.
            parts.get(i).complete(i == 0 || i == 63
                    ? answers(0, context(i * 64 + 63, LEARNT), context(i * 64 + 7, LEARNT), context(i * 64 + 7, LEARNT))
                    : answers(0));
        }
        assertEquals(List.of(7, 63, 63 * 64 + 7, 4095), indices(all.get()));
        assertEquals(0, all.get().missing());
    }

    @Test
    public void tellsWhatThereIsWhenSomeIsMissing() throws Exception {
        CompletableFuture<ContextReading> all = contexts.all();
        parts.get(5).complete(answers(0, context(330, LEARNT)));
        parts.get(3).complete(answers(13, context(200, LEARNT)));

        assertEquals(List.of(200, 330), indices(all.get()));
        assertEquals(13 + 62 * 64, all.get().missing());
        assertTrue("no more is asked for after that", parts.get(63).isCancelled());
    }

    @Test
    public void noAnswerAtAllIsAFailure() {
        CompletableFuture<ContextReading> all = contexts.all();
        TimeoutException timeout = new TimeoutException("device:test did not answer");
        parts.get(3).completeExceptionally(timeout);

        assertEquals(timeout, assertThrows(ExecutionException.class, all::get).getCause());
        assertTrue(parts.get(4).isCancelled());
    }

    @Test
    public void contextInAnUnknownStateIsAFailure() {
        CompletableFuture<ContextReading> all = contexts.all();
        parts.forEach(part -> part.complete(answers(0, context(1, 9))));

        assertTrue(assertThrows(ExecutionException.class, all::get).getCause() instanceof IOException);
    }

    @Test
    public void readsSomeContexts() throws Exception {
        CompletableFuture<ContextReading> some = contexts.read(100, 70);

        assertEquals(List.of(100, 164), read);
        assertEquals(List.of(164, 170), ends);
        parts.get(0).complete(answers(0, context(130, LEARNT)));
        parts.get(1).complete(answers(2, context(165, LEARNT)));
        assertEquals(List.of(130, 165), indices(some.get()));
        assertEquals(2, some.get().missing());
    }

    @Test
    public void tellsThatPartsOfSomeAreMissing() throws Exception {
        CompletableFuture<ContextReading> some = contexts.read(100, 70);
        parts.get(0).complete(answers(0, context(130, LEARNT)));
        parts.get(1).completeExceptionally(new TimeoutException("device:test did not answer"));

        assertEquals(6, some.get().missing());
    }

    @Test
    public void refusesToReadContextsThatTheSwitchHasNot() {
        assertThrows(IndexOutOfBoundsException.class, () -> contexts.read(4095, 2));
        assertThrows(IndexOutOfBoundsException.class, () -> contexts.read(-1, 2));
        assertEquals(List.of(), read);
    }

    private static List<Integer> indices(ContextReading reading) {
        return reading.contexts().stream().map(FlowContext::index).collect(Collectors.toList());
    }

    private static ReadRequest.Answers answers(int missing, byte[]... contexts) {
        return new ReadRequest.Answers(List.of(answer(ContextMessage.read(0, 64), DONE, contexts)), missing);
    }

    private static byte[] context(int index, int state) {
        byte[] context = new byte[ContextRecord.LENGTH];
        new ContextRecord(context, 0).set(KEY)
                .set(ContextRecord.Field.INDEX, index).set(ContextRecord.Field.STATE, state);
        return context;
    }

    /** What a switch makes of a request. */
    private static ContextMessage answer(ContextMessage request, int status, byte[]... contexts) {
        byte[] bytes = Arrays.copyOf(request.frame().array(), COUNT + 1 + contexts.length * ContextRecord.LENGTH);
        bytes[STATUS] = (byte) status;
        bytes[COUNT] = (byte) contexts.length;
        for (int i = 0; i < contexts.length; i++) {
            System.arraycopy(contexts[i], 0, bytes, COUNT + 1 + i * ContextRecord.LENGTH, ContextRecord.LENGTH);
        }
        return ContextMessage.parse(ByteBuffer.wrap(bytes)).orElseThrow();
    }

    @Test
    public void evictsAndTellsWhatWasThere() throws Exception {
        CompletableFuture<Optional<FlowContext>> evicted = contexts.evict(KEY);
        CompletableFuture<Optional<FlowContext>> missing = contexts.evict(KEY);
        answer(0, DONE, LEARNT);
        answer(1, NOT_FOUND, 0);

        assertEquals(2, op(0));
        assertEquals(KEY, evicted.get().orElseThrow().key());
        assertEquals(Optional.empty(), missing.get());
    }

    @Test
    public void flushesForgetsAndTeaches() throws Exception {
        List<CompletableFuture<Void>> done =
                List.of(contexts.flush(), contexts.teach(KEY, TUNNEL), contexts.forget(KEY.vlan()));
        assertTrue(done.stream().noneMatch(CompletableFuture::isDone));
        answer(0, DONE, 0);
        answer(1, DONE, 0);
        answer(2, DONE, 0);

        for (CompletableFuture<Void> each : done) {
            each.get();
        }
        assertEquals(3, op(0));
        assertEquals(4, op(1));
        assertEquals(5, op(2));
    }

    @Test
    public void refusalsAreFailures() {
        List<CompletableFuture<?>> refused = List.of(contexts.flush(), contexts.teach(KEY, TUNNEL),
                contexts.evict(KEY), contexts.evict(KEY), contexts.forget(KEY.vlan()));
        answer(0, BAD_OP, 0);
        answer(1, NOT_FOUND, 0);
        answer(2, BAD_OP, 1);
        answer(3, DONE, 9);
        answer(4, BAD_OP, 0);

        for (CompletableFuture<?> refusal : refused) {
            assertTrue(assertThrows(ExecutionException.class, refusal::get).getCause() instanceof IOException);
        }
    }

    private int op(int request) {
        return asked.get(request).frame().get(OP);
    }

    private void answer(int request, int status, int state) {
        answers.get(request).complete(answer(asked.get(request), status, context(0, state)));
    }
}
