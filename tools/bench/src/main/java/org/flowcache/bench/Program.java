// SPDX-License-Identifier: Apache-2.0
package org.flowcache.bench;

import com.google.protobuf.TextFormat;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import p4.config.v1.P4InfoOuterClass.P4Info;

/**
 * A compiled P4 program.
 *
 * @param info its P4Info
 * @param json what p4c wrote for BMv2
 */
record Program(P4Info info, String json) {

    /** Reads a program from resources. P4Info fields that this P4Runtime version does not know are skipped. */
    static Program read(String p4Info, String json) throws IOException {
        P4Info.Builder info = P4Info.newBuilder();
        TextFormat.Parser.newBuilder().setAllowUnknownFields(true).build().merge(resource(p4Info), info);
        return new Program(info.build(), resource(json));
    }

    static String resource(String name) throws IOException {
        try (InputStream in = Program.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new FileNotFoundException("no " + name + " on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Cells of a register array. */
    int registerSize(String name) {
        return info.getRegistersList().stream()
                .filter(r -> r.getPreamble().getName().endsWith("." + name)).findFirst().orElseThrow()
                .getSize();
    }

    /** The number in an annotation, such as {@code @cpu_port(255)}, of the header of packet-ins. */
    int packetInNumber(String annotation) {
        Pattern pattern = Pattern.compile("@" + annotation + "\\((\\d+)\\)");
        return info.getControllerPacketMetadataList().stream()
                .flatMap(header -> header.getPreamble().getAnnotationsList().stream())
                .map(pattern::matcher).filter(Matcher::matches).findFirst()
                .map(matcher -> Integer.parseInt(matcher.group(1))).orElseThrow();
    }
}
