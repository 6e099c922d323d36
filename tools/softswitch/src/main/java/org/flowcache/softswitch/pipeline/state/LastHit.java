// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.state;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** When something was hit last. Any thread may hit and read. */
public final class LastHit {

    private static final VarHandle TIME;

    static {
        try {
            TIME = MethodHandles.lookup().findVarHandle(LastHit.class, "time", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private long time;

    /** Takes notice of a hit at that time, in microseconds. */
    public void hit(long now) {
        TIME.setOpaque(this, now);
    }

    /** The time, in microseconds. */
    public long time() {
        return (long) TIME.getOpaque(this);
    }
}
