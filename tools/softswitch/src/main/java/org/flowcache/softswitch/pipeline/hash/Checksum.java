// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.hash;

import org.flowcache.softswitch.pipeline.PacketContext;
import org.flowcache.softswitch.pipeline.expr.Condition;
import org.flowcache.softswitch.pipeline.header.Field;

/** A checksum field that is verified after the parser or updated before the deparser. */
public final class Checksum {

    private final Field target;
    private final Calculation calculation;
    private final Condition condition;

    public Checksum(Field target, Calculation calculation, Condition condition) {
        this.target = target;
        this.calculation = calculation;
        this.condition = condition;
    }

    /** Whether the packet's value is right, or there is nothing to check. */
    public boolean verify(PacketContext c) {
        return c.slots[target.validSlot()] == 0 || !condition.test(c)
                || calculation.compute(c) == c.slots[target.slot()];
    }

    /** Sets the field if the condition holds. */
    public void update(PacketContext c) {
        if (condition.test(c)) {
            c.slots[target.slot()] = target.wrap(calculation.compute(c));
        }
    }
}
