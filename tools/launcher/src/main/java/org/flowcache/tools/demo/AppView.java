// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.flowcache.tools.demo.Verdict.Check;
import org.flowcache.tools.emulator.Frame;
import org.flowcache.tools.onos.OnosCli;
import org.pcap4j.packet.EthernetPacket.EthernetHeader;
import org.pcap4j.packet.IpV4Packet.IpV4Header;

/**
 * What the application itself says, on ONOS's command line.
 *
 * @param outputs what its commands print for people
 * @param entries the learned entries, as JSON
 * @param stats   the counters, as JSON
 */
public record AppView(List<Output> outputs, JsonNode entries, JsonNode stats) {

    private static final List<String> COMMANDS = List.of("flowcache-tenants", "flowcache-entries", "flowcache-stats");
    private static final String ENTRIES = "flowcache-entries -j";
    private static final String STATS = "flowcache-stats -j";
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration POLL_PERIOD = Duration.ofMillis(250);

    /**
     * What a command prints.
     *
     * @param command the command
     * @param text    lines
     */
    public record Output(String command, String text) {
    }

    /**
     * Asks the application, once it has got the news of all that was learned.
     *
     * @param cli     ONOS's command line
     * @param learned how many entries the application has to have; it is not waited for them for ever
     * @return its view
     * @throws IOException          if it can't be had
     * @throws InterruptedException if the thread is interrupted
     */
    static AppView of(OnosCli cli, int learned) throws IOException, InterruptedException {
        ObjectMapper json = new ObjectMapper();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        JsonNode entries = json.readTree(cli.run(ENTRIES));
        while (entries.size() < learned && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(POLL_PERIOD.toMillis());
            entries = json.readTree(cli.run(ENTRIES));
        }
        List<Output> outputs = new ArrayList<>();
        for (String command : COMMANDS) {
            outputs.add(new Output(command, cli.run(command)));
        }
        return new AppView(List.copyOf(outputs), entries, json.readTree(cli.run(STATS)));
    }

    /**
     * Compares the view with what passed the ports.
     *
     * @param network the network
     * @param fromOtr what the OTR sent
     * @return what had to be so
     */
    List<Check> checks(DemoNetwork network, List<byte[]> fromOtr) {
        int tenants = network.tenants().size();
        List<Check> checks = new ArrayList<>();
        fromOtr.forEach(packet -> checks.add(learned(packet)));
        checks.add(new Check("the application has " + tenants + " learned entries", entries.size() == tenants));
        checks.add(counted("decapsulated", 2 * tenants));
        checks.add(counted("to-otr-new", tenants));
        checks.add(counted("learned", tenants));
        checks.add(counted("direct", tenants));
        JsonNode dropped = stats.path(0).path("dropped");
        checks.add(new Check("the switch dropped nothing", dropped.size() > 0
                && dropped.findValues("packets").stream().allMatch(packets -> packets.asLong() == 0)));
        return checks;
    }

    private Check learned(byte[] fromOtr) {
        Optional<Frame> packet = Frame.parse(fromOtr).filter(frame -> frame.vxlan().isPresent());
        Optional<String> destination = packet.flatMap(Frame::encapsulated).flatMap(Frame::parse).flatMap(Frame::ip)
                .map(ip -> ip.getHeader().getDstAddr().getHostAddress());
        if (destination.isEmpty()) {
            return new Check("what the OTR sent was an IPv4 packet in VXLAN", false);
        }
        int vlan = packet.get().vxlan().orElseThrow().getHeader().getReserved2();
        return new Check("the application learned of VLAN " + vlan + " to " + destination.get()
                + " what the OTR's packet said", hasEntry(vlan, destination.get(), packet.get()));
    }

    private Check counted(String path, int packets) {
        long is = stats.path(0).path("forwarded").path(path).path("packets").asLong(-1);
        return new Check("the switch counted " + packets + " packets as " + path, is == packets);
    }

    private boolean hasEntry(int vlan, String destination, Frame packet) {
        EthernetHeader ethernet = packet.ethernet().getHeader();
        IpV4Header ip = packet.ip().orElseThrow().getHeader();
        for (JsonNode entry : entries) {
            if (entry.path("vlan").asInt() == vlan && entry.path("destination").asText().equals(destination)) {
                return entry.path("vni").asInt(-1) == packet.vxlan().orElseThrow().getHeader().getVni()
                        && entry.path("outerSource").asText().equals(ip.getSrcAddr().getHostAddress())
                        && entry.path("outerDestination").asText().equals(ip.getDstAddr().getHostAddress())
                        && entry.path("udpSourcePort").asInt()
                                == packet.udp().orElseThrow().getHeader().getSrcPort().valueAsInt()
                        && entry.path("outerSourceMac").asText()
                                .equalsIgnoreCase(ethernet.getSrcAddr().toString())
                        && entry.path("outerDestinationMac").asText()
                                .equalsIgnoreCase(ethernet.getDstAddr().toString());
            }
        }
        return false;
    }
}
