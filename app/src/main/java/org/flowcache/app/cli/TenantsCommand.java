// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.flowcache.api.CacheSettings;
import org.flowcache.api.Gateway;
import org.flowcache.api.PinningSettings;
import org.flowcache.api.Server;
import org.flowcache.api.Tenant;
import org.flowcache.app.api.FlowCacheService;
import org.flowcache.app.api.GatewayStatus;
import org.flowcache.app.json.GatewayCodec;
import org.flowcache.app.json.GatewayStatusCodec;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;

/**
 * Shows the gateways with their tenants and servers.
 */
@Service
@Command(scope = "onos", name = "flowcache-tenants",
        description = "Shows the gateways of the flow cache with their tenants and servers")
public final class TenantsCommand extends ShowCommand {

    /** Creates the command, as Karaf does for each time that it is typed. */
    public TenantsCommand() {
        this(() -> get(FlowCacheService.class));
    }

    TenantsCommand(Supplier<FlowCacheService> service) {
        super(service);
    }

    @Override
    void show(FlowCacheService service, Collection<DeviceId> gateways) throws InterruptedException {
        ask(gateways, service::statusAtMaster).forEach((deviceId, status) -> {
            Gateway gateway = service.gateways().get(deviceId);
            print("%s: %s", deviceId, words(status));
            status.waitsFor().ifPresent(remark -> print("waits for %s, since %s", remark.text(), time(remark)));
            status.lastError().ifPresent(remark -> print("last error, at %s: %s", time(remark), remark.text()));
            print("VTEP %s (%s), DC port %s%s, OTR ports %s, server ports %s", gateway.vtep(), gateway.vtepMac(),
                    gateway.dcPort(), mtu(gateway), otrPorts(gateway, service.downOtrPorts(deviceId)),
                    sorted(gateway.serverPorts()));
            print("%s", words(gateway.settings()));
            print("%s", words(gateway));
            Table table = new Table("TENANT", "VNI", "VLAN", "SERVER", "PORT");
            int servers = 0;
            for (Tenant tenant : sorted(gateway)) {
                if (tenant.servers().isEmpty()) {
                    table.row(tenant.name(), tenant.vni().toInt(), tenant.vlan().toShort(), "none", "-");
                }
                for (Server server : sorted(tenant)) {
                    table.row(tenant.name(), tenant.vni().toInt(), tenant.vlan().toShort(), server.prefix(),
                            server.port().toLong());
                    servers++;
                }
            }
            print(table);
            print("%s, %s", count(gateway.tenants().size(), "tenant", "tenants"),
                    count(servers, "server", "servers"));
        });
    }

    @Override
    void json(FlowCacheService service, Collection<DeviceId> gateways, ArrayNode array) throws InterruptedException {
        ask(gateways, service::statusAtMaster).forEach((deviceId, status) -> {
            Gateway gateway = service.gateways().get(deviceId);
            ObjectNode node = array.addObject().put("device", deviceId.toString());
            node.setAll(new GatewayStatusCodec().encode(status, this));
            node.setAll(new GatewayCodec().encode(gateway, this));
            ArrayNode down = ((ObjectNode) node.get("ports")).putArray("otrDown");
            sorted(service.downOtrPorts(deviceId)).forEach(port -> down.add(port.toLong()));
        });
    }

    private static Instant time(GatewayStatus.Remark remark) {
        return remark.time().truncatedTo(ChronoUnit.SECONDS);
    }

    private static String mtu(Gateway gateway) {
        return gateway.dcMtu().isPresent() ? " with MTU " + gateway.dcMtu().getAsInt() : "";
    }

    private static List<String> otrPorts(Gateway gateway, Set<PortNumber> down) {
        return sorted(gateway.otrPorts()).stream()
                .map(port -> port + (down.contains(port) ? " (down)" : ""))
                .collect(Collectors.toList());
    }

    private static String words(CacheSettings settings) {
        return "in-flight timeout " + settings.inFlightTimeout().toMillis()
                + " ms, idle timeout " + settings.idleTimeout().toMillis()
                + " ms, max age " + (settings.maxAge().isZero() ? "none" : settings.maxAge().toMillis() + " ms")
                + ", tunnel TTL " + (settings.tunnelTtl() == 0 ? "learned" : settings.tunnelTtl())
                + ", source port " + (settings.sourcePortEntropy() ? "by entropy" : "learned")
                + ", VLANs up to " + (settings.extendedVlans() ? "4094" : "255")
                + ", VXLAN port " + settings.vxlanPort();
    }

    private static String words(Gateway gateway) {
        PinningSettings pinning = gateway.pinning();
        int configured = gateway.tenants().stream().mapToInt(tenant -> tenant.pinned().size()).sum();
        return (pinning.enabled()
                ? "pins up to " + pinning.capacity() + " flows, from " + pinning.pinRate() + " packets/s on, unpins below "
                        + pinning.unpinRate() + " packets/s or after " + pinning.idleTimeout().toMillis() + " ms"
                : "pins no flows by itself")
                + ", " + count(configured, "flow", "flows") + " pinned by the configuration";
    }

    private static String words(GatewayStatus status) {
        switch (status.state()) {
            case OFFLINE:
                return "not connected";
            case NO_FLOW_CACHE:
                return "connected, but its pipeline has no flow cache";
            case INSTALLING:
                return "installing, " + status.installedRules() + " of " + status.rules() + " flow rules are there";
            default:
                return "ready, " + status.rules() + " flow rules";
        }
    }

    private static List<Tenant> sorted(Gateway gateway) {
        return gateway.tenants().stream().sorted(Comparator.comparing(Tenant::name)).collect(Collectors.toList());
    }

    private static List<Server> sorted(Tenant tenant) {
        return tenant.servers().stream()
                .sorted(Comparator.comparing((Server server) -> server.prefix().address()))
                .collect(Collectors.toList());
    }

    private static List<PortNumber> sorted(Set<PortNumber> ports) {
        return ports.stream().sorted(Comparator.comparing(PortNumber::toLong)).collect(Collectors.toList());
    }
}
