// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A certificate authority with its certificates and keys in a folder, made by the JDK's keytool. */
public final class Authority {

    private static final String PASSWORD = "changeit";

    private final Path folder;
    private final String name;
    private final Path store;

    public Authority(Path folder, String name) throws Exception {
        this.folder = folder;
        this.name = name;
        this.store = folder.resolve(name + ".p12");
        keytool("-genkeypair", "-alias", "ca", "-dname", "CN=" + name, "-ext", "bc:c", "-keyalg", "EC");
        write(certificate(), "CERTIFICATE", store().getCertificate("ca").getEncoded());
    }

    /** The authority's own certificate. */
    public Path certificate() {
        return folder.resolve(name + ".pem");
    }

    /** Makes a certificate for a host or a client on the loopback interface. */
    public Path issue(String holder) throws Exception {
        keytool("-genkeypair", "-alias", holder, "-dname", "CN=" + holder, "-signer", "ca", "-keyalg", "RSA",
                "-ext", "san=ip:127.0.0.1,dns:localhost");
        Certificate[] chain = store().getCertificateChain(holder);
        write(file(holder), "CERTIFICATE", chain[0].getEncoded());
        write(key(holder), "PRIVATE KEY", store().getKey(holder, PASSWORD.toCharArray()).getEncoded());
        return file(holder);
    }

    /** The private key of a certificate that was issued. */
    public Path key(String holder) {
        return folder.resolve(name + "-" + holder + ".key");
    }

    private Path file(String holder) {
        return folder.resolve(name + "-" + holder + ".pem");
    }

    private KeyStore store() throws IOException, GeneralSecurityException {
        return KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    }

    private void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-keystore", store.toString(), "-storepass", PASSWORD, "-storetype", "PKCS12", "-validity", "2"));
        command.addAll(1, List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("keytool failed: " + said);
        }
    }

    private static void write(Path file, String what, byte[] content) throws IOException {
        Files.writeString(file, "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content)
                + "\n-----END " + what + "-----\n");
    }
}
