// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * An account of ONOS, for REST and ssh.
 *
 * @param user     name
 * @param password password
 */
public record Credentials(String user, String password) {

    /** The account of a stock ONOS. */
    static final Credentials DEFAULT = new Credentials("onos", "rocks");

    /**
     * These credentials as HTTP wants them (RFC 7617).
     *
     * @return value of an {@code Authorization} header
     */
    public String basicAuthorization() {
        byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }
}
