// SPDX-License-Identifier: Apache-2.0
package org.flowcache.pipeconf;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.flowcache.api.CacheSettings;
import org.flowcache.api.FlowKey;
import org.flowcache.api.Gateway;
import org.flowcache.api.PinnedEntry;
import org.flowcache.api.Server;
import org.flowcache.api.Tenant;
import org.flowcache.pipeconf.P4Program.ActionParams;
import org.flowcache.pipeconf.P4Program.Actions;
import org.flowcache.pipeconf.P4Program.MatchFields;
import org.flowcache.pipeconf.P4Program.PortRole;
import org.flowcache.pipeconf.P4Program.TableSizes;
import org.flowcache.pipeconf.P4Program.Tables;
import org.onlab.packet.IpPrefix;
import org.onosproject.core.ApplicationId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.DefaultFlowRule;
import org.onosproject.net.flow.DefaultTrafficSelector;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.TrafficSelector;
import org.onosproject.net.flow.criteria.PiCriterion;
import org.onosproject.net.pi.model.PiActionId;
import org.onosproject.net.pi.model.PiTableId;
import org.onosproject.net.pi.runtime.PiAction;
import org.onosproject.net.pi.runtime.PiActionParam;

/**
 * Writes a gateway as entries of the P4 program's tables.
 */
public final class GatewayRules {

    private final DeviceId deviceId;
    private final ApplicationId appId;
    private final PinnedRules pinned;

    /**
     * Creates a writer.
     *
     * @param deviceId the device that the rules are for
     * @param appId    whose rules they are
     */
    public GatewayRules(DeviceId deviceId, ApplicationId appId) {
        this.deviceId = deviceId;
        this.appId = appId;
        pinned = new PinnedRules(deviceId, appId);
    }

    /**
     * Writes a gateway.
     *
     * @param gateway   what the device is to be
     * @param downPorts its OTR ports that are down
     * @return the rules
     */
    public Set<FlowRule> of(Gateway gateway, Set<PortNumber> downPorts) {
        Set<FlowRule> rules = new LinkedHashSet<>();
        rules.add(settings(gateway.settings()));
        addPorts(gateway, rules);
        addOtrs(gateway, downPorts, rules);
        addVtep(gateway, rules);
        for (Tenant tenant : gateway.tenants()) {
            rules.add(tenant(tenant));
            for (Server server : tenant.servers()) {
                rules.add(server(tenant, server));
                rules.add(serverVlan(tenant, server));
            }
            tenant.pinned().forEach((destination, tunnel) -> rules.add(pinned.of(
                    PinnedEntry.fixed(new FlowKey(tenant.vlan(), destination), tunnel), Optional.empty())));
        }
        return rules;
    }

    /**
     * A table without a key has only a default entry, which an empty match stands for (P4Runtime specification,
     * section 9.1.3).
     */
    private FlowRule settings(CacheSettings settings) {
        return rule(Tables.SETTINGS, DefaultTrafficSelector.emptySelector(), Actions.CONFIGURE,
                new PiActionParam(ActionParams.IN_FLIGHT_TIMEOUT, microseconds(settings.inFlightTimeout())),
                new PiActionParam(ActionParams.IDLE_TIMEOUT, microseconds(settings.idleTimeout())),
                new PiActionParam(ActionParams.MAX_AGE, microseconds(settings.maxAge())),
                new PiActionParam(ActionParams.TTL, settings.tunnelTtl()),
                new PiActionParam(ActionParams.ENTROPY, flag(settings.sourcePortEntropy())),
                new PiActionParam(ActionParams.EXTENDED_VLAN, flag(settings.extendedVlans())),
                new PiActionParam(ActionParams.VXLAN_PORT, settings.vxlanPort()));
    }

    private void addPorts(Gateway gateway, Set<FlowRule> rules) {
        rules.add(portRole(gateway.dcPort(), PortRole.DC));
        gateway.otrPorts().forEach(port -> rules.add(portRole(port, PortRole.OTR)));
        gateway.serverPorts().forEach(port -> rules.add(portRole(port, PortRole.SERVER)));
        rules.add(rule(Tables.DC_PORTS,
                PiCriterion.builder().matchExact(MatchFields.ROLE, PortRole.DC.value()),
                Actions.FORWARDING_FORWARD, new PiActionParam(ActionParams.PORT, gateway.dcPort().toLong())));
        gateway.dcMtu().ifPresent(mtu -> rules.add(rule(Tables.MTUS,
                PiCriterion.builder().matchExact(MatchFields.EGRESS_PORT, gateway.dcPort().toLong()),
                Actions.LIMIT, new PiActionParam(ActionParams.MTU, mtu))));
    }

    private FlowRule portRole(PortNumber port, PortRole role) {
        return rule(Tables.PORT_ROLES,
                PiCriterion.builder().matchExact(MatchFields.INGRESS_PORT, port.toLong()),
                Actions.SET_ROLE, new PiActionParam(ActionParams.ROLE, role.value()));
    }

    private void addOtrs(Gateway gateway, Set<PortNumber> downPorts, Set<FlowRule> rules) {
        Set<Long> live = new TreeSet<>();
        gateway.otrPorts().stream().filter(port -> !downPorts.contains(port))
                .forEach(port -> live.add(port.toLong()));
        for (long port : live) {
            rules.add(rule(Tables.LIVE_OTRS,
                    PiCriterion.builder().matchExact(MatchFields.PORT, port), Actions.NO_ACTION));
        }
        Rendezvous otrs = new Rendezvous(live);
        for (int bucket = 0; bucket < TableSizes.OTRS; bucket++) {
            int key = bucket;
            otrs.choose(key).ifPresent(port -> rules.add(rule(Tables.OTRS,
                    PiCriterion.builder().matchExact(MatchFields.BUCKET, key),
                    Actions.TO_OTR, new PiActionParam(ActionParams.PORT, port))));
        }
    }

    private void addVtep(Gateway gateway, Set<FlowRule> rules) {
        rules.add(rule(Tables.VTEPS, vtep(gateway, false), Actions.ACCEPT_VTEP));
        rules.add(rule(Tables.VTEPS, vtep(gateway, true), Actions.ANSWER_ARP,
                new PiActionParam(ActionParams.MAC, gateway.vtepMac().toBytes())));
    }

    private static PiCriterion.Builder vtep(Gateway gateway, boolean arp) {
        return PiCriterion.builder()
                .matchExact(MatchFields.ADDR, gateway.vtep().toInt())
                .matchExact(MatchFields.IS_ARP, flag(arp));
    }

    private FlowRule tenant(Tenant tenant) {
        return rule(Tables.TENANTS,
                PiCriterion.builder().matchExact(MatchFields.VNI, tenant.vni().toInt()),
                Actions.SET_TENANT, new PiActionParam(ActionParams.VLAN_ID, tenant.vlan().toShort()),
                new PiActionParam(ActionParams.FLOOD_GROUP, GatewayGroups.floodGroup(tenant)));
    }

    private FlowRule server(Tenant tenant, Server server) {
        PiCriterion.Builder match = PiCriterion.builder().matchExact(MatchFields.VNI, tenant.vni().toInt());
        IpPrefix prefix = server.prefix();
        // P4Runtime has no prefix of length 0: a field that matches anything is left out (section 9.1.1).
        if (prefix.prefixLength() > 0) {
            match.matchLpm(MatchFields.DST_ADDR, prefix.address().toOctets(), prefix.prefixLength());
        }
        return rule(prefix.isIp4() ? Tables.SERVERS : Tables.SERVERS_IPV6, match,
                Actions.DECAPSULATION_FORWARD, new PiActionParam(ActionParams.PORT, server.port().toLong()));
    }

    private FlowRule serverVlan(Tenant tenant, Server server) {
        return rule(Tables.SERVER_VLANS,
                PiCriterion.builder()
                        .matchExact(MatchFields.INGRESS_PORT, server.port().toLong())
                        .matchExact(MatchFields.VLAN_ID, tenant.vlan().toShort()),
                Actions.ACCEPT_VLAN, new PiActionParam(ActionParams.VNI, tenant.vni().toInt()));
    }

    private FlowRule rule(PiTableId table, PiCriterion.Builder match, PiActionId action, PiActionParam... params) {
        return rule(table, DefaultTrafficSelector.builder().matchPi(match.build()).build(), action, params);
    }

    private FlowRule rule(PiTableId table, TrafficSelector selector, PiActionId action, PiActionParam... params) {
        PiAction.Builder piAction = PiAction.builder().withId(action);
        for (PiActionParam param : params) {
            piAction.withParameter(param);
        }
        return DefaultFlowRule.builder()
                .forDevice(deviceId)
                .forTable(table)
                .fromApp(appId)
                .makePermanent()
                // No two entries of these tables can match one packet, or the longer prefix wins.
                .withPriority(FlowRule.MIN_PRIORITY)
                .withSelector(selector)
                .withTreatment(DefaultTrafficTreatment.builder().piTableAction(piAction.build()).build())
                .build();
    }

    private static long microseconds(Duration duration) {
        return duration.dividedBy(ChronoUnit.MICROS.getDuration());
    }

    private static int flag(boolean set) {
        return set ? 1 : 0;
    }
}
