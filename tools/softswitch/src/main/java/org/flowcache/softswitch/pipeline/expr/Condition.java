// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.expr;

import org.flowcache.softswitch.pipeline.PacketContext;

/** A compiled expression with a truth value. */
public abstract class Condition {

    /** The value for a packet. */
    public abstract boolean test(PacketContext c);
}
