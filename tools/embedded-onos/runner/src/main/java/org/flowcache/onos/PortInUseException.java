// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos;

/** A port that ONOS was to listen on is taken, by another copy of it or by another program. */
public class PortInUseException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int port;

    /**
     * Names the port and what to do.
     *
     * @param purpose what the port is for, such as "REST"
     * @param port    the port, 1 to 65535
     */
    public PortInUseException(String purpose, int port) {
        super(purpose + " port " + port + " on 127.0.0.1 is in use, perhaps by another ONOS: stop that program, "
                      + "or choose another port (0 takes any free one)");
        this.port = port;
    }

    /**
     * The port.
     *
     * @return 1 to 65535
     */
    public int port() {
        return port;
    }
}
