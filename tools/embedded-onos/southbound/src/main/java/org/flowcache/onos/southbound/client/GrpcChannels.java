// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.southbound.client;

import java.net.URI;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.netty.NettyChannelBuilder;
import org.onosproject.grpc.api.GrpcChannelController;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/**
 * gRPC channels by the management address of the device: {@code grpc:} in the clear, {@code grpcs:} with TLS, for which
 * system properties name the files.
 */
@Component(immediate = true, service = GrpcChannelController.class)
public class GrpcChannels implements GrpcChannelController {

    // A read of a whole table comes in one message on some targets, and gRPC's default is 4 MiB.
    private static final int MAX_MESSAGE_BYTES = 64 << 20;
    // The error of a Write has a part for each of its updates, all in one header, and gRPC's default is 8 KiB.
    private static final int MAX_HEADER_BYTES = 4 << 20;

    private final ConcurrentMap<URI, ManagedChannel> channels = new ConcurrentHashMap<>();
    private final TlsFiles tls;

    /** Channels with the files of the system properties. */
    public GrpcChannels() {
        this(TlsFiles.ofProperties());
    }

    GrpcChannels(TlsFiles tls) {
        this.tls = tls;
    }

    @Deactivate
    void deactivate() {
        channels.keySet().forEach(this::destroy);
    }

    @Override
    public ManagedChannel create(URI uri) {
        if (uri.getHost() == null || uri.getPort() < 0) {
            throw new IllegalArgumentException(
                    "Management address " + uri + " is not of the form grpc://HOST:PORT?device_id=N");
        }
        NettyChannelBuilder builder = NettyChannelBuilder.forAddress(uri.getHost(), uri.getPort())
                .maxInboundMetadataSize(MAX_HEADER_BYTES);
        switch (uri.getScheme()) {
            case "grpc":
                builder.usePlaintext();
                break;
            case "grpcs":
                builder.sslContext(tls.context());
                break;
            default:
                throw new IllegalArgumentException(
                        "Management address " + uri + " starts with neither grpc: nor grpcs:");
        }
        return create(uri, builder);
    }

    @Override
    public ManagedChannel create(URI uri, ManagedChannelBuilder<?> builder) {
        return channels.compute(uri, (key, existing) -> {
            if (existing != null) {
                throw new IllegalArgumentException("There is a gRPC channel for " + uri + " already");
            }
            return builder.maxInboundMessageSize(MAX_MESSAGE_BYTES).build();
        });
    }

    @Override
    public void destroy(URI uri) {
        ManagedChannel channel = channels.remove(uri);
        if (channel != null) {
            channel.shutdownNow();
        }
    }

    @Override
    public Optional<ManagedChannel> get(URI uri) {
        return Optional.ofNullable(channels.get(uri));
    }
}
