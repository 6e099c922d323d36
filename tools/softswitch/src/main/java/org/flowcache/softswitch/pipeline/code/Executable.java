// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.code;

import org.flowcache.softswitch.pipeline.PacketContext;

/** A program in a form that can be run. */
public abstract class Executable {

    /** Runs the parser and answers the parser error. */
    public abstract int parse(PacketContext c);

    /** Runs the ingress control. */
    public abstract void ingress(PacketContext c);

    /** Runs the egress control. */
    public abstract void egress(PacketContext c);

    /**
     * Writes the valid headers and returns the offset after them. Up to seven bytes more are overwritten.
     */
    public abstract int emit(PacketContext c, byte[] out, int offset);
}
