// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The options of a command that starts ONOS which say how it reaches switches by TLS.
 */
public final class SwitchTlsOptions {

    @Option(names = "--grpc-cacert", paramLabel = "FILE",
            description = "Certificates of the CAs that switches' certificates are from, PEM, for grpcs: management "
                    + "addresses. Default: the JDK's.")
    private Optional<Path> authorities = Optional.empty();

    @Option(names = "--grpc-cert", paramLabel = "FILE",
            description = "ONOS's own certificate, PEM, for switches that ask for one.")
    private Optional<Path> certificate = Optional.empty();

    @Option(names = "--grpc-key", paramLabel = "FILE",
            description = "Its private key, PEM, PKCS #8 and not encrypted.")
    private Optional<Path> key = Optional.empty();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    /**
     * Returns what was given.
     *
     * @return the files
     * @throws ParameterException if there is a certificate without a key or the other way round
     */
    public SwitchTls value() {
        try {
            return SwitchTls.of(authorities, certificate, key);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), "--grpc-cert and --grpc-key: " + e.getMessage());
        }
    }
}
