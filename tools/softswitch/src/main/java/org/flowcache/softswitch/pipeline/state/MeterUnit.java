// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.state;

/** What a meter measures. */
public enum MeterUnit {
    PACKETS, BYTES;

    /** What a packet of that many bytes takes. */
    public int amount(int length) {
        return this == PACKETS ? 1 : length;
    }
}
