// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.flowcache.api.Count;
import org.flowcache.api.FlowCacheCounters;
import org.flowcache.app.api.FlowCacheService;
import org.onosproject.net.DeviceId;

/**
 * Shows the gateways' counters.
 */
@Service
@Command(scope = "onos", name = "flowcache-stats",
        description = "Shows what the gateways of the flow cache forwarded, by path, and dropped, by reason")
public final class StatsCommand extends FlowCacheCommand {

    private static final int TIMEOUT_SECONDS = 5;

    /** Creates the command, as Karaf does for each time that it is typed. */
    public StatsCommand() {
        this(() -> get(FlowCacheService.class));
    }

    StatsCommand(Supplier<FlowCacheService> service) {
        super(service);
    }

    @Override
    void show(FlowCacheService service, Collection<DeviceId> gateways) throws CommandException, InterruptedException {
        List<String> errors = new ArrayList<>();
        read(service, gateways, errors).forEach((deviceId, counters) -> {
            print("%s", deviceId);
            print(table("FORWARDED", counters.paths()));
            print(table("DROPPED", counters.drops()));
        });
        fail(errors);
    }

    @Override
    JsonNode json(FlowCacheService service, Collection<DeviceId> gateways)
            throws CommandException, InterruptedException {
        List<String> errors = new ArrayList<>();
        ArrayNode array = mapper().createArrayNode();
        read(service, gateways, errors).forEach((deviceId, counters) -> {
            ObjectNode node = array.addObject().put("device", deviceId.toString());
            put(counters.paths(), node.putObject("forwarded"));
            put(counters.drops(), node.putObject("dropped"));
        });
        fail(errors);
        return array;
    }

    private static Map<DeviceId, FlowCacheCounters> read(FlowCacheService service, Collection<DeviceId> gateways,
                                                         List<String> errors) throws InterruptedException {
        Map<DeviceId, CompletableFuture<FlowCacheCounters>> readings = new LinkedHashMap<>();
        gateways.forEach(deviceId -> readings.put(deviceId, service.counters(deviceId)));
        Map<DeviceId, FlowCacheCounters> counters = new LinkedHashMap<>();
        for (Map.Entry<DeviceId, CompletableFuture<FlowCacheCounters>> reading : readings.entrySet()) {
            try {
                counters.put(reading.getKey(), reading.getValue().get(TIMEOUT_SECONDS, TimeUnit.SECONDS));
            } catch (ExecutionException e) {
                errors.add(reading.getKey() + ": " + e.getCause().getMessage());
            } catch (TimeoutException e) {
                errors.add(reading.getKey() + ": no answer within " + TIMEOUT_SECONDS + " s");
            }
        }
        return counters;
    }

    private static void fail(List<String> errors) throws CommandException {
        if (!errors.isEmpty()) {
            throw new CommandException(String.join("; ", errors));
        }
    }

    private static Table table(String title, Map<String, Count> counts) {
        Table table = new Table(title, "PACKETS", "BYTES");
        long packets = 0;
        long bytes = 0;
        for (Map.Entry<String, Count> entry : counts.entrySet()) {
            Count count = entry.getValue();
            table.row(entry.getKey(), count.packets(), count.bytes());
            packets += count.packets();
            bytes += count.bytes();
        }
        return table.row("total", packets, bytes);
    }

    private static void put(Map<String, Count> counts, ObjectNode node) {
        counts.forEach((name, count) -> node.putObject(name)
                .put("packets", count.packets())
                .put("bytes", count.bytes()));
    }
}
