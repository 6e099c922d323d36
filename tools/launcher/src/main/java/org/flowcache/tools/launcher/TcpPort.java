// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.launcher;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads a TCP port to listen on from the command line: 1 to 65535, or 0 for any that is free.
 */
final class TcpPort implements ITypeConverter<Integer> {

    private static final int MAX = 0xffff;

    @Override
    public Integer convert(String text) {
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > MAX) {
            throw new TypeConversionException(
                    "'" + text + "' is no TCP port; use 1 to " + MAX + ", or 0 for any that is free");
        }
        return Integer.parseInt(text);
    }
}
