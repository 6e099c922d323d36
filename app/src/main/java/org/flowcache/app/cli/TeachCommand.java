// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.cli;

import java.util.function.Supplier;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.flowcache.api.FlowKey;
import org.flowcache.api.Gateway;
import org.flowcache.api.Tenant;
import org.flowcache.api.Tunnel;
import org.flowcache.api.Vni;
import org.flowcache.app.api.FlowCacheService;
import org.flowcache.app.flows.FlowArguments;
import org.flowcache.app.json.TunnelCodec;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.MacAddress;
import org.onosproject.net.DeviceId;

/**
 * Gives a flow a tunnel.
 */
@Service
@Command(scope = "onos", name = "flowcache-teach",
        description = "Teaches a gateway of the flow cache the tunnel of a flow, as the OTR would")
public final class TeachCommand extends FlowCommand {

    private static final String IPV4 = "an IPv4 address";
    private static final String MAC = "a MAC address";

    @Option(name = "--vni", description = "VNI; that of the VLAN's tenant if not given")
    private Integer vni;

    @Option(name = "--outer-source", description = "Outer source IPv4 address; the gateway's VTEP if not given")
    private String outerSource;

    @Option(name = "--outer-destination", description = "Outer destination IPv4 address: the remote VTEP",
            required = true)
    private String outerDestination;

    @Option(name = "--udp-source-port", description = "Outer UDP source port")
    private int udpSourcePort = 49152;

    @Option(name = "--outer-source-mac",
            description = "Outer source MAC address; that of the gateway's VTEP if not given")
    private String outerSourceMac;

    @Option(name = "--outer-destination-mac", description = "Outer destination MAC address: the next hop's",
            required = true)
    private String outerDestinationMac;

    @Option(name = "--ttl", description = "Outer TTL")
    private int ttl = 64;

    @Option(name = "--udp-checksum", description = "Compute the outer UDP checksum; it is 0 otherwise")
    private boolean udpChecksum;

    /** Creates the command, as Karaf does for each time that it is typed. */
    public TeachCommand() {
        this(() -> get(FlowCacheService.class));
    }

    TeachCommand(Supplier<FlowCacheService> service) {
        super(service);
    }

    @Override
    void run(FlowCacheService service, DeviceId deviceId, FlowKey key) throws Exception {
        Gateway gateway = service.gateways().get(deviceId);
        Tunnel tunnel = tunnel(deviceId, gateway, key);
        try {
            await(deviceId, service.teach(deviceId, key, tunnel));
        } catch (IllegalArgumentException e) {
            throw new CommandException(e.getMessage());
        }
        if (outputJson()) {
            print("%s", json(deviceId, key).setAll(new TunnelCodec().encode(tunnel, this)));
        } else {
            print("%s learned %s: %s", deviceId, key, tunnel);
        }
    }

    private Tunnel tunnel(DeviceId deviceId, Gateway gateway, FlowKey key) throws CommandException {
        return new Tunnel(vni(deviceId, gateway, key),
                outerSource == null ? gateway.vtep()
                        : FlowArguments.read("--outer-source", outerSource, Ip4Address::valueOf, IPV4),
                FlowArguments.read("--outer-destination", outerDestination, Ip4Address::valueOf, IPV4),
                FlowArguments.number("--udp-source-port", udpSourcePort, 0, 0xffff),
                outerSourceMac == null ? gateway.vtepMac()
                        : FlowArguments.read("--outer-source-mac", outerSourceMac, MacAddress::valueOf, MAC),
                FlowArguments.read("--outer-destination-mac", outerDestinationMac, MacAddress::valueOf, MAC),
                FlowArguments.number("--ttl", ttl, 1, 0xff), udpChecksum);
    }

    private Vni vni(DeviceId deviceId, Gateway gateway, FlowKey key) throws CommandException {
        if (vni != null) {
            return Vni.of(FlowArguments.number("--vni", vni, 0, Vni.MAX));
        }
        return gateway.tenants().stream()
                .filter(tenant -> tenant.vlan().equals(key.vlan()))
                .map(Tenant::vni)
                .findAny()
                .orElseThrow(() -> new CommandException("no tenant of " + deviceId + " has VLAN " + key.vlan()));
    }
}
