// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.action;

import org.flowcache.softswitch.pipeline.PacketContext;

/** One compiled statement of an action. */
public abstract class Primitive {

    /**
     * Executes the statement.
     *
     * @param at this statement's index in its action
     * @return index of the statement to go on with
     */
    public abstract int execute(PacketContext c, int at);
}
