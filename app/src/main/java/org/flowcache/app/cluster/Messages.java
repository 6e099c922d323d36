// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.cluster;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.flowcache.api.ContextReading;
import org.flowcache.api.Count;
import org.flowcache.api.FlowCacheCounters;
import org.flowcache.api.FlowContext;
import org.flowcache.api.FlowKey;
import org.flowcache.api.PinnedEntry;
import org.flowcache.api.Tunnel;
import org.flowcache.api.Vni;
import org.flowcache.app.api.FlowRates;
import org.flowcache.app.api.GatewayStatus;
import org.flowcache.app.timing.Timing;
import org.onlab.util.KryoNamespace;
import org.onosproject.net.DeviceId;
import org.onosproject.store.serializers.KryoNamespaces;

/**
 * What nodes of the cluster send each other when one asks a device's master.
 */
final class Messages {

    private Messages() {
    }

    /**
     * Returns what messages are made of.
     *
     * @return the serializer's classes
     */
    static KryoNamespace namespace() {
        return KryoNamespace.newBuilder()
                .register(KryoNamespaces.API)
                .nextId(KryoNamespaces.BEGIN_USER_CUSTOM_ID)
                .register(Request.class, Answer.class, Lesson.class, MasterFigures.class, Timing.class)
                .register(LinkedHashMap.class, Optional.class, Duration.class, Instant.class)
                .register(FlowKey.class, Tunnel.class, Vni.class, Count.class)
                .register(FlowContext.class, FlowContext.State.class)
                .register(PinnedEntry.class, PinnedEntry.Slot.class)
                .register(GatewayStatus.class, GatewayStatus.State.class, GatewayStatus.Remark.class)
                .register(new Parts<ContextReading>(
                        reading -> List.of(new ArrayList<>(reading.contexts()), reading.missing()),
                        parts -> new ContextReading(part(parts, 0), part(parts, 1))), ContextReading.class)
                .register(new Parts<FlowCacheCounters>(
                        counters -> List.of(new LinkedHashMap<>(counters.paths()),
                                new LinkedHashMap<>(counters.drops()), new LinkedHashMap<>(counters.events())),
                        parts -> new FlowCacheCounters(part(parts, 0), part(parts, 1), part(parts, 2))),
                        FlowCacheCounters.class)
                .register(new Parts<FlowRates>(
                        rates -> List.of(rates.reading(), new HashMap<>(rates.packetsPerSecond())),
                        parts -> new FlowRates(part(parts, 0), part(parts, 1))), FlowRates.class)
                .build("flowcache-masters");
    }

    @SuppressWarnings("unchecked")
    private static <T> T part(List<Object> parts, int index) {
        return (T) parts.get(index);
    }

    /**
     * Asks a device's master for something.
     *
     * @param <A> the type of what it is told besides the device
     */
    static final class Request<A> {

        private final DeviceId deviceId;
        private final A argument;

        Request(DeviceId deviceId, A argument) {
            this.deviceId = deviceId;
            this.argument = argument;
        }

        DeviceId deviceId() {
            return deviceId;
        }

        A argument() {
            return argument;
        }
    }

    /**
     * What came of it. Exceptions may hold anything, so only what they say is sent.
     *
     * @param <R> the type of what came of it
     */
    static final class Answer<R> {

        private final R result;
        private final String failure;
        private final boolean refused;

        private Answer(R result, String failure, boolean refused) {
            this.result = result;
            this.failure = failure;
            this.refused = refused;
        }

        static <R> Answer<R> of(R result) {
            return new Answer<>(result, null, false);
        }

        static <R> Answer<R> failed(Throwable error) {
            return new Answer<>(null, error.getMessage() == null ? error.toString() : error.getMessage(),
                    error instanceof IllegalArgumentException);
        }

        CompletableFuture<R> future() {
            if (failure == null) {
                return CompletableFuture.completedFuture(result);
            }
            return CompletableFuture.failedFuture(
                    refused ? new IllegalArgumentException(failure) : new IOException(failure));
        }
    }

    /**
     * Reads and writes objects whose fields are collections that Kryo can't make.
     *
     * @param <T> the type of the objects
     */
    private static final class Parts<T> extends Serializer<T> {

        private final Function<T, List<?>> parts;
        private final Function<List<Object>, T> maker;

        /**
         * Creates a serializer.
         *
         * @param parts takes an object apart, into what Kryo can make
         * @param maker makes an object of its parts
         */
        Parts(Function<T, List<?>> parts, Function<List<Object>, T> maker) {
            super(false, true);
            this.parts = parts;
            this.maker = maker;
        }

        @Override
        public void write(Kryo kryo, Output output, T object) {
            kryo.writeClassAndObject(output, new ArrayList<>(parts.apply(object)));
        }

        @Override
        @SuppressWarnings("unchecked")
        public T read(Kryo kryo, Input input, Class<T> type) {
            return maker.apply((List<Object>) kryo.readClassAndObject(input));
        }
    }
}
