// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.switching;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.flowcache.softswitch.SoftSwitch;
import org.flowcache.softswitch.UnsupportedProgramException;
import org.flowcache.softswitch.port.Port;
import org.flowcache.tools.pcap.PcapWriter;

/** A soft switch whose ports are network interfaces. */
public final class InterfaceSwitch implements AutoCloseable {

    private final SoftSwitch softSwitch;

    private InterfaceSwitch(SoftSwitch softSwitch) {
        this.softSwitch = softSwitch;
    }

    /**
     * Opens the interfaces and starts the switch.
     *
     * @param options what to run with
     * @param log     told in a line each time a link goes up or down, and of what goes wrong
     * @return the switch, running
     * @throws IOException              if an interface can't be opened, a file can't be read or written, the program
     *                                  can't be run, or the server's address is not free; nothing runs then
     * @throws IllegalArgumentException if the options contradict each other
     */
    public static InterfaceSwitch start(SwitchOptions options, Consumer<String> log) throws IOException {
        Map<Integer, Port> ports = new TreeMap<>();
        try {
            SoftSwitch.Builder builder = SoftSwitch.builder()
                    .deviceId(options.deviceId()).cpuPort(options.cpuPort()).grpcAddress(options.grpcAddress())
                    .lenientArbitration(options.lenientArbitration());
            options.tls().ifPresent(builder::tls);
            options.warning().ifPresent(log);
            for (PortBinding binding : options.ports()) {
                Port port = open(binding, options, log);
                if (ports.putIfAbsent(binding.port(), port) != null) {
                    port.close();
                    throw new IllegalArgumentException("port " + binding.port() + " is there twice");
                }
                builder.port(binding.port(), binding.name().toString(), port);
            }
            return new InterfaceSwitch(start(builder.build(), options));
        } catch (IOException | RuntimeException e) {
            ports.values().forEach(Port::close);
            throw e;
        }
    }

    private static Port open(PortBinding binding, SwitchOptions options, Consumer<String> log) throws IOException {
        String name = "port " + binding.port() + " (" + binding.name() + ")";
        Port port = InterfacePort.open(name, binding.name().toString(), log);
        if (options.pcap().isEmpty()) {
            return port;
        }
        Path folder = options.pcap().get();
        try {
            Files.createDirectories(folder);
            Path file = folder.resolve("port" + binding.port() + "-" + binding.name().device() + ".pcap");
            return new CapturedPort(port, new PcapWriter(file), log);
        } catch (IOException e) {
            port.close();
            throw new IOException("cannot write captures to " + folder + " (" + e + "): choose another folder", e);
        }
    }

    private static SoftSwitch start(SoftSwitch softSwitch, SwitchOptions options) throws IOException {
        try {
            if (options.program().isPresent()) {
                load(softSwitch, options.program().get());
            }
            softSwitch.start();
            return softSwitch;
        } catch (UncheckedIOException e) {
            softSwitch.close();
            throw new IOException("the switch's P4Runtime server " + e.getMessage() + " (" + e.getCause().getMessage()
                    + "): stop what listens there, choose another address with --grpc-server-addr, or other files for "
                    + "TLS", e);
        } catch (IOException | RuntimeException e) {
            softSwitch.close();
            throw e;
        }
    }

    private static void load(SoftSwitch softSwitch, SwitchOptions.Program program) throws IOException {
        String json = read(program.json());
        String p4Info = read(program.p4Info());
        try {
            softSwitch.load(p4Info, json);
        } catch (UnsupportedProgramException e) {
            throw new IOException("the switch cannot run " + program.json() + " with " + program.p4Info() + ": "
                    + e.getMessage(), e);
        }
    }

    private static String read(Path file) throws IOException {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new IOException("there is no file " + file, e);
        } catch (IOException e) {
            throw new IOException("cannot read " + file + " (" + e + ")", e);
        }
    }

    /** The switch itself. */
    public SoftSwitch softSwitch() {
        return softSwitch;
    }

    /** Stops the switch and gives the interfaces back. */
    @Override
    public void close() {
        softSwitch.close();
    }
}
