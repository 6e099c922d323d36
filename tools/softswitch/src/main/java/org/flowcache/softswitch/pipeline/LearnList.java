// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline;

import java.util.List;
import org.flowcache.softswitch.pipeline.header.Field;

/**
 * The fields that a digest tells.
 *
 * @param id     the compiler's number, above 0
 * @param name   P4 name
 * @param fields the fields, in the order of the digest's type
 */
public record LearnList(int id, String name, List<Field> fields) {

    /** Takes a copy. */
    public LearnList {
        fields = List.copyOf(fields);
    }

    /** The fields' values in a packet: all of their words, one after the other. */
    long[] values(long[] slots) {
        long[] values = new long[fields.stream().mapToInt(Field::words).sum()];
        int at = 0;
        for (Field field : fields) {
            System.arraycopy(slots, field.slot(), values, at, field.words());
            at += field.words();
        }
        return values;
    }
}
