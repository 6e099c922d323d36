// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.expr;

import java.util.Arrays;
import org.flowcache.softswitch.pipeline.PacketContext;
import org.flowcache.softswitch.pipeline.code.Code;
import org.flowcache.softswitch.pipeline.header.Field;
import org.flowcache.softswitch.pipeline.header.Header;
import org.flowcache.softswitch.pipeline.header.HeaderUnion;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/** Makes the nodes that have a truth value. */
public final class Conditions {

    private Conditions() {
    }

    /** A fixed value. */
    public static Condition constant(boolean value) {
        return new Condition() {
            @Override
            public boolean test(PacketContext c) {
                return value;
            }
        };
    }

    /** Whether a header is valid. */
    public static Condition valid(Header header) {
        return new SlotSet(header.valid().slot());
    }

    /** Whether a number is not zero. */
    public static Condition notZero(Expr value) {
        if (value instanceof Values.FieldValue f) {
            return new SlotSet(f.field().slot());
        }
        return compare("!=", value, Values.constant(0));
    }

    /** Conjunction; the right side is not evaluated if the left one is false. */
    public static Condition and(Condition left, Condition right) {
        return new Condition() {
            @Override
            public boolean test(PacketContext c) {
                return left.test(c) && right.test(c);
            }

            @Override
            public void emit(Code code, Label ifFalse) {
                left.emit(code, ifFalse);
                right.emit(code, ifFalse);
            }
        };
    }

    /** Disjunction; the right side is not evaluated if the left one is true. */
    public static Condition or(Condition left, Condition right) {
        return new Condition() {
            @Override
            public boolean test(PacketContext c) {
                return left.test(c) || right.test(c);
            }

            @Override
            public void emit(Code code, Label ifFalse) {
                Label tryRight = new Label();
                Label ifTrue = new Label();
                left.emit(code, tryRight);
                code.jump(ifTrue);
                code.here(tryRight);
                right.emit(code, ifFalse);
                code.here(ifTrue);
            }
        };
    }

    /** Negation. */
    public static Condition not(Condition operand) {
        return new Condition() {
            @Override
            public boolean test(PacketContext c) {
                return !operand.test(c);
            }

            @Override
            public void emit(Code code, Label ifFalse) {
                Label ifTrue = new Label();
                operand.emit(code, ifTrue);
                code.jump(ifFalse);
                code.here(ifTrue);
            }
        };
    }

    /** Whether two truth values are the same. */
    public static Condition same(Condition left, Condition right) {
        return new Condition() {
            @Override
            public boolean test(PacketContext c) {
                return left.test(c) == right.test(c);
            }
        };
    }

    /** {@code condition ? left : right}. */
    public static Condition choose(Condition condition, Condition left, Condition right) {
        return new Condition() {
            @Override
            public boolean test(PacketContext c) {
                return condition.test(c) ? left.test(c) : right.test(c);
            }
        };
    }

    /** Whether two headers of one type are both valid and equal in all fields. */
    public static Condition sameHeader(Header left, Header right) {
        return new Condition() {
            @Override
            public boolean test(PacketContext c) {
                long[] slots = c.slots;
                return slots[left.valid().slot()] == 1 && slots[right.valid().slot()] == 1
                        && left.sameFields(slots, right);
            }
        };
    }

    /** Whether the same member of two header unions of one type is valid and equal in all fields. */
    public static Condition sameUnion(HeaderUnion left, HeaderUnion right) {
        Condition same = constant(false);
        for (String member : left.memberNames()) {
            same = or(same, sameHeader(left.member(member), right.member(member)));
        }
        return same;
    }

    /** Whether two varbits have the same number of bits and the same bits. */
    public static Condition sameBits(Field left, Field right) {
        int words = Math.min(left.words(), right.words());
        return new Condition() {
            @Override
            public boolean test(PacketContext c) {
                return Arrays.equals(c.slots, left.slot(), left.slot() + words, c.slots, right.slot(),
                        right.slot() + words);
            }
        };
    }

    /**
     * Comparison of numbers.
     *
     * @param operator one of {@code == != < <= > >=}
     */
    public static Condition compare(String operator, Expr left, Expr right) {
        Comparison comparison = Comparison.of(operator);
        boolean signed = left.range().fitsLong() && right.range().fitsLong();
        boolean unsigned = left.range().fitsUnsigned() && right.range().fitsUnsigned();
        if (!signed && !unsigned) {
            return new WideCompare(comparison, left, right);
        }
        if (comparison == Comparison.EQ && left instanceof Values.FieldValue f && right instanceof Values.Constant k) {
            return new SlotEquals(f.field().slot(), k.low());
        }
        return switch (comparison) {
            case EQ -> new Equal(left, right);
            case NE -> not(new Equal(left, right));
            case LT -> new Less(left, right, signed);
            case GT -> new Less(right, left, signed);
            case LE -> not(new Less(right, left, signed));
            case GE -> not(new Less(left, right, signed));
        };
    }

    private enum Comparison {
        EQ, NE, LT, LE, GT, GE;

        static Comparison of(String operator) {
            return switch (operator) {
                case "==" -> EQ;
                case "!=" -> NE;
                case "<" -> LT;
                case "<=" -> LE;
                case ">" -> GT;
                case ">=" -> GE;
                default -> throw new IllegalArgumentException(operator);
            };
        }

        boolean holds(int sign) {
            return switch (this) {
                case EQ -> sign == 0;
                case NE -> sign != 0;
                case LT -> sign < 0;
                case LE -> sign <= 0;
                case GT -> sign > 0;
                case GE -> sign >= 0;
            };
        }
    }

    private static final class SlotSet extends Condition {
        private final int slot;

        SlotSet(int slot) {
            this.slot = slot;
        }

        @Override
        public boolean test(PacketContext c) {
            return c.slots[slot] != 0;
        }

        @Override
        public void emit(Code code, Label ifFalse) {
            code.slot(slot);
            code.push(0L);
            code.op(Opcodes.LCMP);
            code.jumpIf(Opcodes.IFEQ, ifFalse);
        }
    }

    private static final class SlotEquals extends Condition {
        private final int slot;
        private final long value;

        SlotEquals(int slot, long value) {
            this.slot = slot;
            this.value = value;
        }

        @Override
        public boolean test(PacketContext c) {
            return c.slots[slot] == value;
        }

        @Override
        public void emit(Code code, Label ifFalse) {
            code.slot(slot);
            code.push(value);
            code.op(Opcodes.LCMP);
            code.jumpIf(Opcodes.IFNE, ifFalse);
        }
    }

    private static final class Equal extends Condition {
        private final Expr left;
        private final Expr right;

        Equal(Expr left, Expr right) {
            this.left = left;
            this.right = right;
        }

        @Override
        public boolean test(PacketContext c) {
            return left.eval(c) == right.eval(c);
        }

        @Override
        public void emit(Code code, Label ifFalse) {
            left.emit(code);
            right.emit(code);
            code.op(Opcodes.LCMP);
            code.jumpIf(Opcodes.IFNE, ifFalse);
        }
    }

    private static final class Less extends Condition {
        private final Expr left;
        private final Expr right;
        private final long flip;

        Less(Expr left, Expr right, boolean signed) {
            this.left = left;
            this.right = right;
            this.flip = signed ? 0 : Long.MIN_VALUE;
        }

        @Override
        public boolean test(PacketContext c) {
            return (left.eval(c) ^ flip) < (right.eval(c) ^ flip);
        }

        @Override
        public void emit(Code code, Label ifFalse) {
            left.emit(code);
            right.emit(code);
            if (flip == 0) {
                code.op(Opcodes.LCMP);
            } else {
                code.callStatic(Long.class, "compareUnsigned", "(JJ)I");
            }
            code.jumpIf(Opcodes.IFGE, ifFalse);
        }
    }

    private static final class WideCompare extends Condition {
        private final Comparison comparison;
        private final Expr left;
        private final Expr right;

        WideCompare(Comparison comparison, Expr left, Expr right) {
            this.comparison = comparison;
            this.left = left;
            this.right = right;
        }

        @Override
        public boolean test(PacketContext c) {
            return comparison.holds(left.evalExact(c).compareTo(right.evalExact(c)));
        }
    }
}
