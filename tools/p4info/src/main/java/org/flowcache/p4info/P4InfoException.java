// SPDX-License-Identifier: Apache-2.0
package org.flowcache.p4info;

/**
 * Tells what is wrong with a p4info, and where.
 */
public final class P4InfoException extends Exception {

    /**
     * Creates an exception.
     *
     * @param message what is wrong, where
     */
    public P4InfoException(String message) {
        super(message);
    }
}
