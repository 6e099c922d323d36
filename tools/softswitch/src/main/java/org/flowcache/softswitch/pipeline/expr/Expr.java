// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.expr;

import java.math.BigInteger;
import org.flowcache.softswitch.pipeline.PacketContext;
import org.flowcache.softswitch.pipeline.code.Code;

/** A compiled expression with a numeric value. */
public abstract class Expr {

    private final Range range;
    private final boolean fitsLong;
    private final boolean fitsUnsigned;

    protected Expr(Range range) {
        this.range = range;
        this.fitsLong = range.fitsLong();
        this.fitsUnsigned = range.fitsUnsigned();
    }

    /** Bounds of the value. */
    public final Range range() {
        return range;
    }

    /** The low 64 bits of the value, in two's complement. */
    public abstract long eval(PacketContext c);

    /** The value. */
    public final BigInteger evalExact(PacketContext c) {
        if (fitsLong) {
            return BigInteger.valueOf(eval(c));
        }
        if (fitsUnsigned) {
            return toUnsigned(eval(c));
        }
        return exact(c);
    }

    /** The value; asked for only where {@link #eval} cannot give it. */
    protected abstract BigInteger exact(PacketContext c);

    /** Writes code that pushes what {@link #eval} answers. */
    public void emit(Code code) {
        code.constant(this, Expr.class);
        code.context();
        code.call(Expr.class, "eval", Code.CONTEXT_TO_LONG);
    }

    static BigInteger toUnsigned(long value) {
        BigInteger low = BigInteger.valueOf(value & Long.MAX_VALUE);
        return value >= 0 ? low : low.setBit(63);
    }
}
