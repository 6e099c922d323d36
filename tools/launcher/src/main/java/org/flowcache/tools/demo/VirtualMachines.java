// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.demo;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.flowcache.tools.demo.DemoNetwork.Tenant;
import org.flowcache.tools.emulator.DcRouter;
import org.flowcache.tools.emulator.Frame;
import org.flowcache.tools.emulator.Host;
import org.flowcache.tools.emulator.Link;

/**
 * The tenants' virtual machines behind the DC router, which answer ARP requests and pings.
 */
public final class VirtualMachines {

    private final Map<String, Tenant> tenants;
    private final DcRouter router;

    /**
     * Makes the virtual machines and the DC router, and connects them.
     *
     * @param network the network
     * @param link    the cable to the switch
     */
    public VirtualMachines(DemoNetwork network, Link link) {
        tenants = network.tenants().stream().collect(Collectors.toMap(Tenant::name, Function.identity()));
        router = Peers.router(network, link, this::answer);
    }

    /** The DC router. */
    public DcRouter router() {
        return router;
    }

    private void answer(String name, byte[] frame) {
        Tenant tenant = tenants.get(name);
        Frame.parse(frame).filter(request -> request.vlan().isEmpty())
                .flatMap(new Host(tenant.vmMac(), tenant.vm())::answer)
                .ifPresent(answer -> router.send(tenant.vni(), answer));
    }
}
