// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.table;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.flowcache.softswitch.pipeline.PacketContext;
import org.flowcache.softswitch.pipeline.code.Code;
import org.flowcache.softswitch.pipeline.code.Steps;
import org.objectweb.asm.Label;

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

    /** The control's code. Nodes come in an order in which none jumps back, unless there is a loop. */
    public Steps steps(ActionCalls actions) {
        List<Integer> order = new ArrayList<>();
        addAfterSuccessors(start, new boolean[nodes.length], order);
        Collections.reverse(order);
        return new Steps() {
            @Override
            public int count() {
                return order.size();
            }

            @Override
            public void emit(int step, Code code, Label[] steps) {
                Label[] labels = new Label[nodes.length];
                for (int i = 0; i < order.size(); i++) {
                    labels[order.get(i)] = steps[i];
                }
                nodes[order.get(step)].emit(code, labels, steps[order.size()], actions);
            }
        };
    }

    private void addAfterSuccessors(int node, boolean[] seen, List<Integer> order) {
        if (node == ControlNode.END || seen[node]) {
            return;
        }
        seen[node] = true;
        for (int next : nodes[node].successors()) {
            addAfterSuccessors(next, seen, order);
        }
        order.add(node);
    }

    /** Runs the control up to its end or an {@code exit}, which the packet then still asks for. */
    public void run(PacketContext c) {
        int at = start;
        while (at != ControlNode.END && !c.exit) {
            at = nodes[at].execute(c);
        }
    }
}
