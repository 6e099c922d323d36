// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.southbound.client;

import java.io.File;
import java.util.Optional;

import javax.net.ssl.SSLException;

import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;

/**
 * Whom a channel with TLS trusts, and what it proves itself with. All files are PEM, keys PKCS #8 and not encrypted.
 */
final class TlsFiles {

    private static final String PREFIX = "flowcache.grpc.";

    private final Optional<File> authorities;
    private final Optional<File> certificate;
    private final Optional<File> key;

    /**
     * Makes a set of files.
     *
     * @param authorities certificates of the CAs that switches' certificates are from; without them, the JDK's
     * @param certificate own certificate, for switches that ask for one; goes with the key
     * @param key         its private key
     */
    TlsFiles(Optional<File> authorities, Optional<File> certificate, Optional<File> key) {
        this.authorities = authorities;
        this.certificate = certificate;
        this.key = key;
    }

    /** The files that the system properties {@code flowcache.grpc.cacert}, {@code .cert} and {@code .key} name. */
    static TlsFiles ofProperties() {
        return new TlsFiles(property("cacert"), property("cert"), property("key"));
    }

    private static Optional<File> property(String name) {
        return Optional.ofNullable(System.getProperty(PREFIX + name)).map(File::new);
    }

    /**
     * What a channel needs.
     *
     * @return a context for clients
     * @throws IllegalArgumentException if the files can't be used
     */
    SslContext context() {
        try {
            SslContextBuilder builder = GrpcSslContexts.forClient();
            authorities.ifPresent(builder::trustManager);
            if (certificate.isPresent() != key.isPresent()) {
                throw new IllegalArgumentException("A certificate and its key go together");
            }
            certificate.ifPresent(file -> builder.keyManager(file, key.get()));
            return builder.build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new IllegalArgumentException("Cannot use TLS with CAs " + name(authorities) + ", certificate "
                    + name(certificate) + " and key " + name(key) + ": " + e.getMessage(), e);
        }
    }

    private static String name(Optional<File> file) {
        return file.map(File::toString).orElse("(none)");
    }
}
