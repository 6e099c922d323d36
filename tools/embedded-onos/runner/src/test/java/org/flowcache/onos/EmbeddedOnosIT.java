// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Starts the distribution and uses it as one uses an ONOS. */
public class EmbeddedOnosIT {

    private static final Path DISTRIBUTION = Path.of(System.getProperty("onos.distribution"));
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @ClassRule
    public static final TemporaryFolder FOLDER = new TemporaryFolder();

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static Path workDir;
    private static EmbeddedOnos onos;

    @BeforeClass
    public static void start() throws Exception {
        workDir = FOLDER.getRoot().toPath().resolve("onos");
        onos = startOn(0, 0);
    }

    @AfterClass
    public static void stop() {
        onos.close();
    }

    @Test
    public void allOfItIsUp() throws Exception {
        assertEquals(List.of(), onos.problems());
        assertEquals(0, get("devices").path("devices").size());
        for (String path : List.of("flows", "groups", "hosts", "links", "applications", "network/configuration",
                                   "cluster", "topology", "configuration", "mastership/local/role")) {
            int status = send(request(path).GET()).statusCode();
            assertTrue(path + " answers " + status, status < 500);
        }
    }

    @Test
    public void restWantsThePassword() throws Exception {
        HttpRequest anonymous = HttpRequest.newBuilder(onos.restUri().resolve("devices")).build();

        assertEquals(401, HTTP.send(anonymous, BodyHandlers.ofString()).statusCode());
    }

    @Test
    public void listensOnLoopbackOnly() throws Exception {
        ListeningSockets sockets = new ListeningSockets(onos.pid());

        assertEquals(Set.of(onos.restUri().getPort(), onos.sshAddress().getPort()), sockets.ports());
        assertEquals(Set.of(), sockets.portsBeyondLoopback());
    }

    @Test
    public void cliAnswers() throws Exception {
        String output = Cli.run(onos.sshAddress(), onos.credentials(), "nodes");

        assertTrue(output, output.contains("address=127.0.0.1:9876, state=ACTIVE, version=2.5.6"));
    }

    @Test
    public void itsConfigurationIsNotWrittenWhileItIsRead() throws IOException {
        try (Stream<Path> files = Files.list(DISTRIBUTION.resolve("etc"))) {
            List<Path> read = files.filter(file -> file.toString().endsWith(".cfg")).toList();
            assertFalse(read.isEmpty());
            for (Path file : read) {
                Path copy = workDir.resolve("karaf/etc").resolve(file.getFileName());
                assertEquals(file + " and " + copy, -1, Files.mismatch(file, copy));
            }
        }
    }

    @Test
    public void driverNamesOfAFullOnosAreThere() throws Exception {
        String output = Cli.run(onos.sshAddress(), onos.credentials(), "drivers");

        assertTrue(output, output.contains("driver=p4runtime,"));
        assertTrue(output, output.contains("driver=bmv2,"));
    }

    @Test
    public void secondCopyOnTheSamePortsSaysSoAndExits() throws Exception {
        int restPort = onos.restUri().getPort();
        EmbeddedOnos second = EmbeddedOnos.builder(DISTRIBUTION, FOLDER.newFolder().toPath())
                .restPort(restPort).sshPort(0).build();
        assertEquals(restPort, assertThrows(PortInUseException.class, second::start).port());

        Process process = command(FOLDER.newFolder().toPath(), 0, onos.sshAddress().getPort()).start();
        String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

        assertTrue(process.waitFor(20, TimeUnit.SECONDS));
        assertEquals(1, process.exitValue());
        assertTrue(said, said.startsWith("ssh port " + onos.sshAddress().getPort() + " on 127.0.0.1 is in use"));
    }

    @Test
    public void secondCopyInTheSameDirectoryIsRefused() {
        EmbeddedOnos second = EmbeddedOnos.builder(DISTRIBUTION, workDir).restPort(0).sshPort(0).build();

        OnosStartException e = assertThrows(OnosStartException.class, second::start);
        assertTrue(e.getMessage(), e.getMessage().contains("Another ONOS runs in " + workDir));
    }

    @Test
    public void missingDistributionIsSaid() {
        EmbeddedOnos none = EmbeddedOnos.builder(workDir.resolve("nothing"), workDir).build();

        OnosStartException e = assertThrows(OnosStartException.class, none::start);
        assertTrue(e.getMessage(), e.getMessage().contains("No ONOS distribution in"));
    }

    @Test
    public void componentThatDoesNotComeUpIsFound() throws Exception {
        install("lame", "org.flowcache.NoSuchService");

        assertEquals("what ONOS says of it", "ACTIVE", stateOf("lame"));
        String problem = "lame.part waits for org.flowcache.NoSuchService";
        Conditions.await("the problem to show", () -> onos.problems().equals(List.of(problem)));
        assertEquals(204, send(request("applications/lame").DELETE()).statusCode());
        Conditions.await("the problem to go", () -> onos.problems().isEmpty());
    }

    @Test
    public void applicationsAndNetworkConfigurationSurviveARestart() throws Exception {
        install("sound", "org.onosproject.core.CoreService");
        String config = "{\"devices\":{\"device:s1\":{\"basic\":{\"name\":\"s1\"}}}}";
        rest().post("network/configuration", "application/json", config.getBytes(StandardCharsets.UTF_8));
        int restPort = onos.restUri().getPort();
        int sshPort = onos.sshAddress().getPort();

        onos.close();
        assertFalse(ProcessHandle.of(onos.pid()).map(ProcessHandle::isAlive).orElse(false));
        onos = startOn(restPort, sshPort);

        assertEquals("ACTIVE", stateOf("sound"));
        assertEquals("s1", get("network/configuration").at("/devices/device:s1/basic/name").asText());
    }

    @Test
    public void stalledStartIsMadeAgainOnce() throws Exception {
        List<String> progress = new ArrayList<>();
        try (EmbeddedOnos stalled = EmbeddedOnos.builder(DISTRIBUTION, FOLDER.newFolder().toPath())
                .restPort(0).sshPort(0).stallPatience(Duration.ofSeconds(5)).build()) {
            stalled.start();
            long first = stalled.pid();
            assertEquals(0, new ProcessBuilder("kill", "-STOP", "" + first).start().waitFor());

            stalled.awaitReady(PATIENCE, progress::add);

            String why = "ONOS made no progress for 5 s, starting it again: the container is starting";
            assertEquals(List.of("the container is starting", why), progress.subList(0, 2));
            assertFalse(ProcessHandle.of(first).map(ProcessHandle::isAlive).orElse(false));
            assertTrue(Files.readString(stalled.logFile()).contains(" EmbeddedOnos: " + why));
            assertEquals(200, new Rest(stalled).send(new Rest(stalled).request("devices").GET()).statusCode());
        }
    }

    @Test
    public void endsWithItsParentHoweverThatEnds() throws Exception {
        Path directory = FOLDER.newFolder().toPath();
        killParent(command(directory, 0, 0));
        assertTrue(Files.exists(directory.resolve("karaf")));
    }

    @Test
    public void takesItsTemporaryDirectoryAlongWhenItsParentIsKilled() throws Exception {
        Path directory = FOLDER.newFolder().toPath();
        ProcessBuilder command = command(directory, 0, 0);
        command.command().add("--temporary");
        killParent(command);
        assertFalse(Files.exists(directory));
    }

    /** Starts ONOS by a program, kills that, and waits until ONOS has ended. */
    private static void killParent(ProcessBuilder command) throws Exception {
        Process parent = command.start();
        Set<ProcessHandle> children = new TreeSet<>();
        try {
            Conditions.await("ONOS to start", () -> {
                parent.descendants().forEach(children::add);
                return new String(available(parent), StandardCharsets.UTF_8).contains("Log");
            });
        } finally {
            parent.destroyForcibly().waitFor();
        }

        assertEquals(1, children.size());
        children.iterator().next().onExit().get(30, TimeUnit.SECONDS);
    }

    private static EmbeddedOnos startOn(int restPort, int sshPort) throws InterruptedException {
        EmbeddedOnos started = EmbeddedOnos.builder(DISTRIBUTION, workDir).restPort(restPort).sshPort(sshPort).build();
        started.start();
        started.awaitReady(PATIENCE, System.out::println);
        return started;
    }

    private static ProcessBuilder command(Path directory, int restPort, int sshPort) {
        return new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path").replace(File.pathSeparator + File.pathSeparator, ""),
                OnosCommand.class.getName(), "--distribution", DISTRIBUTION.toString(), "--work-dir",
                directory.toString(), "--rest-port", "" + restPort, "--ssh-port", "" + sshPort);
    }

    private static byte[] available(Process process) {
        try {
            return process.getInputStream().readNBytes(process.getInputStream().available());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void install(String name, String requires) throws Exception {
        rest().post("applications?activate=true", "application/octet-stream", TestApplication.archive(name, requires));
    }

    private static String stateOf(String application) throws Exception {
        return get("applications/" + application).path("state").asText();
    }

    private static JsonNode get(String path) throws Exception {
        return rest().get(path);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return rest().send(request);
    }

    private static HttpRequest.Builder request(String path) {
        return rest().request(path);
    }

    private static Rest rest() {
        return new Rest(onos);
    }
}
