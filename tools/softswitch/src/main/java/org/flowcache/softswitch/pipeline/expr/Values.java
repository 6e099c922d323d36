// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.expr;

import java.math.BigInteger;
import org.flowcache.softswitch.pipeline.PacketContext;
import org.flowcache.softswitch.pipeline.code.Code;
import org.flowcache.softswitch.pipeline.header.Field;
import org.flowcache.softswitch.pipeline.header.HeaderStack;
import org.objectweb.asm.Opcodes;

/** Makes the leaves of expressions: constants, fields, action data. */
public final class Values {

    private Values() {
    }

    /** A constant. */
    public static Expr constant(BigInteger value) {
        return new Constant(value);
    }

    /** A constant. */
    public static Expr constant(long value) {
        return new Constant(BigInteger.valueOf(value));
    }

    /** The value of a field. */
    public static Expr field(Field field) {
        return field.wide() ? new WideField(field) : new FieldValue(field);
    }

    /** Action data of at most 64 bits, at a place in the data of an entry. */
    public static Expr param(int word, int bits) {
        return bits > 64 ? new WideParam(word, bits) : new Param(word, bits);
    }

    /** Index of the last element in use of a header stack. */
    public static Expr lastIndex(HeaderStack stack) {
        return new StackCount(stack, 1);
    }

    /** Number of elements in use of a header stack. */
    public static Expr count(HeaderStack stack) {
        return new StackCount(stack, 0);
    }

    /** Joins words, most significant first, into a number. */
    static BigInteger join(long[] words, int first, int count, int bits, boolean signed) {
        byte[] bytes = new byte[count * 8];
        for (int w = 0; w < count; w++) {
            long v = words[first + w];
            for (int b = 7; b >= 0; b--) {
                bytes[w * 8 + b] = (byte) v;
                v >>>= 8;
            }
        }
        BigInteger value = new BigInteger(1, bytes);
        if (!signed) {
            return value;
        }
        value = value.and(Range.unsigned(bits).max());
        return value.testBit(bits - 1) ? value.subtract(BigInteger.ONE.shiftLeft(bits)) : value;
    }

    static final class Constant extends Expr {
        private final BigInteger value;
        private final long low;

        Constant(BigInteger value) {
            super(Range.of(value));
            this.value = value;
            this.low = value.longValue();
        }

        long low() {
            return low;
        }

        @Override
        public long eval(PacketContext c) {
            return low;
        }

        @Override
        public void emit(Code code) {
            code.push(low);
        }

        @Override
        protected BigInteger exact(PacketContext c) {
            return value;
        }
    }

    /** A field of at most 64 bits. */
    public static final class FieldValue extends Expr {
        private final Field field;
        private final int slot;

        FieldValue(Field field) {
            super(field.signed() ? Range.signed(field.bits()) : Range.unsigned(field.bits()));
            this.field = field;
            this.slot = field.slot();
        }

        /** The field. */
        public Field field() {
            return field;
        }

        @Override
        public long eval(PacketContext c) {
            return c.slots[slot];
        }

        @Override
        public void emit(Code code) {
            code.slot(slot);
        }

        @Override
        protected BigInteger exact(PacketContext c) {
            return BigInteger.valueOf(eval(c));
        }
    }

    /** A field of more than 64 bits. */
    public static final class WideField extends Expr {
        private final Field field;

        WideField(Field field) {
            super(field.signed() ? Range.signed(field.bits()) : Range.unsigned(field.bits()));
            this.field = field;
        }

        /** The field. */
        public Field field() {
            return field;
        }

        @Override
        public long eval(PacketContext c) {
            return c.slots[field.slot() + field.words() - 1];
        }

        @Override
        public void emit(Code code) {
            code.slot(field.slot() + field.words() - 1);
        }

        @Override
        protected BigInteger exact(PacketContext c) {
            return join(c.slots, field.slot(), field.words(), field.bits(), field.signed());
        }
    }

    private static final class Param extends Expr {
        private final int word;

        Param(int word, int bits) {
            super(Range.unsigned(bits));
            this.word = word;
        }

        @Override
        public long eval(PacketContext c) {
            return c.params[word];
        }

        @Override
        public void emit(Code code) {
            code.contextObject("params", "[J");
            code.push(word);
            code.op(Opcodes.LALOAD);
        }

        @Override
        protected BigInteger exact(PacketContext c) {
            return toUnsigned(eval(c));
        }
    }

    private static final class WideParam extends Expr {
        private final int word;
        private final int words;
        private final int bits;

        WideParam(int word, int bits) {
            super(Range.unsigned(bits));
            this.word = word;
            this.words = bits + 63 >>> 6;
            this.bits = bits;
        }

        @Override
        public long eval(PacketContext c) {
            return c.params[word + words - 1];
        }

        @Override
        protected BigInteger exact(PacketContext c) {
            return join(c.params, word, words, bits, false);
        }
    }

    private static final class StackCount extends Expr {
        private final int slot;
        private final int less;

        StackCount(HeaderStack stack, int less) {
            super(Range.signed(32));
            this.slot = stack.nextSlot();
            this.less = less;
        }

        @Override
        public long eval(PacketContext c) {
            return c.slots[slot] - less;
        }

        @Override
        protected BigInteger exact(PacketContext c) {
            return BigInteger.valueOf(eval(c));
        }
    }
}
