// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How ONOS reaches switches whose management address begins with {@code grpcs:}. All files are PEM, keys PKCS #8 and
 * not encrypted.
 *
 * @param authorities certificates of the CAs that switches' certificates are from; without them, the JDK's
 * @param identity    what ONOS proves itself with to switches that ask for a certificate
 */
public record SwitchTls(Optional<Path> authorities, Optional<Identity> identity) {

    /** Nothing but the JDK's CAs. */
    public static final SwitchTls DEFAULT = new SwitchTls(Optional.empty(), Optional.empty());

    /**
     * A certificate with its key.
     *
     * @param certificate the certificate, followed by those of intermediate CAs
     * @param key         its private key
     */
    public record Identity(Path certificate, Path key) {
    }

    /**
     * What a command line gives.
     *
     * @param authorities certificates of CAs
     * @param certificate own certificate
     * @param key         its key
     * @return the files
     * @throws IllegalArgumentException if there is a certificate without a key or the other way round
     */
    public static SwitchTls of(Optional<Path> authorities, Optional<Path> certificate, Optional<Path> key) {
        if (certificate.isPresent() != key.isPresent()) {
            throw new IllegalArgumentException("a certificate and its key go together");
        }
        return new SwitchTls(authorities, certificate.map(file -> new Identity(file, key.get())));
    }

    /** The system properties that tell ONOS. */
    List<String> properties() {
        List<String> properties = new ArrayList<>();
        authorities.ifPresent(file -> properties.add(property("cacert", file)));
        identity.ifPresent(own -> properties.add(property("cert", own.certificate)));
        identity.ifPresent(own -> properties.add(property("key", own.key)));
        return properties;
    }

    private static String property(String name, Path file) {
        if (!Files.isReadable(file)) {
            throw new OnosStartException("There is no file " + file + " that can be read");
        }
        return "-Dflowcache.grpc." + name + "=" + file.toAbsolutePath();
    }
}
