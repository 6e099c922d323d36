// SPDX-License-Identifier: Apache-2.0
package org.flowcache.p4info;

import com.google.protobuf.TextFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import p4.config.v1.P4InfoOuterClass.P4Info;

/**
 * P4Info in protobuf's text format, the form that P4 compilers write and ONOS reads.
 */
public final class P4InfoText {

    private P4InfoText() {
    }

    /**
     * Reads what ONOS knows of a p4info, and leaves out the fields that came to P4Info later.
     *
     * @param text a p4info in text format
     * @return the p4info
     * @throws P4InfoException if the text is not in protobuf's text format or a known field has a wrong value; tells
     *                         line and column
     */
    public static P4Info parse(String text) throws P4InfoException {
        P4Info.Builder p4info = P4Info.newBuilder();
        try {
            TextFormat.Parser.newBuilder().setAllowUnknownFields(true).build().merge(text, p4info);
        } catch (TextFormat.ParseException e) {
            throw new P4InfoException("not a p4info in text format: " + e.getMessage());
        }
        return p4info.build();
    }

    /**
     * Writes a p4info. Equal p4infos give equal text.
     *
     * @param p4info the p4info
     * @return its text format
     */
    public static String print(P4Info p4info) {
        return TextFormat.printer().printToString(p4info);
    }

    static P4Info read(Path file) throws IOException, P4InfoException {
        String text;
        try {
            text = Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new IOException(file + ": no such file", e);
        }
        try {
            return parse(text);
        } catch (P4InfoException e) {
            throw new P4InfoException(file + ": " + e.getMessage());
        }
    }
}
