// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.action;

import org.flowcache.softswitch.pipeline.PacketContext;
import org.flowcache.softswitch.pipeline.code.Code;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/** One compiled statement of an action. */
public abstract class Primitive {

    /**
     * Executes the statement.
     *
     * @param at this statement's index in its action
     * @return index of the statement to go on with
     */
    public abstract int execute(PacketContext c, int at);

    /**
     * Writes the statement's code, which goes on where it ends unless it jumps.
     *
     * @param labels where the statements of its action begin, and the last one ends
     */
    public void emit(Code code, Label[] labels) {
        code.constant(this, Primitive.class);
        code.context();
        code.push(0);
        code.call(Primitive.class, "execute", "(" + Code.CONTEXT_TYPE + "I)I");
        code.op(Opcodes.POP);
    }
}
