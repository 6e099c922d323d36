// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch;

/**
 * A program that this switch cannot run exactly as written: its JSON or its P4Info is malformed, or uses an element
 * that is not implemented. The message names the element by its path in the document and, where it has one, its P4
 * name. Nothing of a refused program is loaded.
 */
public class UnsupportedProgramException extends RuntimeException {

    private final String element;

    public UnsupportedProgramException(String element, String problem) {
        super(element + ": " + problem);
        this.element = element;
    }

    /** Where it is, for example {@code actions[3] "ingress.police" / primitives[0]}. */
    public String element() {
        return element;
    }
}
