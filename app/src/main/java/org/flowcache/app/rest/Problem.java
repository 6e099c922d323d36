// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.rest;

import java.util.Optional;
import javax.ws.rs.core.Response;

/**
 * Why a request is not done: what the answer tells as a problem (RFC 9457).
 */
final class Problem extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final Response.Status status;
    private final String field;

    private Problem(Response.Status status, String field, String detail) {
        super(detail);
        this.status = status;
        this.field = field;
    }

    /**
     * Makes a problem that has nothing to do with any one field.
     *
     * @param status the status code
     * @param detail what is wrong, and what to do
     * @return the problem, to be thrown
     */
    static Problem of(Response.Status status, String detail) {
        return new Problem(status, null, detail);
    }

    /**
     * Makes a problem with a field, a parameter or a part of the path.
     *
     * @param status the status code
     * @param field  its name
     * @param detail what is wrong, and what to do
     * @return the problem, to be thrown
     */
    static Problem of(Response.Status status, String field, String detail) {
        return new Problem(status, field, detail);
    }

    /**
     * Returns the status code.
     *
     * @return the status code
     */
    Response.Status status() {
        return status;
    }

    /**
     * Returns the field that it is about.
     *
     * @return the name; empty if it is about no single one
     */
    Optional<String> field() {
        return Optional.ofNullable(field);
    }
}
