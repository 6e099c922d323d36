// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.onos;

import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.CoreMatchers.endsWith;
import static org.hamcrest.CoreMatchers.is;
import static org.hamcrest.CoreMatchers.not;
import static org.junit.Assert.assertThat;
import static org.junit.Assume.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * That the commands with which users upload a configuration - {@code tools/bmv2/push.sh} and that of
 * {@code app/README.md} - fail when ONOS refuses any of it, and show what.
 */
public class UploadCommandsTest {

    private static final Path PROJECT = Path.of("../..");
    private static final String CONFIGURATION = "/onos/v1/network/configuration";
    private static final String REFUSED = "{\"code\":207,\"message\":[\"Error parsing config devices/device:gw1/flowcache:"
            + " Field 'tenants[0].vni' is invalid: -1: must be a VNI\"]}";

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final Map<String, String> uploads = new ConcurrentHashMap<>();
    private Path home;
    private HttpServer server;
    private String rest;
    private int status = 200;
    private String answer = "";
    private int exitCode;

    @Before
    public void setUp() throws Exception {
        assumeTrue("there is curl and bash", Stream.of("curl", "bash").allMatch(UploadCommandsTest::isInPath));
        home = folder.getRoot().toPath();
        copy("tools/bmv2/push.sh", "tools/bmv2/push.sh");
        copy("tools/netcfg/demo.json", "tools/netcfg/demo.json");
        copy("tools/netcfg/demo.json", "netcfg.json");
        Files.writeString(Files.createDirectories(home.resolve("app/target")).resolve("app.oar"), "archive");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        rest = "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @After
    public void tearDown() {
        if (server != null) {
            server.stop(0);
        }
    }

    @Test
    public void pushSucceedsWhenOnosTakesAll() throws Exception {
        String said = push();
        assertThat(said, exitCode, is(0));
        assertThat(uploads.get(CONFIGURATION), containsString("grpc://127.0.0.1:9559?device_id=1"));
    }

    @Test
    public void pushFailsWhenOnosRefusesAPart() throws Exception {
        status = 207;
        answer = REFUSED;
        String said = push();
        assertThat(said, exitCode, is(1));
        assertThat(said, endsWith("tools/netcfg/demo.json: " + REFUSED + "\n"));
    }

    @Test
    public void pushFailsWhenOnosRefusesAll() throws Exception {
        status = 400;
        answer = "not JSON";
        String said = push();
        assertThat(said, exitCode, is(1));
        assertThat(said, endsWith("push.sh: ONOS answered 400: not JSON\n"));
    }

    @Test
    public void theReadmesCommandSaysAcceptedWhenOnosTakesAll() throws Exception {
        String said = runReadmesCommand();
        assertThat(said, exitCode, is(0));
        assertThat(said, is("accepted\n"));
        assertThat(uploads.get(CONFIGURATION), containsString("flowcache"));
    }

    @Test
    public void theReadmesCommandFailsWhenOnosRefusesAPart() throws Exception {
        status = 207;
        answer = REFUSED;
        String said = runReadmesCommand();
        assertThat(said, exitCode, is(not(0)));
        assertThat(said, is(REFUSED + " answered 207\n"));
    }

    @Test
    public void theReadmesCommandFailsWhenThereIsNoOnos() throws Exception {
        server.stop(0);
        String said = runReadmesCommand();
        assertThat(said, exitCode, is(not(0)));
        assertThat(said, containsString("curl: "));
    }

    private String push() throws Exception {
        return run("tools/bmv2/push.sh", "--rest", rest + "/onos/v1", "--switch", "127.0.0.1:9559");
    }

    private String runReadmesCommand() throws Exception {
        String readme = Files.readString(PROJECT.resolve("app/README.md"));
        String command = readme.substring(readme.indexOf("Push the copy:")).lines()
                .skip(2)
                .takeWhile(line -> !line.isEmpty())
                .collect(Collectors.joining("\n"));
        assertThat(command, containsString("http://<host>:8181" + CONFIGURATION));
        return run("-c", command.replace("http://<host>:8181", rest));
    }

    private String run(String... arguments) throws Exception {
        Process process = new ProcessBuilder(Stream.concat(Stream.of("bash"), Stream.of(arguments)).toList())
                .directory(home.toFile()).redirectErrorStream(true).redirectInput(new File("/dev/null"))
                .redirectOutput(home.resolve("said").toFile()).start();
        exitCode = process.waitFor();
        return Files.readString(home.resolve("said"));
    }

    private void copy(String from, String to) throws IOException {
        Files.createDirectories(home.resolve(to).getParent());
        Files.copy(PROJECT.resolve(from), home.resolve(to));
    }

    private static boolean isInPath(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        uploads.put(path, new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        boolean configuration = path.equals(CONFIGURATION);
        byte[] bytes = (configuration ? answer : "{}").getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(configuration ? status : 200, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
