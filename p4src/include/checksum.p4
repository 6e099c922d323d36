// SPDX-License-Identifier: Apache-2.0
#ifndef __CHECKSUM__
#define __CHECKSUM__

#include "define.p4"
#include "header.p4"

#define IPV4_FIELDS(ipv4) \
    ipv4.version, ipv4.ihl, ipv4.dscp, ipv4.ecn, ipv4.total_len, \
    ipv4.identification, ipv4.reserved, ipv4.dont_fragment, ipv4.more_fragments, ipv4.fragment_offset, \
    ipv4.ttl, ipv4.protocol

// Sets standard_metadata.checksum_error if the outer IPv4 header is damaged. A header with options is not parsed
// whole, and is never taken for a tunnel's.
control FlowCacheVerifyChecksum(inout headers_t hdr, inout metadata_t meta) {
    apply {
        verify_checksum(hdr.outer_ipv4.isValid() && hdr.outer_ipv4.ihl == 5,
            { IPV4_FIELDS(hdr.outer_ipv4), hdr.outer_ipv4.src_addr, hdr.outer_ipv4.dst_addr },
            hdr.outer_ipv4.checksum, HashAlgorithm.csum16);
    }
}

// Completes the tunnels that the switch adds; what the OTR built passes untouched.
control FlowCacheComputeChecksum(inout headers_t hdr, inout metadata_t meta) {
    apply {
        update_checksum(meta.encapsulated,
            { IPV4_FIELDS(hdr.outer_ipv4), hdr.outer_ipv4.src_addr, hdr.outer_ipv4.dst_addr },
            hdr.outer_ipv4.checksum, HashAlgorithm.csum16);

        // Pseudo header, UDP header and data (RFC 768). Fields of headers that are not there count for nothing.
        update_checksum_with_payload(meta.udp_checksum,
            {
                hdr.outer_ipv4.src_addr, hdr.outer_ipv4.dst_addr, 8w0, hdr.outer_ipv4.protocol, hdr.outer_udp.length,
                hdr.outer_udp.src_port, hdr.outer_udp.dst_port, hdr.outer_udp.length,
                hdr.vxlan.flags, hdr.vxlan.reserved, hdr.vxlan.vni, hdr.vxlan.reserved2,
                hdr.inner_ethernet.dst_addr, hdr.inner_ethernet.src_addr, hdr.inner_ethernet.ether_type,
                IPV4_FIELDS(hdr.inner_ipv4), hdr.inner_ipv4.checksum,
                hdr.inner_ipv4.src_addr, hdr.inner_ipv4.dst_addr,
                hdr.inner_ipv6.version, hdr.inner_ipv6.dscp, hdr.inner_ipv6.ecn, hdr.inner_ipv6.flow_label,
                hdr.inner_ipv6.payload_len, hdr.inner_ipv6.next_header, hdr.inner_ipv6.hop_limit,
                hdr.inner_ipv6.src_addr, hdr.inner_ipv6.dst_addr,
                hdr.inner_l4.src_port, hdr.inner_l4.dst_port, hdr.inner_l4.identity
            },
            hdr.outer_udp.checksum, HashAlgorithm.csum16);

        // A checksum that comes out as zero is sent as all ones, because zero means none (RFC 768): the checksum of
        // zero is all ones.
        update_checksum(meta.udp_checksum && hdr.outer_udp.checksum == 0,
            { 16w0 }, hdr.outer_udp.checksum, HashAlgorithm.csum16);
    }
}

#endif
