// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.table;

import java.util.List;
import org.flowcache.softswitch.pipeline.PacketContext;

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

    /** Runs the control up to its end or an {@code exit}. */
    public void run(PacketContext c) {
        int at = start;
        while (at != ControlNode.END && !c.exit) {
            at = nodes[at].execute(c);
        }
        c.exit = false;
    }
}
