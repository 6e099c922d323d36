// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.table;

import org.flowcache.softswitch.pipeline.PacketContext;

/** A step of a control: a table or a condition. */
public abstract class ControlNode {

    /** The index that means that the control is done. */
    public static final int END = -1;

    /** Executes the step and answers the index of the next one, or {@link #END}. */
    public abstract int execute(PacketContext c);
}
