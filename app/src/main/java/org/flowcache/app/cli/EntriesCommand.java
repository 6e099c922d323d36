// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.flowcache.api.ContextReading;
import org.flowcache.api.FlowContext;
import org.flowcache.api.FlowKey;
import org.flowcache.api.Tunnel;
import org.flowcache.app.api.FlowCacheService;
import org.flowcache.app.api.LearnedEntry;
import org.onosproject.net.DeviceId;

/**
 * Shows the flows that the gateways know: what the devices say now, or what the application has heard of.
 */
@Service
@Command(scope = "onos", name = "flowcache-entries",
        description = "Shows the flows that the gateways of the flow cache know, and the tunnels that they learned")
public final class EntriesCommand extends ShowCommand {

    private static final Comparator<FlowContext> BY_KEY = Comparator
            .comparing((FlowContext context) -> context.key().vlan().toShort())
            .thenComparing(context -> context.key().destination());

    @Option(name = "-s", aliases = "--stored",
            description = "Don't ask the devices, show what the application heard of them, and when")
    private boolean stored;

    /** Creates the command, as Karaf does for each time that it is typed. */
    public EntriesCommand() {
        this(() -> get(FlowCacheService.class));
    }

    EntriesCommand(Supplier<FlowCacheService> service) {
        super(service);
    }

    @Override
    void show(FlowCacheService service, Collection<DeviceId> gateways) throws InterruptedException {
        if (stored) {
            gateways.forEach(deviceId -> show(deviceId, service.learnedEntries(deviceId)));
        } else {
            ask(gateways, service::contexts).forEach((deviceId, reading) ->
                    showContexts(deviceId, reading, service.contextCapacity(deviceId)));
        }
    }

    private void showContexts(DeviceId deviceId, ContextReading reading, int capacity) {
        List<FlowContext> contexts = sorted(reading.contexts());
        print("%s", deviceId);
        if (!contexts.isEmpty()) {
            Table table = new Table("VLAN", "DESTINATION", "STATE", "VNI", "OUTER SOURCE", "OUTER DEST.", "UDP SOURCE",
                    "SOURCE MAC", "DEST. MAC", "HITS", "IDLE (s)", "AGE (s)");
            for (FlowContext context : contexts) {
                Optional<Tunnel> tunnel = context.tunnel();
                table.row(context.key().vlan().toShort(), context.key().destination(), context.state(),
                        cell(tunnel, value -> value.vni().toInt()), cell(tunnel, Tunnel::source),
                        cell(tunnel, Tunnel::destination), cell(tunnel, Tunnel::udpSourcePort),
                        cell(tunnel, Tunnel::sourceMac), cell(tunnel, Tunnel::destinationMac), context.hits(),
                        seconds(context.idle()), cell(context.age(), EntriesCommand::seconds));
            }
            print(table);
        }
        long learnt = contexts.stream().filter(context -> context.tunnel().isPresent()).count();
        print("%s, %d learnt", count(contexts.size(), "flow", "flows"), learnt);
        if (reading.missing() > 0) {
            print("%d of %d contexts were not read: the switch did not answer", reading.missing(), capacity);
        }
    }

    private void show(DeviceId deviceId, List<LearnedEntry> entries) {
        print("%s", deviceId);
        if (!entries.isEmpty()) {
            Table table = new Table("VLAN", "DESTINATION", "VNI", "OUTER SOURCE", "OUTER DEST.", "UDP SOURCE",
                    "SOURCE MAC", "DEST. MAC", "LEARNED", "RELEARNED");
            for (LearnedEntry entry : entries) {
                Tunnel tunnel = entry.tunnel();
                table.row(entry.key().vlan().toShort(), entry.key().destination(), tunnel.vni().toInt(),
                        tunnel.source(), tunnel.destination(), tunnel.udpSourcePort(), tunnel.sourceMac(),
                        tunnel.destinationMac(), entry.learned().truncatedTo(ChronoUnit.SECONDS),
                        entry.timesRelearned());
            }
            print(table);
        }
        print("%s", count(entries.size(), "learned entry", "learned entries"));
    }

    @Override
    void json(FlowCacheService service, Collection<DeviceId> gateways, ArrayNode array) throws InterruptedException {
        if (stored) {
            for (DeviceId deviceId : gateways) {
                for (LearnedEntry entry : service.learnedEntries(deviceId)) {
                    ObjectNode node = node(array, deviceId, entry.key());
                    put(entry.tunnel(), node);
                    put(entry, node);
                }
            }
        } else {
            ask(gateways, service::contexts).forEach((deviceId, reading) -> {
                Map<FlowKey, LearnedEntry> entries = service.learnedEntries(deviceId).stream()
                        .collect(Collectors.toMap(LearnedEntry::key, Function.identity()));
                for (FlowContext context : sorted(reading.contexts())) {
                    ObjectNode node = node(array, deviceId, context.key());
                    node.put("state", context.state().name());
                    context.tunnel().ifPresent(tunnel -> put(tunnel, node));
                    node.put("hits", context.hits()).put("idleMillis", context.idle().toMillis());
                    context.age().ifPresent(age -> node.put("ageMillis", age.toMillis()));
                    node.put("inFlight", context.inFlight()).put("index", context.index());
                    Optional.ofNullable(entries.get(context.key())).ifPresent(entry -> put(entry, node));
                }
                if (reading.missing() > 0) {
                    array.addObject().put("device", deviceId.toString()).put("contextsNotRead", reading.missing());
                }
            });
        }
    }

    private static ObjectNode node(ArrayNode array, DeviceId deviceId, FlowKey key) {
        return array.addObject()
                .put("device", deviceId.toString())
                .put("vlan", key.vlan().toShort())
                .put("destination", key.destination().toString());
    }

    private static void put(Tunnel tunnel, ObjectNode node) {
        node.put("vni", tunnel.vni().toInt())
                .put("outerSource", tunnel.source().toString())
                .put("outerDestination", tunnel.destination().toString())
                .put("udpSourcePort", tunnel.udpSourcePort())
                .put("outerSourceMac", tunnel.sourceMac().toString())
                .put("outerDestinationMac", tunnel.destinationMac().toString())
                .put("ttl", tunnel.ttl())
                .put("udpChecksum", tunnel.udpChecksum());
    }

    private static void put(LearnedEntry entry, ObjectNode node) {
        node.put("learned", entry.learned().toString())
                .put("changed", entry.changed().toString())
                .put("timesRelearned", entry.timesRelearned());
    }

    private static List<FlowContext> sorted(List<FlowContext> contexts) {
        return contexts.stream().sorted(BY_KEY).collect(Collectors.toList());
    }

    private static <T> Object cell(Optional<T> value, Function<T, Object> shown) {
        return value.map(shown).orElse("-");
    }

    private static Object seconds(Duration duration) {
        return BigDecimal.valueOf(duration.toMillis(), 3).setScale(1, RoundingMode.HALF_UP);
    }
}
