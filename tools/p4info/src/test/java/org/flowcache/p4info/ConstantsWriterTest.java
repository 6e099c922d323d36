// SPDX-License-Identifier: Apache-2.0
package org.flowcache.p4info;

import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertThrows;

import org.junit.Test;

public class ConstantsWriterTest {

    private static final String P4INFO =
            "tables { preamble { id: 1 name: \"Ingress.acl.acl\" alias: \"acl\" }"
            + "  match_fields { id: 1 name: \"hdr.ipv4.dst_addr\" bitwidth: 32 match_type: LPM } }\n"
            + "actions { preamble { id: 2 name: \"Ingress.acl.drop\" alias: \"acl.drop\" }"
            + "  params { id: 1 name: \"reason\" bitwidth: 8 } }\n"
            + "counters { preamble { id: 3 name: \"Ingress.drops\" alias: \"drops\" } }\n"
            + "controller_packet_metadata { preamble { id: 4 name: \"packet_in\" alias: \"packet_in\""
            + "    annotations: \"@controller_header(\\\"packet_in\\\")\" annotations: \"@cpu_port(255)\" }"
            + "  metadata { id: 1 name: \"ingress_port\" bitwidth: 9 } }\n"
            + "type_info { serializable_enums { key: \"DropReason_t\" value {"
            + "  underlying_type { bitwidth: 16 }"
            + "  members { name: \"NONE\" value: \"\\000\" } members { name: \"BAD\" value: \"\\001\\200\" } } } }\n";

    @Test
    public void writesAConstantForEachName() throws Exception {
        String java = write(P4INFO);

        assertThat(java, containsString("package org.example;"));
        assertThat(java, containsString("public final class Names {"));
        assertThat(java, containsString("PiTableId ACL =\n                "
                + "org.onosproject.net.pi.model.PiTableId.of(\"Ingress.acl.acl\");"));
        assertThat(java, containsString("PiMatchFieldId HDR_IPV4_DST_ADDR =\n                "
                + "org.onosproject.net.pi.model.PiMatchFieldId.of(\"hdr.ipv4.dst_addr\");"));
        assertThat(java, containsString("PiActionId.of(\"Ingress.acl.drop\");"));
        assertThat(java, containsString("PiActionParamId.of(\"reason\");"));
        assertThat(java, containsString("PiCounterId.of(\"Ingress.drops\");"));
        assertThat(java, containsString("PiPacketMetadataId.of(\"ingress_port\");"));
    }

    @Test
    public void writesSizes() throws Exception {
        String java = write("tables { preamble { id: 1 name: \"a.t\" alias: \"t\" } size: 64 }"
                + " counters { preamble { id: 2 name: \"a.drops\" alias: \"drops\" } size: 32 }"
                + " registers { preamble { id: 3 name: \"a.owners\" alias: \"owners\" } size: 4096 }");

        assertThat(java, containsString("class TableSizes {"));
        assertThat(java, containsString("int T = 64;"));
        assertThat(java, containsString("class CounterSizes {"));
        assertThat(java, containsString("int DROPS = 32;"));
        assertThat(java, containsString("class RegisterSizes {"));
        assertThat(java, containsString("int OWNERS = 4096;"));
    }

    @Test
    public void writesNumbersOfControllerHeaders() throws Exception {
        String java = write(P4INFO);

        assertThat(java, containsString("int CPU_PORT = 255;"));
        assertThat(java, containsString("int PACKET_IN_INGRESS_PORT_BITWIDTH = 9;"));
    }

    @Test
    public void writesSerializableEnums() throws Exception {
        String java = write(P4INFO);

        assertThat(java, containsString("public enum DropReason {"));
        assertThat(java, containsString("NONE(0),"));
        assertThat(java, containsString("BAD(384);"));
    }

    @Test
    public void refusesTwoNamesForOneConstant() {
        P4InfoException failure = assertThrows(P4InfoException.class, () -> write(
                "tables { preamble { id: 1 name: \"a.t\" alias: \"t\" } }"
                + " tables { preamble { id: 2 name: \"b.T\" alias: \"T\" } }"));

        assertThat(failure.getMessage(), containsString("'a.t' and 'b.T'"));
        assertThat(failure.getMessage(), containsString("Tables.T"));
    }

    @Test
    public void refusesAClassWithoutPackage() {
        assertThrows(P4InfoException.class, () -> new ConstantsWriter("Names"));
        assertThrows(P4InfoException.class, () -> new ConstantsWriter("org.example."));
        assertThrows(P4InfoException.class, () -> new ConstantsWriter("org example.Names"));
    }

    private static String write(String p4info) throws P4InfoException {
        return new ConstantsWriter("org.example.Names").write(P4InfoText.parse(p4info));
    }
}
