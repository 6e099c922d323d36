// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.runtime;

import java.util.List;
import org.flowcache.softswitch.pipeline.table.Entry;
import p4.v1.P4RuntimeOuterClass.FieldMatch;

/**
 * The match of an entry, checked and packed.
 *
 * @param canonical    match fields in the order of the P4Info with canonical bytestrings; identifies the entry together
 *                     with the priority
 * @param priority     as the client gave it
 * @param value        packed value
 * @param mask         packed mask
 * @param ranges       bounds of range fields
 * @param prefixLength of the LPM field, 0 if there is none or it is left out
 */
record MatchKey(List<FieldMatch> canonical, int priority, long[] value, long[] mask, List<Entry.Range> ranges,
        int prefixLength) {

    /** What identifies the entry in its table. */
    record Id(List<FieldMatch> match, int priority) {
    }

    Id id() {
        return new Id(canonical, priority);
    }
}
