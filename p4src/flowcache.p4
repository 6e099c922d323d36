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
#include "include/control/packet_io.p4"
#include "include/control/admission.p4"
#include "include/control/tunnel.p4"
#include "include/control/decapsulation.p4"
#include "include/control/server_vlans.p4"
#include "include/control/encapsulation.p4"
#include "include/control/flow_cache.p4"
#include "include/control/forwarding.p4"

control FlowCacheIngress(inout headers_t hdr,
                         inout metadata_t meta,
                         inout standard_metadata_t standard_metadata) {

    PacketOut()     packet_out_io;
    Admission()     admission;
    Tunnel()        tunnel;
    Decapsulation() decapsulation;
    ServerVlans()   server_vlans;
    FlowCache()     flow_cache;
    Forwarding()    forwarding;

    // Indexed by Path_t and DropReason_t.
    counter<Path_t>(16, CounterType.packets_and_bytes) paths;
    counter<DropReason_t>(16, CounterType.packets_and_bytes) drops;

    apply {
        if (hdr.packet_out.isValid()) {
            packet_out_io.apply(hdr, meta, standard_metadata);
        } else {
            admission.apply(hdr, meta, standard_metadata);

            // Whose is it?
            if (meta.drop_reason == DropReason_t.NONE) {
                if (meta.role == PortRole_t.SERVER) {
                    server_vlans.apply(hdr, meta, standard_metadata);
                } else if (meta.role == PortRole_t.DC || hdr.outer_ipv4.isValid() || hdr.inner_ipv4.isValid()) {
                    tunnel.apply(hdr, meta, standard_metadata);
                }
            }

            // What becomes of it?
            if (meta.drop_reason == DropReason_t.NONE) {
                if (meta.role == PortRole_t.DC) {
                    decapsulation.apply(hdr, meta, standard_metadata);
                } else {
                    flow_cache.apply(hdr, meta, standard_metadata);
                }
            }

            // Where does it go?
            if (meta.drop_reason == DropReason_t.NONE && meta.next != PortRole_t.UNKNOWN) {
                forwarding.apply(hdr, meta, standard_metadata);
            }
        }

        if (meta.drop_reason == DropReason_t.NONE) {
            paths.count(meta.path);
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

    apply {
        packet_in_io.apply(hdr, meta, standard_metadata);
    }
}

V1Switch(FlowCacheParser(),
         FlowCacheVerifyChecksum(),
         FlowCacheIngress(),
         FlowCacheEgress(),
         FlowCacheComputeChecksum(),
         FlowCacheDeparser()) main;
