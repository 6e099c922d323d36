// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch;

import io.grpc.ServerCredentials;
import io.grpc.TlsServerCredentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How the server proves what it is, and who may speak to it. All files are PEM.
 *
 * @param certificate its certificate, followed by those of intermediate CAs
 * @param key         the certificate's private key, PKCS #8 and not encrypted
 * @param clientCa    certificates of the CAs, one of which the certificate of a client has to be from; without it every
 *                    client is served, whether it has a certificate or not
 */
public record ServerTls(Path certificate, Path key, Optional<Path> clientCa) {

    /**
     * What gRPC makes of the files.
     *
     * @throws IOException if one of them can't be read
     */
    ServerCredentials credentials() throws IOException {
        TlsServerCredentials.Builder builder = TlsServerCredentials.newBuilder()
                .keyManager(readable(certificate).toFile(), readable(key).toFile());
        if (clientCa.isPresent()) {
            builder.trustManager(readable(clientCa.get()).toFile())
                    .clientAuth(TlsServerCredentials.ClientAuth.REQUIRE);
        }
        return builder.build();
    }

    private static Path readable(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            throw new IOException("there is no file " + file + " that can be read");
        }
        return file;
    }

    /** A sentence on the files, for when they are not what they have to be. */
    String problem() {
        return "cannot use " + certificate + " with " + key + clientCa.map(ca -> " and " + ca).orElse("")
                + " for TLS: they have to be PEM, and the key PKCS #8 and not encrypted";
    }
}
