// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.action;

import java.math.BigInteger;
import org.flowcache.softswitch.pipeline.PacketContext;
import org.flowcache.softswitch.pipeline.code.Code;
import org.flowcache.softswitch.pipeline.expr.Expr;
import org.flowcache.softswitch.pipeline.expr.StackElements;
import org.flowcache.softswitch.pipeline.expr.Range;
import org.flowcache.softswitch.pipeline.expr.Values;
import org.flowcache.softswitch.pipeline.header.Field;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/** Makes the statements that set fields. */
public final class Assignments {

    private Assignments() {
    }

    /** {@code target = value}, truncated to the target's width. */
    public static Primitive assign(Field target, Expr value) {
        if (!target.wide()) {
            return new Assign(target, value);
        }
        if (value instanceof Values.WideField source && source.field().bits() == target.bits()) {
            return new CopyWords(target, source.field().slot());
        }
        return new AssignWide(target, value);
    }

    /** {@code target = source} of varbits that can have as many bits. */
    public static Primitive assignBits(Field target, Field source) {
        return new CopyWords(target, source.slot());
    }

    /** {@code stack[index].field = value}; nothing happens if there is no such element. */
    public static Primitive assign(StackElements.Field target, Expr value) {
        return new Statement() {
            @Override
            void run(PacketContext c) {
                target.set(c, value.eval(c));
            }
        };
    }

    /** Splits a value into the words, most significant first, of a field of {@code bits} bits. */
    public static void split(BigInteger value, int bits, long[] words, int first) {
        int count = bits + 63 >>> 6;
        BigInteger rest = value;
        for (int w = count - 1; w >= 0; w--) {
            words[first + w] = rest.longValue();
            rest = rest.shiftRight(64);
        }
        int unused = 64 * count - bits;
        words[first] = words[first] << unused >>> unused;
    }

    /** The value that {@link #split} put into words. */
    public static BigInteger join(long[] words, int bits, int first) {
        BigInteger value = BigInteger.ZERO;
        for (int w = 0; w < bits + 63 >>> 6; w++) {
            value = value.shiftLeft(64).or(new BigInteger(Long.toUnsignedString(words[first + w])));
        }
        return value;
    }

    private static final class Assign extends Statement {
        private final Field target;
        private final Expr value;

        Assign(Field target, Expr value) {
            this.target = target;
            this.value = value;
        }

        @Override
        void run(PacketContext c) {
            c.slots[target.slot()] = target.wrap(value.eval(c));
        }

        @Override
        public void emit(Code code, Label[] labels) {
            code.slots();
            code.push(target.slot());
            value.emit(code);
            if (!fits()) {
                code.wrap(target);
            }
            code.op(Opcodes.LASTORE);
        }

        private boolean fits() {
            Range room = target.signed() ? Range.signed(target.bits()) : Range.unsigned(target.bits());
            return room.holds(value.range());
        }
    }

    private static final class CopyWords extends Statement {
        private final Field target;
        private final int source;

        CopyWords(Field target, int source) {
            this.target = target;
            this.source = source;
        }

        @Override
        void run(PacketContext c) {
            System.arraycopy(c.slots, source, c.slots, target.slot(), target.words());
        }

        @Override
        public void emit(Code code, Label[] labels) {
            for (int w = 0; w < target.words(); w++) {
                code.slots();
                code.push(target.slot() + w);
                code.slot(source + w);
                code.op(Opcodes.LASTORE);
            }
        }
    }

    private static final class AssignWide extends Statement {
        private final Field target;
        private final Expr value;

        AssignWide(Field target, Expr value) {
            this.target = target;
            this.value = value;
        }

        @Override
        void run(PacketContext c) {
            split(value.evalExact(c), target.bits(), c.slots, target.slot());
        }
    }
}
