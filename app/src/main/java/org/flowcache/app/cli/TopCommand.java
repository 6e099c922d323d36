// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.flowcache.app.api.FlowCacheService;
import org.onosproject.net.DeviceId;

/**
 * Shows the busiest flows of all gateways, or of one.
 */
@Service
@Command(scope = "onos", name = "flowcache-top",
        description = "Shows the flows of the gateways of the flow cache that carry most packets now: the top talkers")
public final class TopCommand extends ShowCommand {

    @Option(name = "-n", aliases = "--number", description = "How many flows to show")
    private int number = 10;

    @Option(name = "-w", aliases = "--watch", description = "Shows it again every two seconds, until Ctrl-C")
    private boolean watched;

    /** Creates the command, as Karaf does for each time that it is typed. */
    public TopCommand() {
        this(() -> get(FlowCacheService.class));
    }

    TopCommand(Supplier<FlowCacheService> service) {
        super(service);
    }

    @Override
    boolean isRepeated() {
        return watched;
    }

    @Override
    void show(FlowCacheService service, Collection<DeviceId> gateways)
            throws CommandException, InterruptedException {
        FlowArguments.number("-n", number, 1, Integer.MAX_VALUE);
        List<FlowRow> talkers = talkers(service, gateways);
        List<FlowRow> top = talkers.subList(0, Math.min(number, talkers.size()));
        if (!top.isEmpty()) {
            Table table = new Table("PACKETS/s", "DEVICE", "VLAN", "DESTINATION", "STATE", "VNI", "OUTER DEST.");
            for (FlowRow row : top) {
                table.row(FlowRow.rounded(row.rate().get()), row.deviceId(), row.key().vlan().toShort(),
                        row.key().destination(), row.state(),
                        row.tunnel().<Object>map(tunnel -> tunnel.vni().toInt()).orElse("-"),
                        row.tunnel().<Object>map(tunnel -> tunnel.destination()).orElse("-"));
            }
            print(table);
        }
        print("%s of %s with packets, %s of %s packets/s", top.size(), count(talkers.size(), "flow", "flows"),
                sum(top), sum(talkers));
    }

    @Override
    void json(FlowCacheService service, Collection<DeviceId> gateways, ArrayNode array)
            throws CommandException, InterruptedException {
        FlowArguments.number("-n", number, 1, Integer.MAX_VALUE);
        talkers(service, gateways).stream().limit(number).forEach(row -> {
            ObjectNode node = row.json(array)
                    .put("packetsPerSecond", FlowRow.rounded(row.rate().get()))
                    .put("state", row.state());
            row.putTunnel(node);
        });
    }

    private List<FlowRow> talkers(FlowCacheService service, Collection<DeviceId> gateways)
            throws InterruptedException {
        List<FlowRow> rows = new ArrayList<>();
        ask(gateways, service::rates).forEach((deviceId, rates) -> rows.addAll(FlowRow.live(service, deviceId,
                rates.reading().contexts(), rates.packetsPerSecond())));
        return FlowOrder.RATE.sort(rows.stream().filter(row -> row.rate().filter(rate -> rate > 0).isPresent())
                .collect(Collectors.toList()));
    }

    private static Object sum(List<FlowRow> rows) {
        return FlowRow.rounded(rows.stream().mapToDouble(row -> row.rate().get()).sum());
    }
}
