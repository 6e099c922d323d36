// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos;

/** ONOS did not come up; the message says what is missing and where its log is. */
public class OnosStartException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    OnosStartException(String message) {
        super(message);
    }

    OnosStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
