// SPDX-License-Identifier: Apache-2.0
package org.flowcache.pipeconf;

import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.onosproject.net.pi.model.PiPipeconf;
import org.onosproject.net.pi.runtime.PiCounterCell;
import org.onosproject.net.pi.runtime.PiEntity;
import org.onosproject.p4runtime.api.P4RuntimeReadClient;

/**
 * A P4Runtime client whose requests, whatever they ask, are answered as the test says.
 */
final class FakeReadClient implements P4RuntimeReadClient {

    private final CompletableFuture<ReadResponse> response = new CompletableFuture<>();

    void answer(List<PiCounterCell> cells) {
        response.complete(new Response(true, List.copyOf(cells)));
    }

    void refuse() {
        response.complete(new Response(false, List.of()));
    }

    void fail(Throwable failure) {
        response.completeExceptionally(failure);
    }

    @Override
    public ReadRequest read(long p4DeviceId, PiPipeconf pipeconf) {
        return (ReadRequest) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {ReadRequest.class},
                (proxy, method, args) -> {
                    switch (method.getName()) {
                        case "submit":
                            return response;
                        case "submitSync":
                            return response.join();
                        default:
                            return proxy;
                    }
                });
    }

    private static final class Response implements ReadResponse {

        private final boolean success;
        private final List<PiCounterCell> cells;

        Response(boolean success, List<PiCounterCell> cells) {
            this.success = success;
            this.cells = cells;
        }

        @Override
        public boolean isSuccess() {
            return success;
        }

        @Override
        public Collection<PiEntity> all() {
            return List.copyOf(cells);
        }

        @Override
        public <E extends PiEntity> Collection<E> all(Class<E> type) {
            return cells.stream().map(type::cast).collect(Collectors.toList());
        }

        @Override
        public String explanation() {
            return "PERMISSION_DENIED";
        }

        @Override
        public Throwable throwable() {
            return null;
        }
    }
}
