// SPDX-License-Identifier: Apache-2.0
package org.flowcache.pipeconf;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.stream.Collectors;
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

    private final Function<ContextMessage, CompletableFuture<ContextMessage>> requests;

    /**
     * Creates the view of a switch's flow contexts.
     *
     * @param requests sends a request to the switch, and returns its answer
     */
    FlowContexts(Function<ContextMessage, CompletableFuture<ContextMessage>> requests) {
        this.requests = requests;
    }

    CompletableFuture<ContextReading> all() {
        List<CompletableFuture<ContextMessage>> answers = new ArrayList<>();
        for (int index = 0; index < RegisterSizes.OWNERS; index++) {
            answers.add(requests.apply(ContextMessage.read(index)));
        }
        CompletableFuture<ContextReading> contexts = CompletableFuture
                .allOf(answers.toArray(new CompletableFuture<?>[0]))
                .thenApply(done -> new ContextReading(answers.stream()
                        .map(answer -> context(answer.join()))
                        .flatMap(Optional::stream)
                        .collect(Collectors.toList()), 0));
        // The first that fails ends it all: the others need not be asked for any more.
        answers.forEach(answer -> answer.whenComplete((message, failure) -> {
            if (failure != null && contexts.completeExceptionally(failure)) {
                answers.forEach(other -> other.cancel(false));
            }
        }));
        return contexts;
    }

    CompletableFuture<Optional<FlowContext>> evict(FlowKey key) {
        return requests.apply(ContextMessage.evict(key)).thenApply(FlowContexts::context);
    }

    CompletableFuture<Void> flush() {
        return requests.apply(ContextMessage.flush()).thenAccept(FlowContexts::check);
    }

    CompletableFuture<Void> forget(VlanId vlan) {
        return requests.apply(ContextMessage.forget(vlan)).thenAccept(FlowContexts::check);
    }

    CompletableFuture<Void> teach(FlowKey key, Tunnel tunnel) {
        return requests.apply(ContextMessage.teach(key, tunnel)).thenAccept(FlowContexts::check);
    }

    private static Optional<FlowContext> context(ContextMessage answer) {
        if (answer.is(Status.NOT_FOUND)) {
            return Optional.empty();
        }
        check(answer);
        return Optional.of(answer.context().orElseThrow(() -> failed("tells of a context that is in no known state")));
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
