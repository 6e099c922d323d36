// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.expr;

import java.math.BigInteger;
import org.flowcache.softswitch.pipeline.PacketContext;
import org.flowcache.softswitch.pipeline.code.Code;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/** Makes the nodes that compute numbers from numbers. */
public final class Arithmetic {

    /** Shifts by more are by more than any field is wide: what is left of the value is zero (or its sign). */
    private static final int MAX_SHIFT = 1 << 16;
    private static final BigInteger MAX_SHIFT_BIG = BigInteger.valueOf(MAX_SHIFT);

    private Arithmetic() {
    }

    /** Sum. */
    public static Expr add(Expr left, Expr right) {
        Range l = left.range();
        Range r = right.range();
        return new Binary(new Range(l.min().add(r.min()), l.max().add(r.max())), left, right) {
            @Override
            public long eval(PacketContext c) {
                return left.eval(c) + right.eval(c);
            }

            @Override
            public void emit(Code code) {
                emitBoth(code, Opcodes.LADD);
            }

            @Override
            BigInteger exact(BigInteger a, BigInteger b) {
                return a.add(b);
            }
        };
    }

    /** Difference; below zero if the right side is greater. */
    public static Expr subtract(Expr left, Expr right) {
        Range l = left.range();
        Range r = right.range();
        return new Binary(new Range(l.min().subtract(r.max()), l.max().subtract(r.min())), left, right) {
            @Override
            public long eval(PacketContext c) {
                return left.eval(c) - right.eval(c);
            }

            @Override
            public void emit(Code code) {
                emitBoth(code, Opcodes.LSUB);
            }

            @Override
            BigInteger exact(BigInteger a, BigInteger b) {
                return a.subtract(b);
            }
        };
    }

    /** Product. */
    public static Expr multiply(Expr left, Expr right) {
        Range l = left.range();
        Range r = right.range();
        Range range = Range.of(l.min().multiply(r.min()))
                .union(Range.of(l.min().multiply(r.max())))
                .union(Range.of(l.max().multiply(r.min())))
                .union(Range.of(l.max().multiply(r.max())));
        return new Binary(range, left, right) {
            @Override
            public long eval(PacketContext c) {
                return left.eval(c) * right.eval(c);
            }

            @Override
            public void emit(Code code) {
                emitBoth(code, Opcodes.LMUL);
            }

            @Override
            BigInteger exact(BigInteger a, BigInteger b) {
                return a.multiply(b);
            }
        };
    }

    /** Quotient of non-negative numbers; 0 if the divisor is 0, where P4 defines no value. */
    public static Expr divide(Expr left, Expr right) {
        boolean narrow = left.range().fitsUnsigned() && right.range().fitsUnsigned();
        return new Exact(left.range().union(Range.of(BigInteger.ZERO)), left, right, narrow) {
            @Override
            long narrow(long a, long b) {
                return b == 0 ? 0 : Long.divideUnsigned(a, b);
            }

            @Override
            BigInteger exact(BigInteger a, BigInteger b) {
                return b.signum() == 0 ? BigInteger.ZERO : a.divide(b);
            }
        };
    }

    /** Remainder of non-negative numbers; 0 if the divisor is 0, where P4 defines no value. */
    public static Expr modulo(Expr left, Expr right) {
        boolean narrow = left.range().fitsUnsigned() && right.range().fitsUnsigned();
        Range range = left.range().union(right.range()).union(Range.of(BigInteger.ZERO));
        return new Exact(range, left, right, narrow) {
            @Override
            long narrow(long a, long b) {
                return b == 0 ? 0 : Long.remainderUnsigned(a, b);
            }

            @Override
            BigInteger exact(BigInteger a, BigInteger b) {
                return b.signum() == 0 ? BigInteger.ZERO : a.remainder(b);
            }
        };
    }

    /** Bitwise conjunction. */
    public static Expr and(Expr left, Expr right) {
        Range l = left.range();
        Range r = right.range();
        Range range = l.bitwise(r);
        if (l.nonNegative() || r.nonNegative()) {
            BigInteger max = l.nonNegative() && r.nonNegative() ? l.max().min(r.max())
                    : l.nonNegative() ? l.max() : r.max();
            range = new Range(BigInteger.ZERO, max);
        }
        if (right instanceof Values.Constant k && range.fitsUnsigned()) {
            return new Mask(range, left, k.low());
        }
        return new Binary(range, left, right) {
            @Override
            public long eval(PacketContext c) {
                return left.eval(c) & right.eval(c);
            }

            @Override
            public void emit(Code code) {
                emitBoth(code, Opcodes.LAND);
            }

            @Override
            BigInteger exact(BigInteger a, BigInteger b) {
                return a.and(b);
            }
        };
    }

    /** Bitwise disjunction. */
    public static Expr or(Expr left, Expr right) {
        return new Binary(left.range().bitwise(right.range()), left, right) {
            @Override
            public long eval(PacketContext c) {
                return left.eval(c) | right.eval(c);
            }

            @Override
            public void emit(Code code) {
                emitBoth(code, Opcodes.LOR);
            }

            @Override
            BigInteger exact(BigInteger a, BigInteger b) {
                return a.or(b);
            }
        };
    }

    /** Bitwise exclusive disjunction. */
    public static Expr xor(Expr left, Expr right) {
        return new Binary(left.range().bitwise(right.range()), left, right) {
            @Override
            public long eval(PacketContext c) {
                return left.eval(c) ^ right.eval(c);
            }

            @Override
            public void emit(Code code) {
                emitBoth(code, Opcodes.LXOR);
            }

            @Override
            BigInteger exact(BigInteger a, BigInteger b) {
                return a.xor(b);
            }
        };
    }

    /** Bitwise complement, a negative number if the operand is not. */
    public static Expr complement(Expr operand) {
        BigInteger one = BigInteger.ONE;
        Range r = operand.range();
        return new Unary(new Range(r.max().negate().subtract(one), r.min().negate().subtract(one)), operand) {
            @Override
            public long eval(PacketContext c) {
                return ~operand.eval(c);
            }

            @Override
            public void emit(Code code) {
                operand.emit(code);
                code.push(-1L);
                code.op(Opcodes.LXOR);
            }

            @Override
            BigInteger exact(BigInteger a) {
                return a.not();
            }
        };
    }

    /** Left shift; no bit is lost. */
    public static Expr shiftLeft(Expr left, Expr right) {
        int most = right.range().max().min(MAX_SHIFT_BIG).intValue();
        Range range = Range.of(BigInteger.ZERO).union(left.range())
                .union(new Range(left.range().min().shiftLeft(most), left.range().max().shiftLeft(most)));
        return new Binary(range, left, right) {
            @Override
            public long eval(PacketContext c) {
                long by = right.eval(c);
                return by < 0 || by > 63 ? 0 : left.eval(c) << by;
            }

            @Override
            public void emit(Code code) {
                if (isSmall(right)) {
                    emitShift(code, left, right, Opcodes.LSHL);
                } else {
                    super.emit(code);
                }
            }

            @Override
            BigInteger exact(BigInteger a, BigInteger b) {
                return b.compareTo(MAX_SHIFT_BIG) > 0 ? BigInteger.ZERO : a.shiftLeft(b.intValue());
            }
        };
    }

    /** Right shift, rounding down. */
    public static Expr shiftRight(Expr left, Expr right) {
        if (left instanceof Values.WideField wide && right instanceof Values.Constant by && left.range().nonNegative()
                && by.range().max().compareTo(BigInteger.valueOf(wide.field().bits())) < 0) {
            return new WideShift(wide, (int) by.low());
        }
        boolean signed = left.range().fitsLong();
        boolean narrow = (signed || left.range().fitsUnsigned()) && right.range().fitsUnsigned();
        return new Exact(left.range().union(Range.of(BigInteger.ZERO)), left, right, narrow) {
            @Override
            long narrow(long a, long b) {
                boolean all = b < 0 || b > 63;
                if (signed) {
                    return a >> (all ? 63 : b);
                }
                return all ? 0 : a >>> b;
            }

            @Override
            public void emit(Code code) {
                if (narrow && isSmall(right)) {
                    emitShift(code, left, right, signed ? Opcodes.LSHR : Opcodes.LUSHR);
                } else {
                    super.emit(code);
                }
            }

            @Override
            BigInteger exact(BigInteger a, BigInteger b) {
                return a.shiftRight(b.min(MAX_SHIFT_BIG).intValue());
            }
        };
    }

    private static boolean isSmall(Expr by) {
        return by instanceof Values.Constant k && k.low() >= 0 && k.low() < 64;
    }

    private static void emitShift(Code code, Expr value, Expr by, int opcode) {
        value.emit(code);
        code.push((int) ((Values.Constant) by).low());
        code.op(opcode);
    }

    /** The value modulo 2^bits as an {@code int<bits>}. */
    public static Expr toSigned(Expr operand, int bits) {
        if (bits <= 64) {
            int unused = 64 - bits;
            return new Unary(Range.signed(bits), operand) {
                @Override
                public long eval(PacketContext c) {
                    return operand.eval(c) << unused >> unused;
                }

                @Override
                public void emit(Code code) {
                    operand.emit(code);
                    code.push(unused);
                    code.op(Opcodes.LSHL);
                    code.push(unused);
                    code.op(Opcodes.LSHR);
                }

                @Override
                BigInteger exact(BigInteger a) {
                    return a;
                }
            };
        }
        return new Unary(Range.signed(bits), operand) {
            @Override
            public long eval(PacketContext c) {
                return operand.eval(c);
            }

            @Override
            BigInteger exact(BigInteger a) {
                BigInteger low = a.and(Range.unsigned(bits).max());
                return low.testBit(bits - 1) ? low.subtract(BigInteger.ONE.shiftLeft(bits)) : low;
            }
        };
    }

    /** The nearest value within a range: what saturating operations give. */
    public static Expr saturate(Expr operand, Range range) {
        boolean narrow = operand.range().fitsLong() && range.fitsLong();
        long min = range.min().longValue();
        long max = range.max().longValue();
        return new Unary(range, operand) {
            @Override
            public long eval(PacketContext c) {
                return narrow ? Math.min(Math.max(operand.eval(c), min), max)
                        : exact(operand.evalExact(c)).longValue();
            }

            @Override
            public void emit(Code code) {
                if (!narrow) {
                    super.emit(code);
                    return;
                }
                operand.emit(code);
                code.push(min);
                code.callStatic(Math.class, "max", "(JJ)J");
                code.push(max);
                code.callStatic(Math.class, "min", "(JJ)J");
            }

            @Override
            BigInteger exact(BigInteger a) {
                return a.max(range.min()).min(range.max());
            }
        };
    }

    /** {@code condition ? left : right}. */
    public static Expr choose(Condition condition, Expr left, Expr right) {
        return new Expr(left.range().union(right.range())) {
            @Override
            public long eval(PacketContext c) {
                return condition.test(c) ? left.eval(c) : right.eval(c);
            }

            @Override
            public void emit(Code code) {
                emitChoice(code, condition, left, right);
            }

            @Override
            protected BigInteger exact(PacketContext c) {
                return condition.test(c) ? left.evalExact(c) : right.evalExact(c);
            }
        };
    }

    /** 1 for true, 0 for false. */
    public static Expr fromBool(Condition condition) {
        return new Expr(Range.unsigned(1)) {
            @Override
            public long eval(PacketContext c) {
                return condition.test(c) ? 1 : 0;
            }

            @Override
            public void emit(Code code) {
                emitChoice(code, condition, Values.constant(1), Values.constant(0));
            }

            @Override
            protected BigInteger exact(PacketContext c) {
                return BigInteger.valueOf(eval(c));
            }
        };
    }

    private static void emitChoice(Code code, Condition condition, Expr left, Expr right) {
        Label ifFalse = new Label();
        Label end = new Label();
        condition.emit(code, ifFalse);
        left.emit(code);
        code.jump(end);
        code.here(ifFalse);
        right.emit(code);
        code.here(end);
    }

    private abstract static class Unary extends Expr {
        private final Expr operand;

        Unary(Range range, Expr operand) {
            super(range);
            this.operand = operand;
        }

        @Override
        protected final BigInteger exact(PacketContext c) {
            return exact(operand.evalExact(c));
        }

        abstract BigInteger exact(BigInteger a);
    }

    /** An operation whose low 64 bits follow from the low 64 bits of its operands. */
    private abstract static class Binary extends Expr {
        private final Expr left;
        private final Expr right;

        Binary(Range range, Expr left, Expr right) {
            super(range);
            this.left = left;
            this.right = right;
        }

        @Override
        protected final BigInteger exact(PacketContext c) {
            return exact(left.evalExact(c), right.evalExact(c));
        }

        abstract BigInteger exact(BigInteger a, BigInteger b);

        final void emitBoth(Code code, int opcode) {
            left.emit(code);
            right.emit(code);
            code.op(opcode);
        }
    }

    /** An operation that needs its operands' whole values. */
    private abstract static class Exact extends Binary {
        private final Expr left;
        private final Expr right;
        private final boolean narrow;

        Exact(Range range, Expr left, Expr right, boolean narrow) {
            super(range, left, right);
            this.left = left;
            this.right = right;
            this.narrow = narrow;
        }

        @Override
        public final long eval(PacketContext c) {
            return narrow ? narrow(left.eval(c), right.eval(c)) : exact(c).longValue();
        }

        abstract long narrow(long a, long b);
    }

    /** What is left of a field of more than 64 bits after a shift by a constant: a slice, mostly, once it is masked. */
    private static final class WideShift extends Expr {
        private final Values.WideField field;
        private final int by;
        private final int lowSlot;
        private final int firstSlot;
        private final int shift;

        WideShift(Values.WideField field, int by) {
            super(Range.unsigned(field.field().bits() - by));
            this.field = field;
            this.by = by;
            this.firstSlot = field.field().slot();
            this.lowSlot = firstSlot + field.field().words() - 1 - (by >>> 6);
            this.shift = by & 63;
        }

        @Override
        public long eval(PacketContext c) {
            long low = c.slots[lowSlot] >>> shift;
            return shift == 0 || lowSlot == firstSlot ? low : low | c.slots[lowSlot - 1] << 64 - shift;
        }

        @Override
        public void emit(Code code) {
            code.slot(lowSlot);
            code.push(shift);
            code.op(Opcodes.LUSHR);
            if (shift != 0 && lowSlot != firstSlot) {
                code.slot(lowSlot - 1);
                code.push(64 - shift);
                code.op(Opcodes.LSHL);
                code.op(Opcodes.LOR);
            }
        }

        @Override
        protected BigInteger exact(PacketContext c) {
            return field.exact(c).shiftRight(by);
        }
    }

    private static final class Mask extends Expr {
        private final Expr operand;
        private final long mask;

        Mask(Range range, Expr operand, long mask) {
            super(range);
            this.operand = operand;
            this.mask = mask;
        }

        @Override
        public long eval(PacketContext c) {
            return operand.eval(c) & mask;
        }

        @Override
        public void emit(Code code) {
            operand.emit(code);
            Range all = operand.range();
            boolean needed = !all.fitsUnsigned() || all.max().longValue() != mask;
            if (needed) {
                code.push(mask);
                code.op(Opcodes.LAND);
            }
        }

        @Override
        protected BigInteger exact(PacketContext c) {
            return toUnsigned(eval(c));
        }
    }
}
