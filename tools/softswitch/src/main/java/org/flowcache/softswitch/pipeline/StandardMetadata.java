// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline;

/**
 * Slots of the standard metadata that the switch itself reads or sets, -1 for those that the program does not have or,
 * for times, does not use.
 */
public record StandardMetadata(
        int ingressPort,
        int egressSpec,
        int egressPort,
        int instanceType,
        int packetLength,
        int parserError,
        int checksumError,
        int mcastGroup,
        int egressRid,
        int priority,
        int ingressTimestamp,
        int egressTimestamp,
        int enqTimestamp) {

    /** The egress specification that drops; simple_switch's default. */
    public static final int DROP_PORT = 511;
}
