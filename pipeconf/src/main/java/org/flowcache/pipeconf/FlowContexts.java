// SPDX-License-Identifier: Apache-2.0
package org.flowcache.pipeconf;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.flowcache.api.ContextReading;
import org.flowcache.api.FlowContext;
import org.flowcache.api.FlowKey;
import org.flowcache.api.Tunnel;
import org.flowcache.pipeconf.ContextMessage.Status;
import org.flowcache.pipeconf.P4Program.RegisterSizes;
import org.onlab.packet.VlanId;

/**
 * The flow contexts of one switch.
 */
final class FlowContexts {

    /** What one packet-out asks for. The switch reads a context each time that the packet goes through it. */
    static final int CONTEXTS_IN_REQUEST = 64;

    private final ContextChannel channel;

    /**
     * Creates the view of a switch's flow contexts.
     *
     * @param channel the way to the switch
     */
    FlowContexts(ContextChannel channel) {
        this.channel = channel;
    }

    CompletableFuture<ContextReading> all() {
        return read(0, RegisterSizes.OWNERS);
    }

    CompletableFuture<ContextReading> read(int first, int count) {
        int end = Objects.checkFromIndexSize(first, count, RegisterSizes.OWNERS) + count;
        List<CompletableFuture<ReadRequest.Answers>> parts = new ArrayList<>();
        for (int index = first; index < end; index += CONTEXTS_IN_REQUEST) {
            parts.add(channel.read(index, Math.min(index + CONTEXTS_IN_REQUEST, end)));
        }
        // When one was asked for in vain for long, the others that are not there by then need not be asked for any more.
        parts.forEach(part -> part.whenComplete((answers, failure) -> {
            if (failure != null || answers.missing() > 0) {
                parts.forEach(other -> other.cancel(false));
            }
        }));
        return CompletableFuture.allOf(parts.toArray(new CompletableFuture<?>[0])).handle((done, failure) -> {
            if (parts.stream().allMatch(CompletableFuture::isCompletedExceptionally)) {
                throw new CompletionException(firstFailure(parts));
            }
            return reading(parts, count);
        });
    }

    private static Throwable firstFailure(List<CompletableFuture<ReadRequest.Answers>> parts) {
        return parts.stream()
                .filter(part -> !part.isCancelled())
                .map(part -> part.handle((answers, failure) -> failure).join())
                .findFirst()
                .orElseThrow();
    }

    private static ContextReading reading(List<CompletableFuture<ReadRequest.Answers>> parts, int count) {
        SortedMap<Integer, FlowContext> contexts = new TreeMap<>();
        int missing = count;
        for (int i = 0; i < parts.size(); i++) {
            if (!parts.get(i).isCompletedExceptionally()) {
                ReadRequest.Answers answers = parts.get(i).join();
                missing -= Math.min(CONTEXTS_IN_REQUEST, count - i * CONTEXTS_IN_REQUEST)
                        - answers.missing();
                answers.messages().stream()
                        .flatMap(answer -> answer.contexts().stream())
                        .map(FlowContexts::context)
                        .forEach(context -> contexts.put(context.index(), context));
            }
        }
        return new ContextReading(List.copyOf(contexts.values()), missing);
    }

    CompletableFuture<Optional<FlowContext>> evict(FlowKey key) {
        return channel.send(ContextMessage.evict(key)).thenApply(answer -> {
            if (answer.is(Status.NOT_FOUND)) {
                return Optional.empty();
            }
            check(answer);
            return answer.contexts().stream().map(FlowContexts::context).findFirst();
        });
    }

    CompletableFuture<Void> flush() {
        return channel.send(ContextMessage.flush()).thenAccept(FlowContexts::check);
    }

    CompletableFuture<Void> forget(VlanId vlan) {
        return channel.send(ContextMessage.forget(vlan)).thenAccept(FlowContexts::check);
    }

    CompletableFuture<Void> teach(FlowKey key, Tunnel tunnel) {
        return channel.send(ContextMessage.teach(key, tunnel)).thenAccept(FlowContexts::check);
    }

    private static FlowContext context(ContextRecord told) {
        return told.context().orElseThrow(() -> failed("tells of a context that is in no known state"));
    }

    private static void check(ContextMessage answer) {
        if (!answer.is(Status.DONE)) {
            throw failed("refuses the request");
        }
    }

    private static CompletionException failed(String why) {
        return new CompletionException(new IOException(
                "the switch " + why + ": does it run the P4 program of this pipeconf?"));
    }
}
