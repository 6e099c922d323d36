// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.table;

import java.util.List;
import org.flowcache.softswitch.pipeline.PacketContext;
import org.flowcache.softswitch.pipeline.code.Code;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** A compiled control: ingress or egress. */
public final class ControlFlow {

    private final ControlNode[] nodes;
    private final int start;

    /**
     * @param start index of the first node or {@link ControlNode#END}
     */
    public ControlFlow(List<ControlNode> nodes, int start) {
        this.nodes = nodes.toArray(new ControlNode[0]);
        this.start = start;
    }

    /** Writes the control's code. */
    public void emit(Code code, ActionCalls actions) {
        Label[] labels = new Label[nodes.length];
        for (int i = 0; i < nodes.length; i++) {
            labels[i] = new Label();
        }
        Label end = new Label();
        ControlNode.emitJump(code, start, labels, end);
        for (int i = 0; i < nodes.length; i++) {
            code.here(labels[i]);
            nodes[i].emit(code, labels, end, actions);
        }
        code.here(end);
        code.context();
        code.push(0);
        code.method().visitFieldInsn(Opcodes.PUTFIELD, Type.getInternalName(PacketContext.class), "exit", "Z");
    }

    /** Runs the control up to its end or an {@code exit}. */
    public void run(PacketContext c) {
        int at = start;
        while (at != ControlNode.END && !c.exit) {
            at = nodes[at].execute(c);
        }
        c.exit = false;
    }
}
