// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.Collection;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.flowcache.api.Count;
import org.flowcache.app.api.FlowCacheService;
import org.flowcache.app.json.CountersCodec;
import org.onosproject.net.DeviceId;

/**
 * Shows the gateways' counters.
 */
@Service
@Command(scope = "onos", name = "flowcache-stats",
        description = "Shows what the gateways of the flow cache forwarded, by path, and dropped, by reason, and what "
                + "happened to flow contexts besides")
public final class StatsCommand extends ShowCommand {

    private final CountersCodec codec = new CountersCodec();

    /** Creates the command, as Karaf does for each time that it is typed. */
    public StatsCommand() {
        this(() -> get(FlowCacheService.class));
    }

    StatsCommand(Supplier<FlowCacheService> service) {
        super(service);
    }

    @Override
    void show(FlowCacheService service, Collection<DeviceId> gateways) throws InterruptedException {
        ask(gateways, service::counters).forEach((deviceId, counters) -> {
            print("%s", deviceId);
            print(withTotal(table("FORWARDED", counters.paths()), counters.paths()));
            print(withTotal(table("DROPPED", counters.drops()), counters.drops()));
            print(table("EVENTS", counters.events()));
        });
    }

    @Override
    void json(FlowCacheService service, Collection<DeviceId> gateways, ArrayNode array) throws InterruptedException {
        ask(gateways, service::counters).forEach((deviceId, counters) -> {
            array.addObject().put("device", deviceId.toString()).setAll(codec.encode(counters, this));
        });
    }

    private static Table table(String title, Map<String, Count> counts) {
        Table table = new Table(title, "PACKETS", "BYTES");
        counts.forEach((name, count) -> table.row(name, count.packets(), count.bytes()));
        return table;
    }

    private static Table withTotal(Table table, Map<String, Count> counts) {
        return table.row("total", counts.values().stream().mapToLong(Count::packets).sum(),
                counts.values().stream().mapToLong(Count::bytes).sum());
    }
}
