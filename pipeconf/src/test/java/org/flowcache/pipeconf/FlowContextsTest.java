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
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
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
    private static final int INDEX = 20;
    private static final int STATE = 24;
    private static final int DONE = 1;
    private static final int NOT_FOUND = 2;
    private static final int BAD_OP = 3;

    private final List<ByteBuffer> asked = new ArrayList<>();
    private final List<CompletableFuture<ContextMessage>> answers = new ArrayList<>();
    private final FlowContexts contexts = new FlowContexts(request -> {
        asked.add(request.frame());
        answers.add(new CompletableFuture<>());
        return answers.get(answers.size() - 1);
    });

    @Test
    public void readsEveryContextThatIsInUse() throws Exception {
        CompletableFuture<ContextReading> all = contexts.all();

        assertEquals(4096, asked.size());
        for (int i = 4095; i >= 0; i--) {
            assertFalse(all.isDone());
            assertEquals(1, asked.get(i).get(OP));
            assertEquals(i, asked.get(i).getInt(INDEX));
            answer(i, i == 7 || i == 4095 ? DONE : NOT_FOUND, 1);
        }
        assertEquals(List.of(7, 4095), all.get().contexts().stream().map(FlowContext::index).collect(Collectors.toList()));
    }

    @Test
    public void asksForNoMoreAfterOneFailure() {
        CompletableFuture<ContextReading> all = contexts.all();
        TimeoutException timeout = new TimeoutException("device:test did not answer");
        answers.get(3).completeExceptionally(timeout);

        assertEquals(timeout, assertThrows(ExecutionException.class, all::get).getCause());
        assertTrue(answers.get(4).isCancelled());
        assertTrue(answers.get(4095).isCancelled());
    }

    @Test
    public void evictsAndTellsWhatWasThere() throws Exception {
        CompletableFuture<Optional<FlowContext>> evicted = contexts.evict(KEY);
        CompletableFuture<Optional<FlowContext>> missing = contexts.evict(KEY);
        answer(0, DONE, 2);
        answer(1, NOT_FOUND, 0);

        assertEquals(2, asked.get(0).get(OP));
        assertEquals(KEY, evicted.get().orElseThrow().key());
        assertEquals(Optional.empty(), missing.get());
    }

    @Test
    public void flushesAndTeaches() throws Exception {
        CompletableFuture<Void> flushed = contexts.flush();
        CompletableFuture<Void> taught = contexts.teach(KEY, TUNNEL);
        assertFalse(flushed.isDone() || taught.isDone());
        answer(0, DONE, 0);
        answer(1, DONE, 0);

        flushed.get();
        taught.get();
        assertEquals(3, asked.get(0).get(OP));
        assertEquals(4, asked.get(1).get(OP));
    }

    @Test
    public void refusalsAreFailures() {
        List<CompletableFuture<?>> refused = List.of(contexts.flush(), contexts.teach(KEY, TUNNEL),
                contexts.evict(KEY), contexts.evict(KEY));
        answer(0, BAD_OP, 0);
        answer(1, NOT_FOUND, 0);
        answer(2, BAD_OP, 1);
        answer(3, DONE, 9);

        for (CompletableFuture<?> refusal : refused) {
            assertTrue(assertThrows(ExecutionException.class, refusal::get).getCause() instanceof IOException);
        }
    }

    private void answer(int request, int status, int state) {
        byte[] frame = asked.get(request).array().clone();
        frame[STATUS] = (byte) status;
        frame[STATE] = (byte) state;
        answers.get(request).complete(ContextMessage.parse(ByteBuffer.wrap(frame)).orElseThrow());
    }
}
