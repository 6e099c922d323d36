// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.testing;

import java.io.ByteArrayOutputStream;

/** Builds frames from hexadecimal text. */
public final class Frames {

    private Frames() {
    }

    /** The bytes of hexadecimal digits; everything else between them is skipped. */
    public static byte[] hex(String... parts) {
        String digits = String.join("", parts).replaceAll("[^0-9a-fA-F]", "");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < digits.length(); i += 2) {
            bytes.write(Integer.parseInt(digits.substring(i, i + 2), 16));
        }
        return bytes.toByteArray();
    }

    /** The hexadecimal digits of bytes. */
    public static String hex(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte b : bytes) {
            text.append(String.format("%02x", b));
        }
        return text.toString();
    }
}
