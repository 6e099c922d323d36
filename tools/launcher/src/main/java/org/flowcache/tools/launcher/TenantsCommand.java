// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.flowcache.tools.demo.DemoNetwork;
import org.flowcache.tools.demo.DemoNetwork.Tenant;
import org.flowcache.tools.demo.RoundTrips;
import org.flowcache.tools.demo.TenantTraffic;
import org.flowcache.tools.emulator.InterfaceLink;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Sends tenants' packets.
 */
@Command(name = "tenants", mixinStandardHelpOptions = true, versionProvider = FlowCache.Version.class,
        description = {"Sends tenants' UDP packets to their servers in VXLAN tunnels, as the DC router does, and tells "
                + "how many came back, and after which time. The exit code is 0 if all did.",
                "Needs root, or CAP_NET_RAW."})
final class TenantsCommand implements Callable<Integer> {

    private static final int MAX_COUNT = 10_000_000;
    private static final int MAX_RATE = 1_000_000;
    /** What fits an MTU of 1500 with the tunnel around it. */
    private static final int MAX_PAYLOAD = 1422;

    @Mixin
    private PeerOptions peer;

    @Option(names = {"-t", "--tenant"}, paramLabel = "NAME",
            description = "Whose packets. May be repeated. Default: all tenants'.")
    private List<String> names = List.of();

    @Option(names = {"-c", "--count"}, paramLabel = "N", defaultValue = "2",
            description = "How many packets of each tenant. Default: ${DEFAULT-VALUE}.")
    private int count;

    @Option(names = {"-r", "--rate"}, paramLabel = "N", defaultValue = "10",
            description = "How many packets a second, of all tenants together. Default: ${DEFAULT-VALUE}.")
    private int rate;

    @Option(names = {"-p", "--payload"}, paramLabel = "TEXT", defaultValue = "hello",
            description = "What the packets hold. Default: ${DEFAULT-VALUE}.")
    private String payload;

    @Option(names = {"-w", "--wait"}, paramLabel = "MS", defaultValue = "1000",
            description = "How long to wait for answers after the last packet, in milliseconds. "
                    + "Default: ${DEFAULT-VALUE}.")
    private int wait;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        require("--count", count, 1, MAX_COUNT);
        require("--rate", rate, 1, MAX_RATE);
        require("--wait", wait, 0, Integer.MAX_VALUE);
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        require("the length of --payload", bytes.length, 0, MAX_PAYLOAD);
        DemoNetwork network = peer.network();
        TenantTraffic.Options options =
                new TenantTraffic.Options(tenants(network), count, rate, bytes, Duration.ofMillis(wait));

        Map<String, RoundTrips> results;
        try (InterfaceLink link = peer.open()) {
            TenantTraffic traffic = new TenantTraffic(network, options, link, System::nanoTime);
            Thread receiver = new Thread(() -> receive(link), "receiver");
            receiver.setDaemon(true);
            receiver.start();
            results = traffic.run();
        }
        results.forEach((name, result) -> System.out.println(name + ": " + result));
        return results.values().stream().allMatch(RoundTrips::isComplete) ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private Map<String, Tenant> tenants(DemoNetwork network) {
        Map<String, Tenant> all = new LinkedHashMap<>();
        network.tenants().forEach(tenant -> all.put(tenant.name(), tenant));
        for (String name : names) {
            if (!all.containsKey(name)) {
                throw new ParameterException(spec.commandLine(), "there is no tenant '" + name + "'; there are "
                        + all.keySet().stream().collect(Collectors.joining(", ")));
            }
        }
        all.keySet().removeIf(name -> !names.isEmpty() && !names.contains(name));
        return all;
    }

    private void require(String what, int value, int min, int max) {
        if (value < min || value > max) {
            throw new ParameterException(spec.commandLine(),
                    what + " is " + value + ", which is not within " + min + ".." + max);
        }
    }

    private static void receive(InterfaceLink link) {
        try {
            link.run();
        } catch (IOException e) {
            System.err.println("flowcache: " + e.getMessage());
        }
    }
}
