// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.check;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.flowcache.api.CacheSettings;
import org.flowcache.api.Gateway;
import org.flowcache.api.PinningSettings;
import org.flowcache.api.Tenant;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;

/**
 * What a device becomes by its configuration.
 *
 * @param deviceId the device
 * @param gateway  what it becomes
 * @param rules    how many flow rules that takes while all of its ports are up
 */
public record GatewaySummary(DeviceId deviceId, Gateway gateway, int rules) {

    /**
     * Returns how many servers the tenants have together.
     *
     * @return the number
     */
    public int servers() {
        return gateway.tenants().stream().mapToInt(tenant -> tenant.servers().size()).sum();
    }

    /**
     * Returns how many flows are pinned from the start.
     *
     * @return the number
     */
    public int pinnedFlows() {
        return gateway.tenants().stream().mapToInt(tenant -> tenant.pinned().size()).sum();
    }

    /**
     * Tells all of it, with the names that the configuration has for it.
     *
     * @return the lines
     */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(deviceId + " becomes a gateway");
        lines.add(line("vtep", gateway.vtep() + ", vtepMac " + gateway.vtepMac()));
        lines.add(line("ports", "dc " + gateway.dcPort() + ", otr " + list(gateway.otrPorts()) + ", servers "
                + list(gateway.serverPorts())));
        gateway.dcMtu().ifPresent(mtu -> lines.add(line("dcMtu", Integer.toString(mtu))));
        lines.add(line("cache", cache(gateway.settings())));
        lines.add(line("pinning", pinning(gateway.pinning())));
        gateway.tenants().stream().sorted(Comparator.comparing(tenant -> tenant.vlan().toShort()))
                .forEach(tenant -> addTenant(tenant, lines));
        lines.add(line("makes", count(rules, "flow rule") + ", of which " + count(pinnedFlows(), "pinned flow")));
        return lines;
    }

    private static void addTenant(Tenant tenant, List<String> lines) {
        lines.add(line("tenant", tenant.name() + ", vni " + tenant.vni() + ", vlan " + tenant.vlan()));
        tenant.servers().stream().map(server -> "server " + server.prefix() + ", port " + server.port()).sorted()
                .forEach(server -> lines.add(line("", server)));
        tenant.pinned().entrySet().stream()
                .map(flow -> "pinned " + flow.getKey() + ", outerDestination " + flow.getValue().destination()).sorted()
                .forEach(flow -> lines.add(line("", flow)));
    }

    private static String cache(CacheSettings settings) {
        return "inFlightTimeout " + settings.inFlightTimeout().toMillis()
                + ", idleTimeout " + settings.idleTimeout().toMillis()
                + ", maxAge " + settings.maxAge().toMillis()
                + ", tunnelTtl " + settings.tunnelTtl()
                + ", sourcePort " + (settings.sourcePortEntropy() ? "entropy" : "learned")
                + ", vlanEncoding " + (settings.extendedVlans() ? "extended" : "compatible");
    }

    private static String pinning(PinningSettings settings) {
        return "enabled " + settings.enabled() + ", capacity " + settings.capacity()
                + ", pinRate " + plain(settings.pinRate()) + ", unpinRate " + plain(settings.unpinRate())
                + ", idleTimeout " + settings.idleTimeout().toMillis();
    }

    private static String plain(double number) {
        return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }

    private static String list(Collection<PortNumber> ports) {
        return ports.stream().map(PortNumber::toLong).sorted().map(String::valueOf).collect(Collectors.joining(" "));
    }

    private static String line(String what, String value) {
        return String.format("  %-8s  %s", what, value);
    }

    /**
     * Tells a number of things.
     *
     * @param count how many
     * @param what  one of them
     * @return such as "2 servers"
     */
    public static String count(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }
}
