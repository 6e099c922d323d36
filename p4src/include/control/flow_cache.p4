// SPDX-License-Identifier: Apache-2.0

// Server to DC: what the OTR teaches about a flow, the switch then does itself. A flow is a VLAN and a destination
// address; its context sits where their hash says, together with the whole key. Two flows that fall into one place
// take it from each other: that costs a detour through the OTR, and never a wrong tunnel.
control FlowCache(inout headers_t hdr,
                  inout metadata_t meta,
                  inout standard_metadata_t standard_metadata) {

    Encapsulation() encapsulation;

    register<FlowState_t, context_index_t>(FLOW_CONTEXTS) flow_state;
    register<vlan_id_t, context_index_t>(FLOW_CONTEXTS)   flow_vlan_id;
    register<ipv4_addr_t, context_index_t>(FLOW_CONTEXTS) flow_dst_addr;
    register<vni_t, context_index_t>(FLOW_CONTEXTS)       tunnel_vni;
    register<mac_addr_t, context_index_t>(FLOW_CONTEXTS)  tunnel_src_mac;
    register<mac_addr_t, context_index_t>(FLOW_CONTEXTS)  tunnel_dst_mac;
    register<ipv4_addr_t, context_index_t>(FLOW_CONTEXTS) tunnel_src_ip;
    register<ipv4_addr_t, context_index_t>(FLOW_CONTEXTS) tunnel_dst_ip;
    register<bit<16>, context_index_t>(FLOW_CONTEXTS)     tunnel_udp_src_port;
    register<bit<8>, context_index_t>(FLOW_CONTEXTS)      tunnel_ttl;
    register<bit<1>, context_index_t>(FLOW_CONTEXTS)      tunnel_dont_fragment;
    register<bit<1>, context_index_t>(FLOW_CONTEXTS)      tunnel_udp_checksum;

    context_index_t index;  // of the flow's context
    FlowState_t state;      // of the flow, whoever the context belongs to
    tunnel_t tunnel;        // what the switch knows
    tunnel_t taught;        // what the packet from the OTR says

    action find_context() {
        FlowState_t context_state;
        vlan_id_t context_vlan_id;
        ipv4_addr_t context_dst_addr;

        hash(index, HashAlgorithm.crc32, 32w0,
             { 4w0, meta.vlan_id, hdr.inner_ipv4.dst_addr }, (bit<32>) FLOW_CONTEXTS);
        flow_state.read(context_state, index);
        flow_vlan_id.read(context_vlan_id, index);
        flow_dst_addr.read(context_dst_addr, index);

        bool ours = context_vlan_id == meta.vlan_id && context_dst_addr == hdr.inner_ipv4.dst_addr;
        state = ours ? context_state : FlowState_t.NEW;
    }

    action read_tunnel() {
        tunnel_vni.read(tunnel.vni, index);
        tunnel_src_mac.read(tunnel.src_mac, index);
        tunnel_dst_mac.read(tunnel.dst_mac, index);
        tunnel_src_ip.read(tunnel.src_ip, index);
        tunnel_dst_ip.read(tunnel.dst_ip, index);
        tunnel_udp_src_port.read(tunnel.udp_src_port, index);
        tunnel_ttl.read(tunnel.ttl, index);
        tunnel_dont_fragment.read(tunnel.dont_fragment, index);
        tunnel_udp_checksum.read(tunnel.udp_checksum, index);
    }

    action read_packet() {
        taught.vni = hdr.vxlan.vni;
        taught.src_mac = hdr.outer_ethernet.src_addr;
        taught.dst_mac = hdr.outer_ethernet.dst_addr;
        taught.src_ip = hdr.outer_ipv4.src_addr;
        taught.dst_ip = hdr.outer_ipv4.dst_addr;
        taught.udp_src_port = hdr.outer_udp.src_port;
        taught.ttl = hdr.outer_ipv4.ttl;
        taught.dont_fragment = hdr.outer_ipv4.dont_fragment;
        taught.udp_checksum = hdr.outer_udp.checksum == 0 ? 1w0 : 1w1;
    }

    // The packet takes the learning event to the controller as it came in, with the VLAN still in it.
    action learn(Path_t path) {
        flow_state.write(index, FlowState_t.LEARNT);
        flow_vlan_id.write(index, meta.vlan_id);
        flow_dst_addr.write(index, hdr.inner_ipv4.dst_addr);
        tunnel_vni.write(index, taught.vni);
        tunnel_src_mac.write(index, taught.src_mac);
        tunnel_dst_mac.write(index, taught.dst_mac);
        tunnel_src_ip.write(index, taught.src_ip);
        tunnel_dst_ip.write(index, taught.dst_ip);
        tunnel_udp_src_port.write(index, taught.udp_src_port);
        tunnel_ttl.write(index, taught.ttl);
        tunnel_dont_fragment.write(index, taught.dont_fragment);
        tunnel_udp_checksum.write(index, taught.udp_checksum);

        meta.path = path;
        meta.ingress_port = standard_metadata.ingress_port;
        clone_preserving_field_list(CloneType.I2E, CPU_CLONE_SESSION_ID, PRESERVE_TO_CPU);
    }

    // Clears reserved2, and takes it out of the UDP checksum: HC' = ~(~HC + ~m + m'), RFC 1624, section 3, where m' is
    // m less reserved2. Zero is no checksum, and stays.
    action clear_vlan() {
        bit<32> sum = (bit<32>) hdr.outer_udp.checksum + (bit<32>) hdr.vxlan.reserved2;
        bit<16> folded = sum[15:0] + sum[31:16];
        hdr.outer_udp.checksum = hdr.outer_udp.checksum == 0 ? 16w0 : folded;
        hdr.vxlan.reserved2 = 0;
    }

    apply {
        meta.next = meta.role == PortRole_t.SERVER ? PortRole_t.OTR : PortRole_t.DC;

        // Broadcast and multicast, by the group bit of the MAC address or by 224.0.0.0/3, have many destinations.
        bool unicast = hdr.inner_ipv4.isValid()
                && hdr.inner_ethernet.dst_addr[40:40] == 0 && hdr.inner_ipv4.dst_addr[31:29] != 7;

        if (!unicast) {
            meta.path = meta.role == PortRole_t.SERVER ? Path_t.TO_OTR_UNCACHED : Path_t.FROM_OTR_UNCACHED;
        } else if (meta.role == PortRole_t.SERVER) {
            find_context();
            if (state == FlowState_t.NEW) {
                meta.path = Path_t.TO_OTR;
            } else {
                read_tunnel();
                encapsulation.apply(hdr, meta, standard_metadata, tunnel);
                meta.next = PortRole_t.DC;
                meta.path = Path_t.DIRECT;
            }
        } else if ((vlan_id_t) hdr.vxlan.reserved2 != meta.vlan_id) {
            // The OTR can't bind a VLAN to another tenant's VNI.
            meta.drop_reason = DropReason_t.UNKNOWN_VLAN;
        } else {
            find_context();
            read_tunnel();
            read_packet();
            if (state == FlowState_t.NEW) {
                learn(Path_t.LEARNED);
            } else if (tunnel != taught) {
                learn(Path_t.RELEARNED);
            } else {
                meta.path = Path_t.FROM_OTR;
            }
        }

        if (hdr.vxlan.isValid() && meta.role == PortRole_t.OTR) {
            clear_vlan();
        }
    }
}
