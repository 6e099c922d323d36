// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.api;

import java.util.Objects;

/**
 * Says which of several arguments is wrong, and why.
 */
public final class InvalidArgumentException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    private final String argument;

    /**
     * Creates an exception.
     *
     * @param argument what is wrong, in words
     * @param message  why, naming the value
     */
    public InvalidArgumentException(String argument, String message) {
        super(message);
        this.argument = Objects.requireNonNull(argument);
    }

    /**
     * Creates an exception whose message is made of all three.
     *
     * @param argument what is wrong, as "outer destination"
     * @param value    its value
     * @param reason   what it has to be instead, or what it clashes with
     */
    public InvalidArgumentException(String argument, Object value, String reason) {
        this(argument, argument + " " + value + ": " + reason);
    }

    /**
     * Returns what is wrong.
     *
     * @return the argument's name, in words
     */
    public String argument() {
        return argument;
    }
}
