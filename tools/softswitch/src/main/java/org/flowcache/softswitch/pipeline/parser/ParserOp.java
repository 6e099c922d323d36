// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.parser;

import org.flowcache.softswitch.pipeline.PacketContext;

/** One compiled operation of a parser state. */
public abstract class ParserOp {

    /** What {@link #run} answers when there was no error. */
    public static final int OK = -1;

    /** Executes the operation; answers {@link #OK} or the code of the parser error that ends parsing. */
    public abstract int run(PacketContext c);
}
