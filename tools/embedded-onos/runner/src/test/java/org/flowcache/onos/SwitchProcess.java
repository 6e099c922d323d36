// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import org.flowcache.softswitch.SoftSwitch;
import org.flowcache.softswitch.port.InMemoryPort;

/** A soft switch in a process of its own, which can be paused: it answers nothing then, but its connections stay. */
final class SwitchProcess implements AutoCloseable {

    private final Process process;
    private final int port;

    private SwitchProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts one with three ports that nothing is connected to. */
    static SwitchProcess start() throws IOException {
        Process process = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
                "-cp", System.getProperty("java.class.path"), SwitchProcess.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        BufferedReader output = new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        return new SwitchProcess(process, Integer.parseInt(output.readLine()));
    }

    /** Its P4Runtime port, on the loopback interface. */
    int port() {
        return port;
    }

    void pause() throws IOException, InterruptedException {
        signal("STOP");
    }

    void goOn() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        int exit = new ProcessBuilder("kill", "-" + name, "" + process.pid()).inheritIO().start().waitFor();
        if (exit != 0) {
            throw new IOException("kill -" + name + " ended with " + exit);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    public static void main(String[] args) throws Exception {
        SoftSwitch device = SoftSwitch.builder()
                .port(1, new InMemoryPort()).port(2, new InMemoryPort()).port(3, new InMemoryPort())
                .grpcAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .build();
        device.start();
        System.out.println(device.grpcPort());
        // The process that started it has ended when there is nothing more to read.
        System.in.read();
        device.close();
    }
}
