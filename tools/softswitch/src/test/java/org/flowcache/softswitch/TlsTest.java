// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch;

import static org.flowcache.softswitch.testing.Controller.code;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.grpc.CallOptions;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.TlsChannelCredentials;
import io.grpc.stub.ClientCalls;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.flowcache.gnmi.Gnmi.CapabilityRequest;
import org.flowcache.gnmi.GnmiGrpc;
import org.flowcache.softswitch.testing.Authority;
import org.junit.After;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import p4.v1.P4RuntimeGrpc;
import p4.v1.P4RuntimeOuterClass.CapabilitiesRequest;

/** Who gets to speak to the switch when it speaks TLS. */
public class TlsTest {

    @ClassRule
    public static final TemporaryFolder folder = new TemporaryFolder();

    private static Authority authority;
    private static Path certificate;
    private Optional<SoftSwitch> running = Optional.empty();

    @BeforeClass
    public static void makeCertificates() throws Exception {
        authority = new Authority(folder.getRoot().toPath(), "ca");
        certificate = authority.issue("switch");
    }

    @After
    public void stop() {
        running.ifPresent(SoftSwitch::close);
    }

    private int start(Path key, Optional<Path> clientCa) {
        SoftSwitch softSwitch = SoftSwitch.builder().tls(new ServerTls(certificate, key, clientCa))
                .grpcAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)).build();
        running = Optional.of(softSwitch);
        softSwitch.start();
        return softSwitch.grpcPort();
    }

    private static Status.Code call(int port, ChannelCredentials credentials) {
        ManagedChannel channel = Grpc.newChannelBuilder("127.0.0.1:" + port, credentials).build();
        try {
            return code(() -> P4RuntimeGrpc.newBlockingStub(channel).withDeadlineAfter(10, TimeUnit.SECONDS)
                    .capabilities(CapabilitiesRequest.getDefaultInstance()));
        } finally {
            channel.shutdownNow();
        }
    }

    private TlsChannelCredentials.Builder trusting() throws Exception {
        return TlsChannelCredentials.newBuilder().trustManager(authority.certificate().toFile());
    }

    @Test
    public void aClientThatTrustsItsAuthorityIsServed() throws Exception {
        int port = start(authority.key("switch"), Optional.empty());
        assertEquals(Status.Code.OK, call(port, trusting().build()));
        assertEquals(Status.Code.UNAVAILABLE, call(port, InsecureChannelCredentials.create()));
        assertEquals("the JDK's authorities do not know it", Status.Code.UNAVAILABLE,
                call(port, TlsChannelCredentials.create()));
    }

    @Test
    public void onlyClientsWithACertificateOfTheAuthorityAreServedIfItIsAskedFor() throws Exception {
        int port = start(authority.key("switch"), Optional.of(authority.certificate()));
        Path onos = authority.issue("onos");
        assertEquals(Status.Code.OK, call(port,
                trusting().keyManager(onos.toFile(), authority.key("onos").toFile()).build()));
        assertEquals(Status.Code.UNAVAILABLE, call(port, trusting().build()));
        Authority other = new Authority(folder.getRoot().toPath(), "other");
        Path stranger = other.issue("onos");
        assertEquals(Status.Code.UNAVAILABLE, call(port,
                trusting().keyManager(stranger.toFile(), other.key("onos").toFile()).build()));
    }

    @Test
    public void gnmiIsBehindTheSameDoor() throws Exception {
        int port = start(authority.key("switch"), Optional.of(authority.certificate()));
        ManagedChannel channel = Grpc.newChannelBuilder("127.0.0.1:" + port, trusting().build()).build();
        try {
            assertEquals(Status.Code.UNAVAILABLE, code(() -> ClientCalls.blockingUnaryCall(channel,
                    GnmiGrpc.CAPABILITIES, CallOptions.DEFAULT.withDeadlineAfter(10, TimeUnit.SECONDS),
                    CapabilityRequest.getDefaultInstance())));
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    public void saysWhichFilesItCannotUse() {
        Path missing = folder.getRoot().toPath().resolve("missing.key");
        UncheckedIOException e = assertThrows(UncheckedIOException.class, () -> start(missing, Optional.empty()));
        assertEquals("there is no file " + missing + " that can be read", e.getCause().getMessage());
        UncheckedIOException wrong = assertThrows(UncheckedIOException.class,
                () -> start(certificate, Optional.empty()));
        assertTrue(wrong.getCause().getMessage(), wrong.getCause().getMessage().startsWith("cannot use " + certificate
                + " with " + certificate + " for TLS"));
    }
}
