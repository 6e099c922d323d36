// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.parser;

import org.flowcache.softswitch.pipeline.PacketContext;
import org.flowcache.softswitch.pipeline.code.Code;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/** One compiled operation of a parser state. */
public abstract class ParserOp {

    /** What {@link #run} answers when there was no error. */
    public static final int OK = -1;

    /** Executes the operation; answers {@link #OK} or the code of the parser error that ends parsing. */
    public abstract int run(PacketContext c);

    /** Writes code that goes on where it ends if there is no error, and otherwise returns the error. */
    public void emit(Code code) {
        code.constant(this, ParserOp.class);
        code.context();
        code.call(ParserOp.class, "run", Code.CONTEXT_TO_INT);
        Label ok = new Label();
        code.op(Opcodes.DUP);
        code.push(OK);
        code.method().visitJumpInsn(Opcodes.IF_ICMPEQ, ok);
        code.op(Opcodes.IRETURN);
        code.here(ok);
        code.op(Opcodes.POP);
    }
}
