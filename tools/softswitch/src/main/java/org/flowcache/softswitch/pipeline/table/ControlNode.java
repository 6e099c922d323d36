// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.table;

import java.util.Collection;
import org.flowcache.softswitch.pipeline.PacketContext;
import org.flowcache.softswitch.pipeline.code.Code;
import org.objectweb.asm.Label;

/** A step of a control: a table or a condition. */
public abstract class ControlNode {

    /** The index that means that the control is done. */
    public static final int END = -1;

    /** Executes the step and answers the index of the next one, or {@link #END}. */
    public abstract int execute(PacketContext c);

    /** Indices of the steps that can be next, and perhaps {@link #END}. */
    abstract Collection<Integer> successors();

    /**
     * Writes code that executes the step and then jumps to the next one.
     *
     * @param nodes where the steps begin
     * @param end   where the control is done
     */
    abstract void emit(Code code, Label[] nodes, Label end, ActionCalls actions);

    /** Jumps to a step. */
    static void emitJump(Code code, int next, Label[] nodes, Label end) {
        code.jump(next == END ? end : nodes[next]);
    }
}
