// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.check;

import java.util.Locale;

/**
 * Something that is wrong with a network configuration, or that its author may want to know.
 *
 * @param severity whether it is wrong
 * @param place    where it is: a device's id and the field, or line and column; empty for the whole file
 * @param message  what is the matter, and what to do
 */
public record Finding(Severity severity, String place, String message) {

    /** Whether something is wrong. */
    public enum Severity {
        /** The file does not do what it is for, or ONOS refuses it. */
        ERROR,
        /** The file may be right, if what it lacks is elsewhere. */
        NOTE
    }

    static Finding error(String place, String message) {
        return new Finding(Severity.ERROR, place, message);
    }

    static Finding note(String place, String message) {
        return new Finding(Severity.NOTE, place, message);
    }

    /**
     * Tells the finding in one line.
     *
     * @param file the file's name
     * @return such as "netcfg.json: device:gw1: error: ports.dc: 255: this port leads to the controller"
     */
    public String line(String file) {
        return file + ": " + (place.isEmpty() ? "" : place + ": ")
                + severity.name().toLowerCase(Locale.ROOT) + ": " + message;
    }
}
