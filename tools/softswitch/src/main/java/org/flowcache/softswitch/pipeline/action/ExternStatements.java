// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.action;

import org.flowcache.softswitch.pipeline.PacketContext;
import org.flowcache.softswitch.pipeline.code.Code;
import org.flowcache.softswitch.pipeline.expr.Expr;
import org.flowcache.softswitch.pipeline.hash.Calculation;
import org.flowcache.softswitch.pipeline.header.Field;
import org.flowcache.softswitch.pipeline.state.Counters;
import org.flowcache.softswitch.pipeline.state.MeterArray;
import org.flowcache.softswitch.pipeline.state.RegisterArray;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/** Makes the statements that use registers, counters, hashes and random numbers. */
public final class ExternStatements {

    private ExternStatements() {
    }

    /** {@code register.read(target, index)}; nothing happens if there is no such cell. */
    public static Primitive registerRead(Field target, RegisterArray register, Expr index) {
        if (!target.wide()) {
            return new Statement() {
                @Override
                void run(PacketContext c) {
                    int slot = target.slot();
                    c.slots[slot] = target.wrap(register.read(index.eval(c), c.slots[slot]));
                }

                @Override
                public void emit(Code code, Label[] labels) {
                    code.slots();
                    code.push(target.slot());
                    code.constant(register, RegisterArray.class);
                    index.emit(code);
                    code.slot(target.slot());
                    code.call(RegisterArray.class, "read", "(JJ)J");
                    if (target.signed() || register.cell().bits() > target.bits()) {
                        code.wrap(target);
                    }
                    code.op(Opcodes.LASTORE);
                }
            };
        }
        int words = Math.min(target.words(), register.cell().words());
        int zeros = target.words() - words;
        int skipped = register.cell().words() - words;
        int unused = 64 - target.topBits();
        return new Statement() {
            @Override
            void run(PacketContext c) {
                long i = RegisterArray.index(index.eval(c));
                if (register.has(i)) {
                    int slot = target.slot();
                    for (int w = 0; w < zeros; w++) {
                        c.slots[slot + w] = 0;
                    }
                    System.arraycopy(register.values(), register.wordOf(i) + skipped, c.slots, slot + zeros, words);
                    c.slots[slot] = c.slots[slot] << unused >>> unused;
                }
            }
        };
    }

    /** {@code register.write(index, value)}; nothing happens if there is no such cell. */
    public static Primitive registerWrite(RegisterArray register, Expr index, Expr value) {
        if (!register.cell().wide()) {
            return new Statement() {
                @Override
                void run(PacketContext c) {
                    register.write(index.eval(c), value.eval(c));
                }

                @Override
                public void emit(Code code, Label[] labels) {
                    code.constant(register, RegisterArray.class);
                    index.emit(code);
                    value.emit(code);
                    code.call(RegisterArray.class, "write", "(JJ)V");
                }
            };
        }
        return new Statement() {
            @Override
            void run(PacketContext c) {
                long i = RegisterArray.index(index.eval(c));
                if (register.has(i)) {
                    Assignments.split(value.evalExact(c), register.cell().bits(), register.values(),
                            register.wordOf(i));
                }
            }
        };
    }

    /** {@code counter.count(index)}; nothing happens if there is no such cell. */
    public static Primitive count(Counters counters, Expr index) {
        return new Statement() {
            @Override
            void run(PacketContext c) {
                counters.countIfThere(index.eval(c), c.ingressLength);
            }

            @Override
            public void emit(Code code, Label[] labels) {
                code.constant(counters, Counters.class);
                index.emit(code);
                code.contextInt("ingressLength");
                code.call(Counters.class, "countIfThere", "(JI)V");
            }
        };
    }

    /** {@code meter.execute_meter(index, target)}; nothing happens if there is no such cell. */
    public static Primitive executeMeter(MeterArray meter, Expr index, Field target) {
        return new Statement() {
            @Override
            void run(PacketContext c) {
                long color = meter.execute(index.eval(c), c.clock.getAsLong(), c.ingressLength,
                        c.slots[target.slot()]);
                c.slots[target.slot()] = target.wrap(color);
            }
        };
    }

    /** {@code hash(target, ...)}: base plus the hash modulo {@code size}, where a size of 0 counts as 1. */
    public static Primitive hash(Field target, Expr base, Calculation calculation, Expr size) {
        return new Statement() {
            @Override
            void run(PacketContext c) {
                long rest = remainder(calculation.compute(c), size.eval(c));
                c.slots[target.slot()] = target.wrap(rest + base.eval(c));
            }
        };
    }

    private static long remainder(long value, long modulus) {
        boolean powerOfTwo = (modulus & modulus - 1) == 0;
        if (powerOfTwo) {
            return modulus == 0 ? 0 : value & modulus - 1;
        }
        return Long.remainderUnsigned(value, modulus);
    }

    /** {@code random(target, lo, hi)}, both inclusive; nothing happens if lo is above hi. */
    public static Primitive random(Field target, Expr lo, Expr hi) {
        return new Statement() {
            @Override
            void run(PacketContext c) {
                long from = lo.eval(c);
                long span = hi.eval(c) - from + 1;
                if (Long.compareUnsigned(from, hi.eval(c)) <= 0) {
                    long draw = c.random.nextLong();
                    c.slots[target.slot()] =
                            target.wrap(from + (span == 0 ? draw : Long.remainderUnsigned(draw, span)));
                }
            }
        };
    }
}
