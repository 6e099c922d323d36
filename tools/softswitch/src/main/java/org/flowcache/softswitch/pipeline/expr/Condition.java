// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.expr;

import org.flowcache.softswitch.pipeline.PacketContext;
import org.flowcache.softswitch.pipeline.code.Code;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/** A compiled expression with a truth value. */
public abstract class Condition {

    /** The value for a packet. */
    public abstract boolean test(PacketContext c);

    /** Writes code that goes on where it ends if the value is true and jumps if it is false. */
    public void emit(Code code, Label ifFalse) {
        code.constant(this, Condition.class);
        code.context();
        code.call(Condition.class, "test", Code.CONTEXT_TO_BOOLEAN);
        code.jumpIf(Opcodes.IFEQ, ifFalse);
    }
}
