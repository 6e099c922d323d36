// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline;

import java.util.List;
import org.flowcache.softswitch.pipeline.header.Field;

/** The fields that a cloned, resubmitted or recirculated packet keeps. */
public final class FieldList {

    private final Field[] fields;

    public FieldList(List<Field> fields) {
        this.fields = fields.toArray(new Field[0]);
    }

    void copy(long[] from, long[] to) {
        for (Field field : fields) {
            System.arraycopy(from, field.slot(), to, field.slot(), field.words());
        }
    }
}
