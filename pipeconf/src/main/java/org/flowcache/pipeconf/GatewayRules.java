// SPDX-License-Identifier: Apache-2.0
package org.flowcache.pipeconf;

import java.util.LinkedHashSet;
import java.util.Set;
import org.flowcache.api.Gateway;
import org.flowcache.api.Server;
import org.flowcache.api.Tenant;
import org.flowcache.pipeconf.P4Program.ActionParams;
import org.flowcache.pipeconf.P4Program.Actions;
import org.flowcache.pipeconf.P4Program.MatchFields;
import org.flowcache.pipeconf.P4Program.PortRole;
import org.flowcache.pipeconf.P4Program.Tables;
import org.onlab.packet.Ip4Prefix;
import org.onosproject.core.ApplicationId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.DefaultFlowRule;
import org.onosproject.net.flow.DefaultTrafficSelector;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.criteria.PiCriterion;
import org.onosproject.net.pi.model.PiActionId;
import org.onosproject.net.pi.model.PiTableId;
import org.onosproject.net.pi.runtime.PiAction;
import org.onosproject.net.pi.runtime.PiActionParam;

/**
 * Writes a gateway as entries of the P4 program's tables.
 */
final class GatewayRules {

    private final DeviceId deviceId;
    private final ApplicationId appId;

    GatewayRules(DeviceId deviceId, ApplicationId appId) {
        this.deviceId = deviceId;
        this.appId = appId;
    }

    Set<FlowRule> of(Gateway gateway) {
        Set<FlowRule> rules = new LinkedHashSet<>();
        rules.add(portRole(gateway.dcPort(), PortRole.DC));
        rules.add(portRole(gateway.otrPort(), PortRole.OTR));
        gateway.serverPorts().forEach(port -> rules.add(portRole(port, PortRole.SERVER)));
        rules.add(rolePort(PortRole.DC, gateway.dcPort()));
        rules.add(rolePort(PortRole.OTR, gateway.otrPort()));
        rules.add(rule(Tables.VTEPS,
                PiCriterion.builder().matchExact(MatchFields.OUTER_DST_ADDR, gateway.vtep().toInt()),
                Actions.ACCEPT_VTEP));
        for (Tenant tenant : gateway.tenants()) {
            rules.add(tenant(tenant));
            for (Server server : tenant.servers()) {
                rules.add(server(tenant, server));
                rules.add(serverVlan(tenant, server));
            }
        }
        return rules;
    }

    private FlowRule portRole(PortNumber port, PortRole role) {
        return rule(Tables.PORT_ROLES,
                PiCriterion.builder().matchExact(MatchFields.INGRESS_PORT, port.toLong()),
                Actions.SET_ROLE, new PiActionParam(ActionParams.ROLE, role.value()));
    }

    private FlowRule rolePort(PortRole role, PortNumber port) {
        return rule(Tables.ROLE_PORTS,
                PiCriterion.builder().matchExact(MatchFields.ROLE, role.value()),
                Actions.FORWARDING_FORWARD, new PiActionParam(ActionParams.PORT, port.toLong()));
    }

    private FlowRule tenant(Tenant tenant) {
        return rule(Tables.TENANTS,
                PiCriterion.builder().matchExact(MatchFields.VNI, tenant.vni().toInt()),
                Actions.SET_VLAN, new PiActionParam(ActionParams.VLAN_ID, tenant.vlan().toShort()));
    }

    private FlowRule server(Tenant tenant, Server server) {
        PiCriterion.Builder match = PiCriterion.builder().matchExact(MatchFields.VNI, tenant.vni().toInt());
        Ip4Prefix prefix = server.prefix();
        // P4Runtime has no prefix of length 0: a field that matches anything is left out (section 9.1.1).
        if (prefix.prefixLength() > 0) {
            match.matchLpm(MatchFields.DST_ADDR, prefix.address().toInt(), prefix.prefixLength());
        }
        return rule(Tables.SERVERS, match,
                Actions.DECAPSULATION_FORWARD, new PiActionParam(ActionParams.PORT, server.port().toLong()));
    }

    private FlowRule serverVlan(Tenant tenant, Server server) {
        return rule(Tables.SERVER_VLANS,
                PiCriterion.builder()
                        .matchExact(MatchFields.INGRESS_PORT, server.port().toLong())
                        .matchExact(MatchFields.VLAN_ID, tenant.vlan().toShort()),
                Actions.ACCEPT_VLAN);
    }

    private FlowRule rule(PiTableId table, PiCriterion.Builder match, PiActionId action, PiActionParam... params) {
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
                .withSelector(DefaultTrafficSelector.builder().matchPi(match.build()).build())
                .withTreatment(DefaultTrafficTreatment.builder().piTableAction(piAction.build()).build())
                .build();
    }
}
