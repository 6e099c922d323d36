// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.launcher;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.flowcache.softswitch.ServerTls;
import org.flowcache.tools.process.Cleanup;
import org.flowcache.tools.switching.InterfaceSwitch;
import org.flowcache.tools.switching.PortBinding;
import org.flowcache.tools.switching.SwitchOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * Runs the soft switch on network interfaces.
 */
@Command(name = "switch", mixinStandardHelpOptions = true, versionProvider = FlowCache.Version.class,
        description = {"Runs a P4Runtime switch on network interfaces until Ctrl-C. Its options mean what they mean "
                + "to simple_switch_grpc.", "Needs root, or CAP_NET_RAW. A link that goes down or up is told here, "
                + "and by gNMI, on the same address as P4Runtime, to controllers that subscribe to the state of "
                + "interfaces, as ONOS does. Nothing is sent to a port that is down.",
                "Checksums that the kernel left to hardware are finished, and packets that it merged are cut again; it "
                + "is faster if it does neither: \"ethtool -K eth0 gro off lro off tx off\", as \"netns up\" does for "
                + "those that it makes."})
final class SwitchCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = {"-i", "--interface"}, paramLabel = "PORT@INTERFACE", converter = Binding.class, required = true,
            description = "Make a network interface a port of the switch, as 1@eth0, or 1@NAMESPACE/eth0 for one in a "
                    + "network namespace. Once for each port.")
    private List<PortBinding> interfaces = new ArrayList<>();

    @Option(names = "--device-id", paramLabel = "ID", defaultValue = "1",
            description = "P4Runtime device id. Default: ${DEFAULT-VALUE}.")
    private long deviceId;

    @Option(names = "--grpc-server-addr", paramLabel = "HOST:PORT", converter = SocketAddress.class,
            defaultValue = "127.0.0.1:9559",
            description = "Where the server of P4Runtime and gNMI listens; PORT 0 takes any that is free. "
                    + "Default: ${DEFAULT-VALUE}, the loopback interface only.")
    private InetSocketAddress grpcAddress;

    @Option(names = "--grpc-server-ssl", description = "Have the server of P4Runtime and gNMI speak TLS.")
    private boolean grpcTls;

    @Option(names = "--grpc-server-cert", paramLabel = "FILE",
            description = "The server's certificate, PEM, with those of intermediate CAs after it.")
    private Optional<Path> certificate = Optional.empty();

    @Option(names = "--grpc-server-key", paramLabel = "FILE",
            description = "The certificate's private key, PEM, PKCS #8 and not encrypted.")
    private Optional<Path> key = Optional.empty();

    @Option(names = "--grpc-server-cacert", paramLabel = "FILE",
            description = "Certificates of the CAs that clients' certificates have to be from, PEM. For "
                    + "--grpc-server-with-client-auth.")
    private Optional<Path> clientCa = Optional.empty();

    @Option(names = "--grpc-server-with-client-auth", description = "Serve only clients with a certificate.")
    private boolean clientAuth;

    @Option(names = "--lenient-arbitration",
            description = "Tell controllers apart as simple_switch_grpc does: while none is connected, anybody may "
                    + "write, and the primary is who has the highest election id of those that are connected now. "
                    + "Otherwise the P4Runtime specification is followed, by which an election id below the highest "
                    + "ever seen is never primary.")
    private boolean lenientArbitration;

    @Option(names = "--cpu-port", paramLabel = "PORT", defaultValue = "255",
            description = "The port that stands for the controller. Default: ${DEFAULT-VALUE}.")
    private int cpuPort;

    @Option(names = "--pcap", paramLabel = "DIR",
            description = "Write what passes the ports to DIR, one pcap file a port.")
    private Optional<Path> pcap = Optional.empty();

    @Option(names = "--no-p4", description = "Start without a program and wait for a controller's, as without PROGRAM.")
    private boolean noP4;

    @Option(names = "--p4info", paramLabel = "FILE",
            description = "P4Info of PROGRAM, in protobuf's text format.")
    private Optional<Path> p4Info = Optional.empty();

    @Parameters(arity = "0..1", paramLabel = "PROGRAM",
            description = "Program to start with: the JSON that p4c-bm2-ss writes. Default: none.")
    private Optional<Path> program = Optional.empty();

    /** Reads a port and its interface from the command line. */
    static final class Binding implements ITypeConverter<PortBinding> {

        @Override
        public PortBinding convert(String text) {
            try {
                return PortBinding.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        SwitchOptions options = options();
        try (Cleanup cleanup = new Cleanup()) {
            Runtime.getRuntime().addShutdownHook(new Thread(cleanup::close, "cleanup"));
            InterfaceSwitch running = cleanup.open(() -> InterfaceSwitch.start(options, System.out::println));
            System.out.printf("The switch is up until Ctrl-C: device id %d, P4Runtime at %s:%d, %s%n",
                    options.deviceId(), options.grpcAddress().getAddress().getHostAddress(),
                    running.softSwitch().grpcPort(),
                    options.program().map(p -> "program " + p.json())
                            .orElse("no program before a controller sets one"));
            new CountDownLatch(1).await();
        }
        return ExitCode.OK;
    }

    /**
     * Puts together what the switch runs with.
     *
     * @return the options
     * @throws ParameterException if they contradict each other
     */
    SwitchOptions options() {
        if (noP4 && program.isPresent()) {
            throw wrong("--no-p4 and a program exclude each other");
        }
        if (program.isPresent() != p4Info.isPresent()) {
            throw wrong("a program and --p4info go together");
        }
        if (cpuPort < 0 || cpuPort > PortBinding.MAX_PORT) {
            throw wrong("--cpu-port: " + cpuPort + " is not 0 to " + PortBinding.MAX_PORT);
        }
        if (interfaces.stream().anyMatch(i -> i.port() == cpuPort)) {
            throw wrong("port " + cpuPort + " is the CPU port; give the interface another, or set --cpu-port");
        }
        if (interfaces.stream().mapToInt(PortBinding::port).distinct().count() != interfaces.size()) {
            throw wrong("two interfaces have the same port number");
        }
        if (interfaces.stream().map(PortBinding::name).distinct().count() != interfaces.size()) {
            throw wrong("two ports have the same interface");
        }
        return new SwitchOptions(interfaces, deviceId, grpcAddress, tls(), lenientArbitration, cpuPort, pcap,
                program.map(json -> new SwitchOptions.Program(json, p4Info.orElseThrow())));
    }

    private Optional<ServerTls> tls() {
        if (!grpcTls) {
            if (certificate.isPresent() || key.isPresent() || clientCa.isPresent() || clientAuth) {
                throw wrong("--grpc-server-cert, -key, -cacert and -with-client-auth go with --grpc-server-ssl");
            }
            return Optional.empty();
        }
        if (certificate.isEmpty() || key.isEmpty()) {
            throw wrong("--grpc-server-ssl needs --grpc-server-cert and --grpc-server-key");
        }
        if (clientAuth && clientCa.isEmpty()) {
            throw wrong("--grpc-server-with-client-auth needs --grpc-server-cacert: with every public CA's "
                    + "certificates, anybody could get one");
        }
        return Optional.of(new ServerTls(certificate.get(), key.get(), clientCa.filter(ca -> clientAuth)));
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
