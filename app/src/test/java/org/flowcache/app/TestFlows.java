// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app;

import java.time.Duration;
import java.util.Optional;
import org.flowcache.api.FlowContext;
import org.flowcache.api.FlowKey;
import org.flowcache.api.LearningEvent;
import org.flowcache.api.Tunnel;
import org.flowcache.api.Vni;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;

/**
 * Flows of tenants whose VNI is ten times their VLAN, as in the demo, and numbered tunnels for them.
 */
public final class TestFlows {

    private TestFlows() {
    }

    public static FlowKey key(int vlan, String destination) {
        IpAddress address = IpAddress.valueOf(destination);
        return new FlowKey(VlanId.vlanId((short) vlan),
                address.isIp4() ? address.getIp4Address() : address.getIp6Address());
    }

    public static Tunnel tunnel(int vlan, int number) {
        return new Tunnel(Vni.of(vlan * 10), Ip4Address.valueOf("1.1.1.1"), Ip4Address.valueOf(0x02020200 + number),
                49152 + number, MacAddress.valueOf("00:00:00:00:01:01"), MacAddress.valueOf("00:00:00:00:02:02"),
                64, true);
    }

    public static LearningEvent learned(int vlan, String destination, int tunnel) {
        return new LearningEvent(LearningEvent.Type.LEARNED, key(vlan, destination), tunnel(vlan, tunnel));
    }

    public static LearningEvent relearned(int vlan, String destination, int tunnel) {
        return new LearningEvent(LearningEvent.Type.RELEARNED, key(vlan, destination), tunnel(vlan, tunnel));
    }

    /** A flow that sent its last packet 1.25 s ago, and whose tunnel is an hour old. */
    public static FlowContext learnt(int vlan, String destination, int tunnel) {
        return new FlowContext(100 + tunnel, key(vlan, destination), FlowContext.State.LEARNT,
                Optional.of(tunnel(vlan, tunnel)), 1000 + tunnel, Duration.ofMillis(1250),
                Optional.of(Duration.ofHours(1)), 0);
    }

    /** A flow that has just had more packets. */
    public static FlowContext hit(FlowContext context, int packets) {
        return new FlowContext(context.index(), context.key(), context.state(), context.tunnel(),
                context.hits() + packets, Duration.ZERO, context.age(), context.inFlight());
    }

    /** A flow that has two packets at the OTR. */
    public static FlowContext waiting(int vlan, String destination) {
        return new FlowContext(99, key(vlan, destination), FlowContext.State.NEW, Optional.empty(), 2,
                Duration.ofMillis(3), Optional.empty(), 2);
    }
}
