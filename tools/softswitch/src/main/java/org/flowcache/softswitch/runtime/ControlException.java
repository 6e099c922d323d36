// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.runtime;

import com.google.rpc.Code;

/** A control request that the P4Runtime specification says to refuse. Nothing was changed. */
public class ControlException extends Exception {

    private final transient Code code;

    public ControlException(Code code, String message) {
        super(message);
        this.code = code;
    }

    /** The canonical code to answer with. */
    public Code code() {
        return code;
    }

    static ControlException invalid(String message) {
        return new ControlException(Code.INVALID_ARGUMENT, message);
    }

    static ControlException notFound(String message) {
        return new ControlException(Code.NOT_FOUND, message);
    }

    static ControlException unimplemented(String message) {
        return new ControlException(Code.UNIMPLEMENTED, message);
    }
}
