// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.runtime;

import com.google.protobuf.ByteString;
import org.flowcache.softswitch.pipeline.StandardMetadata;

/** Port numbers in requests: those of the switch's ports and of the CPU port. */
final class Ports {

    private static final int BITS = 32;

    private Ports() {
    }

    /** A port number written as a bytestring. */
    static int read(ByteString bytes, String what) throws ControlException {
        return check(Bytestrings.decode(bytes, BITS, "the port of " + what).intValue(), what);
    }

    /** A port number written as a number, unsigned. */
    static int check(int port, String what) throws ControlException {
        if (port < 0 || port >= StandardMetadata.DROP_PORT) {
            throw ControlException.invalid("port " + Integer.toUnsignedString(port) + " of " + what
                    + " is not 0 to " + (StandardMetadata.DROP_PORT - 1));
        }
        return port;
    }
}
