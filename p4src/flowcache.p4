// SPDX-License-Identifier: Apache-2.0

// A VXLAN gateway between tenants in a data centre (DC) and their bare-metal servers, which learns from an OTR how to
// put the servers' packets into tunnels, and then takes the OTR out of their path.

#include <core.p4>
#define V1MODEL_VERSION 20200408
#include <v1model.p4>

#include "include/define.p4"
#include "include/header.p4"
#include "include/parser.p4"
#include "include/checksum.p4"
#include "include/control/settings.p4"
#include "include/control/packet_io.p4"
#include "include/control/acl.p4"
#include "include/control/admission.p4"
#include "include/control/tunnel.p4"
#include "include/control/decapsulation.p4"
#include "include/control/server_vlans.p4"
#include "include/control/encapsulation.p4"
#include "include/control/in_flight.p4"
#include "include/control/pinned.p4"
#include "include/control/flow_cache.p4"
#include "include/control/forwarding.p4"

control FlowCacheIngress(inout headers_t hdr,
                         inout metadata_t meta,
                         inout standard_metadata_t standard_metadata) {

    Settings()      settings;
    PacketOut()     packet_out_io;
    Acl()           acl;
    Admission()     admission;
    Tunnel()        tunnel;
    Decapsulation() decapsulation;
    ServerVlans()   server_vlans;
    FlowCache()     flow_cache;
    Forwarding()    forwarding;
    SendInFlight()  send_in_flight;

    // Indexed by Path_t, DropReason_t and port.
    counter<Path_t>(32, CounterType.packets_and_bytes)         paths;
    counter<DropReason_t>(32, CounterType.packets_and_bytes)   drops;
    counter<port_t>(MAX_PORTS, CounterType.packets_and_bytes)  ingress_ports;

    apply {
        if (standard_metadata.instance_type != INSTANCE_RECIRCULATED) {
            ingress_ports.count(standard_metadata.ingress_port);
            meta.ingress_port = standard_metadata.ingress_port;
            meta.now = standard_metadata.ingress_global_timestamp;
        }
        meta.is_request = hdr.request.isValid() && standard_metadata.parser_error == error.NoError;
        meta.frame_len = (bit<16>) standard_metadata.packet_length;
        settings.apply(meta);

        if (hdr.packet_out.isValid() && !meta.is_request) {
            packet_out_io.apply(hdr, meta, standard_metadata);
        } else {
            if (!meta.is_request) {
                acl.apply(hdr, meta, standard_metadata);
                if (meta.drop_reason == DropReason_t.NONE && meta.path == Path_t.NONE) {
                    admission.apply(hdr, meta, standard_metadata);
                }
            }

            // Whose is it?
            if (meta.drop_reason == DropReason_t.NONE && meta.path == Path_t.NONE) {
                if (meta.role == PortRole_t.SERVER) {
                    server_vlans.apply(hdr, meta, standard_metadata);
                } else if (meta.role == PortRole_t.DC || hdr.outer_ipv4.isValid() || hdr.vlan.isValid()) {
                    tunnel.apply(hdr, meta, standard_metadata);
                }
            }

            // What becomes of it?
            if (meta.drop_reason == DropReason_t.NONE && meta.path == Path_t.NONE) {
                if (meta.role == PortRole_t.DC) {
                    decapsulation.apply(hdr, meta, standard_metadata);
                } else {
                    flow_cache.apply(hdr, meta, standard_metadata);
                }
            }

            // Where does it go?
            if (meta.drop_reason == DropReason_t.NONE) {
                forwarding.apply(hdr, meta, standard_metadata);
            }

            // Will it come back?
            if (meta.drop_reason == DropReason_t.NONE && meta.next == PortRole_t.OTR && meta.unicast_ip) {
                send_in_flight.apply(meta, standard_metadata);
            }
        }

        if (meta.once_more) {
            // It is counted when it is done.
        } else if (meta.drop_reason == DropReason_t.NONE) {
            paths.count(meta.path);
            if (meta.is_candidate) {
                meta.path = Path_t.CANDIDATE;
            }
        } else {
            drops.count(meta.drop_reason);
            mark_to_drop(standard_metadata);
        }
    }
}

control FlowCacheEgress(inout headers_t hdr,
                        inout metadata_t meta,
                        inout standard_metadata_t standard_metadata) {

    PacketIn() packet_in_io;

    // Indexed by port.
    counter<port_t>(MAX_PORTS, CounterType.packets_and_bytes) egress_ports;

    apply {
        if (!meta.once_more) {
            egress_ports.count(standard_metadata.egress_port);
        }
        packet_in_io.apply(hdr, meta, standard_metadata);
    }
}

V1Switch(FlowCacheParser(),
         FlowCacheVerifyChecksum(),
         FlowCacheIngress(),
         FlowCacheEgress(),
         FlowCacheComputeChecksum(),
         FlowCacheDeparser()) main;
