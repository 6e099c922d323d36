// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.action;

import org.flowcache.softswitch.pipeline.PacketContext;

/** A statement after which the next one follows. */
abstract class Statement extends Primitive {

    @Override
    public final int execute(PacketContext c, int at) {
        run(c);
        return at + 1;
    }

    abstract void run(PacketContext c);
}
