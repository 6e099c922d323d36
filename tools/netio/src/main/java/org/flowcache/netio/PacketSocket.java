// SPDX-License-Identifier: Apache-2.0
package org.flowcache.netio;

import java.io.IOException;

/** A packet socket. */
final class PacketSocket {

    private PacketSocket() {
    }

    static FrameInterface open(InterfaceName name) throws IOException {
        throw new IOException("cannot open " + name);
    }
}
