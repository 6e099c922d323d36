// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.flowcache.api.ContextReading;
import org.flowcache.api.FlowContext;
import org.flowcache.api.Tunnel;
import org.flowcache.app.api.FlowCacheService;
import org.flowcache.app.api.FlowRates;
import org.flowcache.app.api.LearnedEntry;
import org.onosproject.net.DeviceId;

/**
 * Shows the flows that the gateways know: what the devices say now, or what the application has heard of.
 */
@Service
@Command(scope = "onos", name = "flowcache-entries",
        description = "Shows the flows that the gateways of the flow cache know, and the tunnels that they learned")
public final class EntriesCommand extends ShowCommand {

    private static final int LIMIT = 1000;
    private static final int LIMIT_WHEN_REPEATED = 20;

    @Option(name = "-s", aliases = "--stored",
            description = "Don't ask the devices, show what the application heard of them, and when")
    private boolean stored;

    @Option(name = "--tenant", description = "Only flows of this tenant")
    @Completion(TenantCompleter.class)
    private String tenant;

    @Option(name = "--vlan", description = "Only flows of this VLAN")
    @Completion(TenantVlanCompleter.class)
    private Integer vlan;

    @Option(name = "--destination", description = "Only flows to this IP address, or within this IP prefix")
    private String destination;

    @Option(name = "--state", description = "Only flows in this state: NEW, LEARNT or PINNED")
    @Completion(value = StringsCompleter.class, values = {"NEW", "LEARNT", "PINNED"})
    private String state;

    @Option(name = "--pinned", description = "Only flows that are flow rules")
    private boolean pinned;

    @Option(name = "--sort", description = "What to sort by: destination, rate, hits, idle or age. To have rates, the "
            + "devices are asked twice, a second apart")
    @Completion(value = StringsCompleter.class, values = {"destination", "rate", "hits", "idle", "age"})
    private String sort = FlowOrder.DESTINATION.toString();

    @Option(name = "--limit", description = "How many flows to show of each gateway at most; without it, 1000, with -w "
            + "20, and with -j all")
    private Integer limit;

    @Option(name = "-w", aliases = "--watch", description = "Shows it again every two seconds, until Ctrl-C")
    private boolean watched;

    /** Creates the command, as Karaf does for each time that it is typed. */
    public EntriesCommand() {
        this(() -> get(FlowCacheService.class));
    }

    EntriesCommand(Supplier<FlowCacheService> service) {
        super(service);
    }

    @Override
    boolean isRepeated() {
        return watched;
    }

    @Override
    void show(FlowCacheService service, Collection<DeviceId> gateways)
            throws CommandException, InterruptedException {
        Function<List<FlowRow>, List<FlowRow>> chosen = chosen(service);
        int most = limit(watched ? LIMIT_WHEN_REPEATED : LIMIT);
        if (stored) {
            gateways.forEach(deviceId -> showStored(deviceId, chosen.apply(FlowRow.stored(service, deviceId)), most));
            return;
        }
        read(service, gateways).forEach((deviceId, rates) -> {
            ContextReading reading = rates.reading();
            showLive(deviceId, chosen.apply(FlowRow.live(service, deviceId, reading.contexts(),
                    rates.packetsPerSecond())), most);
            if (reading.missing() > 0) {
                print("%d of %d contexts were not read: the switch did not answer", reading.missing(),
                        service.contextCapacity(deviceId));
            }
        });
    }

    @Override
    void json(FlowCacheService service, Collection<DeviceId> gateways, ArrayNode array)
            throws CommandException, InterruptedException {
        Function<List<FlowRow>, List<FlowRow>> chosen = chosen(service);
        int most = limit(Integer.MAX_VALUE);
        if (stored) {
            gateways.forEach(deviceId -> chosen.apply(FlowRow.stored(service, deviceId)).stream().limit(most)
                    .forEach(row -> put(row, array)));
            return;
        }
        read(service, gateways).forEach((deviceId, rates) -> {
            ContextReading reading = rates.reading();
            chosen.apply(FlowRow.live(service, deviceId, reading.contexts(), rates.packetsPerSecond())).stream()
                    .limit(most).forEach(row -> put(row, array));
            if (reading.missing() > 0) {
                array.addObject().put("device", deviceId.toString()).put("contextsNotRead", reading.missing());
            }
        });
    }

    /** Filters and sorts, as the user wants it. */
    private Function<List<FlowRow>, List<FlowRow>> chosen(FlowCacheService service) throws CommandException {
        FlowFilter filter = new FlowFilter();
        if (tenant != null) {
            filter.tenant(service, tenant);
        }
        if (vlan != null) {
            filter.vlan(vlan);
        }
        if (destination != null) {
            filter.destination(destination);
        }
        if (state != null) {
            filter.state(state);
        }
        if (pinned) {
            filter.pinned();
        }
        FlowOrder order = FlowOrder.of(sort);
        if (stored && order != FlowOrder.DESTINATION) {
            throw new CommandException("--sort " + sort + ": the devices have to be asked for that; leave out -s");
        }
        return rows -> order.sort(filter.choose(rows));
    }

    private int limit(int otherwise) throws CommandException {
        return limit == null ? otherwise : FlowArguments.number("--limit", limit, 1, Integer.MAX_VALUE);
    }

    private Map<DeviceId, FlowRates> read(FlowCacheService service, Collection<DeviceId> gateways)
            throws InterruptedException {
        if (sort.equals(FlowOrder.RATE.toString())) {
            return ask(gateways, service::rates);
        }
        Map<DeviceId, FlowRates> read = new LinkedHashMap<>();
        ask(gateways, service::contexts).forEach((deviceId, reading) ->
                read.put(deviceId, new FlowRates(reading, Map.of())));
        return read;
    }

    private void showLive(DeviceId deviceId, List<FlowRow> rows, int most) {
        print("%s", deviceId);
        if (!rows.isEmpty()) {
            boolean rated = rows.stream().anyMatch(row -> row.rate().isPresent());
            Table table = new Table(Stream.concat(Stream.of("VLAN", "DESTINATION", "STATE", "VNI", "OUTER SOURCE",
                    "OUTER DEST.", "UDP SOURCE", "SOURCE MAC", "DEST. MAC", "HITS", "IDLE (s)", "AGE (s)"),
                    rated ? Stream.of("PACKETS/s") : Stream.empty()).toArray(String[]::new));
            rows.stream().limit(most).forEach(row -> table.row(cells(row, rated)));
            print(table);
        }
        long learnt = rows.stream().filter(row -> !row.isPinned() && row.tunnel().isPresent()).count();
        long pins = rows.stream().filter(FlowRow::isPinned).count();
        print("%s, %d learnt%s", count(rows.size(), "flow", "flows"), learnt, pins == 0 ? "" : ", " + pins + " pinned");
        tellOfLimit(rows.size(), most, "flows");
    }

    private static Object[] cells(FlowRow row, boolean rated) {
        Optional<Tunnel> tunnel = row.tunnel();
        Stream<Object> cells = Stream.of(row.key().vlan().toShort(), row.key().destination(), row.state(),
                cell(tunnel, value -> value.vni().toInt()), cell(tunnel, Tunnel::source),
                cell(tunnel, Tunnel::destination), cell(tunnel, Tunnel::udpSourcePort),
                cell(tunnel, Tunnel::sourceMac), cell(tunnel, Tunnel::destinationMac),
                cell(row.context(), FlowContext::hits), cell(row.context(), context -> seconds(context.idle())),
                cell(row.context().flatMap(FlowContext::age), EntriesCommand::seconds));
        return Stream.concat(cells, rated ? Stream.of(cell(row.rate(), FlowRow::rounded)) : Stream.empty()).toArray();
    }

    private void showStored(DeviceId deviceId, List<FlowRow> rows, int most) {
        print("%s", deviceId);
        if (!rows.isEmpty()) {
            Table table = new Table("VLAN", "DESTINATION", "VNI", "OUTER SOURCE", "OUTER DEST.", "UDP SOURCE",
                    "SOURCE MAC", "DEST. MAC", "LEARNED", "RELEARNED");
            for (LearnedEntry entry : entries(rows, most)) {
                Tunnel tunnel = entry.tunnel();
                table.row(entry.key().vlan().toShort(), entry.key().destination(), tunnel.vni().toInt(),
                        tunnel.source(), tunnel.destination(), tunnel.udpSourcePort(), tunnel.sourceMac(),
                        tunnel.destinationMac(), entry.learned().truncatedTo(ChronoUnit.SECONDS),
                        entry.timesRelearned());
            }
            print(table);
        }
        print("%s", count(rows.size(), "learned entry", "learned entries"));
        tellOfLimit(rows.size(), most, "entries");
    }

    private static List<LearnedEntry> entries(List<FlowRow> rows, int most) {
        return rows.stream().limit(most).flatMap(row -> row.entry().stream()).collect(Collectors.toList());
    }

    private void tellOfLimit(int there, int most, String what) {
        if (there > most) {
            print("%s", String.format(Locale.ROOT, "%,d of %,d %s are shown; use --limit", most, there, what));
        }
    }

    private void put(FlowRow row, ArrayNode array) {
        ObjectNode node = row.json(array);
        if (!stored) {
            node.put("state", row.state());
        }
        row.putTunnel(node);
        row.context().ifPresent(context -> {
            node.put("hits", context.hits()).put("idleMillis", context.idle().toMillis());
            context.age().ifPresent(age -> node.put("ageMillis", age.toMillis()));
            node.put("inFlight", context.inFlight()).put("index", context.index());
        });
        row.rate().ifPresent(rate -> node.put("packetsPerSecond", FlowRow.rounded(rate)));
        row.entry().ifPresent(entry -> node.put("learned", entry.learned().toString())
                .put("changed", entry.changed().toString())
                .put("timesRelearned", entry.timesRelearned()));
    }

    private static <T> Object cell(Optional<T> value, Function<T, Object> shown) {
        return value.map(shown).orElse("-");
    }

    private static Object seconds(Duration duration) {
        return BigDecimal.valueOf(duration.toMillis(), 3).setScale(1, RoundingMode.HALF_UP);
    }
}
