// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.table;

import java.util.Collection;
import java.util.List;
import org.flowcache.softswitch.pipeline.PacketContext;
import org.flowcache.softswitch.pipeline.code.Code;
import org.flowcache.softswitch.pipeline.expr.Condition;
import org.objectweb.asm.Label;

/** An {@code if} of a control. */
public final class Conditional extends ControlNode {

    private final Condition condition;
    private final int ifTrue;
    private final int ifFalse;

    public Conditional(Condition condition, int ifTrue, int ifFalse) {
        this.condition = condition;
        this.ifTrue = ifTrue;
        this.ifFalse = ifFalse;
    }

    @Override
    public int execute(PacketContext c) {
        return condition.test(c) ? ifTrue : ifFalse;
    }

    @Override
    Collection<Integer> successors() {
        return List.of(ifTrue, ifFalse);
    }

    @Override
    void emit(Code code, Label[] nodes, Label end, ActionCalls actions) {
        Label no = new Label();
        condition.emit(code, no);
        emitJump(code, ifTrue, nodes, end);
        code.here(no);
        emitJump(code, ifFalse, nodes, end);
    }
}
