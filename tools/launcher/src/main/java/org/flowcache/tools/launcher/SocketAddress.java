// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.launcher;

import java.net.InetSocketAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads an address to listen on from the command line: host and TCP port, as "127.0.0.1:9559" or "[::1]:9559".
 */
final class SocketAddress implements ITypeConverter<InetSocketAddress> {

    @Override
    public InetSocketAddress convert(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon).replaceFirst("^\\[(.*)]$", "$1");
        if (host.isEmpty()) {
            throw new TypeConversionException("'" + text + "' is no host and TCP port, as 127.0.0.1:9559");
        }
        InetSocketAddress address = new InetSocketAddress(host, new TcpPort().convert(text.substring(colon + 1)));
        if (address.isUnresolved()) {
            throw new TypeConversionException("there is no host '" + host + "'");
        }
        return address;
    }
}
