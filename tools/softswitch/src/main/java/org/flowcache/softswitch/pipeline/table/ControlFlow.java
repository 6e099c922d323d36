// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.table;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.flowcache.softswitch.pipeline.PacketContext;
import org.flowcache.softswitch.pipeline.code.Code;
import org.flowcache.softswitch.pipeline.code.Steps;
import org.objectweb.asm.Label;

/** A compiled control: ingress or egress. */
public final class ControlFlow {

    private record Visit(int node, Iterator<Integer> successors) {
    }

    private final ControlNode[] nodes;
    private final int start;

    /**
     * @param start index of the first node or {@link ControlNode#END}
     */
    public ControlFlow(List<ControlNode> nodes, int start) {
        this.nodes = nodes.toArray(new ControlNode[0]);
        this.start = start;
    }

    /** A node that a packet can come back to, if there is one: the control might never end then. */
    public Optional<Integer> loop() {
        List<Integer> order = order();
        int[] position = new int[nodes.length];
        for (int i = 0; i < order.size(); i++) {
            position[order.get(i)] = i;
        }
        return order.stream().filter(node -> nodes[node].successors().stream()
                .anyMatch(next -> next != ControlNode.END && position[next] <= position[node])).findFirst();
    }

    /** The control's code. */
    public Steps steps(ActionCalls actions) {
        List<Integer> order = order();
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

    /** The nodes that can be reached, in an order in which none jumps back, unless there is a loop. */
    private List<Integer> order() {
        List<Integer> order = new ArrayList<>();
        boolean[] seen = new boolean[nodes.length];
        Deque<Visit> path = new ArrayDeque<>();
        enter(start, seen, path);
        while (!path.isEmpty()) {
            Visit visit = path.peek();
            if (visit.successors.hasNext()) {
                enter(visit.successors.next(), seen, path);
            } else {
                order.add(visit.node);
                path.pop();
            }
        }
        Collections.reverse(order);
        return order;
    }

    private void enter(int node, boolean[] seen, Deque<Visit> path) {
        if (node != ControlNode.END && !seen[node]) {
            seen[node] = true;
            path.push(new Visit(node, nodes[node].successors().iterator()));
        }
    }

    /** Runs the control up to its end or an {@code exit}, which the packet then still asks for. */
    public void run(PacketContext c) {
        int at = start;
        while (at != ControlNode.END && !c.exit) {
            at = nodes[at].execute(c);
        }
    }
}
