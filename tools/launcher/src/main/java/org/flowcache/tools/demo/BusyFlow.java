// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.demo;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flowcache.tools.demo.DemoNetwork.Tenant;
import org.flowcache.tools.demo.Verdict.Check;
import org.flowcache.tools.onos.OnosCli;

/**
 * A busy flow becomes a flow rule, and its counters grow where ONOS shows them.
 */
final class BusyFlow {

    private static final String FLOWS = "flows any device:gw1";
    private static final Pattern PACKETS = Pattern.compile("packets=(\\d+)");
    private static final int LOOKS = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration POLL_PERIOD = Duration.ofMillis(250);

    private final Environment environment;
    private final Tenant tenant;
    private final Narrator narrator;

    /**
     * Prepares it.
     *
     * @param environment where there is a switch that has learned
     * @param tenant      who is busy
     * @param narrator    told what ONOS shows
     */
    BusyFlow(Environment environment, Tenant tenant, Narrator narrator) {
        this.environment = environment;
        this.tenant = tenant;
        this.narrator = narrator;
    }

    /**
     * Keeps the flow busy until ONOS has shown two different counts of it.
     *
     * @param cli ONOS's command line
     * @return what had to be so
     * @throws IOException          if ONOS can't be asked
     * @throws InterruptedException if the thread is interrupted
     */
    List<Check> play(OnosCli cli) throws IOException, InterruptedException {
        narrator.busy(tenant, Environment.BUSY_RATE, FLOWS);
        List<Long> counts = new ArrayList<>();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try (Environment.Traffic traffic = environment.keepBusy(tenant)) {
            while (counts.size() < LOOKS && System.nanoTime() < deadline) {
                Optional<String> line = line(cli.run(FLOWS));
                long count = line.map(BusyFlow::packets).orElse(0L);
                if (count > (counts.isEmpty() ? 0 : counts.get(counts.size() - 1))) {
                    counts.add(count);
                    narrator.flow(line.orElseThrow());
                }
                TimeUnit.MILLISECONDS.sleep(POLL_PERIOD.toMillis());
            }
        }
        return List.of(
                new Check("the busy flow became a flow rule", !counts.isEmpty()),
                new Check("its packets were counted in ONOS's flows, more and more", counts.size() == LOOKS));
    }

    private Optional<String> line(String flows) {
        String match = "VLAN_VID:" + tenant.vlan() + ", IPV4_DST:" + tenant.vm().getHostAddress() + "/";
        return flows.lines().map(String::strip).filter(line -> line.contains(match)).findFirst();
    }

    private static long packets(String line) {
        Matcher packets = PACKETS.matcher(line);
        return packets.find() ? Long.parseLong(packets.group(1)) : 0;
    }
}
