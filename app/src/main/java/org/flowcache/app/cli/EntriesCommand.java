// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.flowcache.api.Tunnel;
import org.flowcache.app.api.FlowCacheService;
import org.flowcache.app.api.LearnedEntry;
import org.onosproject.net.DeviceId;

/**
 * Shows the tunnels that the gateways learned.
 */
@Service
@Command(scope = "onos", name = "flowcache-entries",
        description = "Shows the tunnels that the gateways of the flow cache learned")
public final class EntriesCommand extends FlowCacheCommand {

    /** Creates the command, as Karaf does for each time that it is typed. */
    public EntriesCommand() {
        this(() -> get(FlowCacheService.class));
    }

    EntriesCommand(Supplier<FlowCacheService> service) {
        super(service);
    }

    @Override
    void show(FlowCacheService service, Collection<DeviceId> gateways) {
        for (DeviceId deviceId : gateways) {
            List<LearnedEntry> entries = service.learnedEntries(deviceId);
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
    }

    @Override
    JsonNode json(FlowCacheService service, Collection<DeviceId> gateways) {
        ArrayNode array = mapper().createArrayNode();
        for (DeviceId deviceId : gateways) {
            for (LearnedEntry entry : service.learnedEntries(deviceId)) {
                Tunnel tunnel = entry.tunnel();
                array.addObject()
                        .put("device", deviceId.toString())
                        .put("vlan", entry.key().vlan().toShort())
                        .put("destination", entry.key().destination().toString())
                        .put("vni", tunnel.vni().toInt())
                        .put("outerSource", tunnel.source().toString())
                        .put("outerDestination", tunnel.destination().toString())
                        .put("udpSourcePort", tunnel.udpSourcePort())
                        .put("outerSourceMac", tunnel.sourceMac().toString())
                        .put("outerDestinationMac", tunnel.destinationMac().toString())
                        .put("learned", entry.learned().toString())
                        .put("changed", entry.changed().toString())
                        .put("timesRelearned", entry.timesRelearned());
            }
        }
        return array;
    }
}
