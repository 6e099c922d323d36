// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos;

import static org.junit.Assert.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import org.flowcache.softswitch.ServerTls;
import org.flowcache.softswitch.SoftSwitch;
import org.flowcache.softswitch.port.InMemoryPort;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** ONOS reaches a switch that speaks TLS and serves nobody without a certificate, both of a CA of their own. */
public class SwitchTlsIT {

    private static final String PASSWORD = "changeit";

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    @Test
    public void eachProvesToTheOtherWhatItIs() throws Exception {
        makeCertificate("switch");
        makeCertificate("onos");
        SwitchTls tls = SwitchTls.of(Optional.of(file("switch.pem")), Optional.of(file("onos.pem")),
                Optional.of(file("onos.key")));
        try (SoftSwitch device = SoftSwitch.builder()
                .port(1, new InMemoryPort()).port(2, new InMemoryPort()).port(3, new InMemoryPort())
                .tls(new ServerTls(file("switch.pem"), file("switch.key"), Optional.of(file("onos.pem"))))
                .grpcAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)).build();
                EmbeddedOnos onos = EmbeddedOnos.builder(Path.of(System.getProperty("onos.distribution")),
                        folder.newFolder("onos").toPath()).restPort(0).sshPort(0).switchTls(tls).build()) {
            device.start();
            onos.start();
            onos.awaitReady(Duration.ofMinutes(1), System.out::println);
            Rest rest = new Rest(onos);
            rest.post("applications?activate=true", "application/octet-stream",
                      Files.readAllBytes(Path.of(System.getProperty("app.oar"))));
            String netcfg = Files.readString(Path.of(System.getProperty("app.netcfg")))
                    .replace("grpc://127.0.0.1:50001?", "grpcs://127.0.0.1:" + device.grpcPort() + "?");
            rest.post("network/configuration", "application/json", netcfg.getBytes(StandardCharsets.UTF_8));
            Conditions.await("the switch to be programmed", () -> isAvailable(rest) && areAdded(rest));
            assertEquals(List.of(), onos.problems());
        }
    }

    private static boolean isAvailable(Rest rest) throws Exception {
        JsonNode devices = rest.get("devices").path("devices");
        return devices.size() == 1 && devices.get(0).path("available").asBoolean();
    }

    private static boolean areAdded(Rest rest) throws Exception {
        JsonNode flows = rest.get("flows").path("flows");
        return flows.size() > 0 && StreamSupport.stream(flows.spliterator(), false)
                .allMatch(flow -> flow.path("state").asText().equals("ADDED"));
    }

    private Path file(String name) {
        return folder.getRoot().toPath().resolve(name);
    }

    /** Makes a certificate that is its own CA, and its key. */
    private void makeCertificate(String name) throws Exception {
        Path store = file(name + ".p12");
        Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-keystore", store.toString(), "-storepass", PASSWORD, "-storetype", "PKCS12",
                "-alias", name, "-dname", "CN=" + name, "-keyalg", "RSA", "-ext", "san=ip:127.0.0.1")
                .redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (keytool.waitFor() != 0) {
            throw new IOException("keytool failed: " + said);
        }
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        write(file(name + ".pem"), "CERTIFICATE", keys.getCertificate(name).getEncoded());
        write(file(name + ".key"), "PRIVATE KEY", keys.getKey(name, PASSWORD.toCharArray()).getEncoded());
    }

    private static void write(Path file, String what, byte[] content) throws IOException {
        Files.writeString(file, "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content)
                + "\n-----END " + what + "-----\n");
    }
}
