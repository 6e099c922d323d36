// SPDX-License-Identifier: Apache-2.0

// A packet from the controller goes to the port that the controller says, as it is.
control PacketOut(inout headers_t hdr,
                  inout metadata_t meta,
                  inout standard_metadata_t standard_metadata) {
    apply {
        standard_metadata.egress_spec = hdr.packet_out.egress_port;
        hdr.packet_out.setInvalid();
        meta.path = Path_t.PACKET_OUT;
    }
}

// A packet to the controller tells where it came in and what became of it. One that is not done yet goes through the
// switch once more, as it would have come in.
control PacketIn(inout headers_t hdr,
                 inout metadata_t meta,
                 inout standard_metadata_t standard_metadata) {
    apply {
        if (meta.once_more) {
            recirculate_preserving_field_list(PRESERVE_TO_NEXT_PASS);
        } else if (standard_metadata.egress_port == CPU_PORT) {
            hdr.packet_out.setInvalid();
            hdr.packet_in.setValid();
            hdr.packet_in.ingress_port = meta.ingress_port;
            hdr.packet_in.path = meta.path;
        }
    }
}
