// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.action;

import java.util.Optional;
import org.flowcache.softswitch.pipeline.JumpsBack;
import org.flowcache.softswitch.pipeline.PacketContext;
import org.flowcache.softswitch.pipeline.code.Code;
import org.flowcache.softswitch.pipeline.expr.Expr;
import org.flowcache.softswitch.pipeline.header.Field;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** Makes the statements that steer the packet: dropping, cloning, jumps inside an action. */
public final class ControlStatements {

    private ControlStatements() {
    }

    /** {@code mark_to_drop()}. */
    public static Primitive markToDrop(Field egressSpec, long dropPort, Optional<Field> mcastGroup) {
        return new Statement() {
            @Override
            void run(PacketContext c) {
                c.slots[egressSpec.slot()] = dropPort;
                if (mcastGroup.isPresent()) {
                    c.slots[mcastGroup.get().slot()] = 0;
                }
            }
        };
    }

    /** {@code exit}. */
    public static Primitive exit() {
        return new Statement() {
            @Override
            void run(PacketContext c) {
                c.exit = true;
            }
        };
    }

    /** Does nothing. */
    public static Primitive nothing() {
        return new Statement() {
            @Override
            void run(PacketContext c) {
            }
        };
    }

    /** {@code clone_preserving_field_list}, in ingress and egress alike. */
    public static Primitive clone(Expr session, Expr fieldList) {
        return new Statement() {
            @Override
            void run(PacketContext c) {
                c.cloneSession = (int) session.eval(c) & 0x7fff;
                c.cloneFieldList = (int) fieldList.eval(c);
            }
        };
    }

    /** {@code digest}; of several, the last counts. */
    public static Primitive digest(Expr learnList) {
        return new Statement() {
            @Override
            void run(PacketContext c) {
                c.learnList = (int) learnList.eval(c) & 0xffff;
            }
        };
    }

    /** {@code resubmit_preserving_field_list}. */
    public static Primitive resubmit(Expr fieldList) {
        return new Statement() {
            @Override
            void run(PacketContext c) {
                c.resubmitFieldList = (int) fieldList.eval(c);
            }
        };
    }

    /** {@code recirculate_preserving_field_list}. */
    public static Primitive recirculate(Expr fieldList) {
        return new Statement() {
            @Override
            void run(PacketContext c) {
                c.recirculateFieldList = (int) fieldList.eval(c);
            }
        };
    }

    /** {@code truncate(length)}. */
    public static Primitive truncate(Expr length) {
        return new Statement() {
            @Override
            void run(PacketContext c) {
                c.truncateTo = (int) Math.min(Integer.MAX_VALUE, length.eval(c) & 0xffffffffL);
            }
        };
    }

    /**
     * Continues at another statement of the action.
     *
     * @param index  this statement's
     * @param target the other one's; if it does not come later, this is one of the jumps that {@link JumpsBack} bounds
     */
    public static Primitive jump(int index, int target) {
        boolean back = target <= index;
        return new Primitive() {
            @Override
            public int execute(PacketContext c, int at) {
                if (back) {
                    c.jumpsBack.spend();
                }
                return target;
            }

            @Override
            public void emit(Code code, Label[] labels) {
                if (back) {
                    spend(code);
                }
                code.jump(labels[target]);
            }
        };
    }

    /**
     * Continues at another statement of the action if a number is 0.
     *
     * @param index  this statement's
     * @param target the other one's, as in {@link #jump}
     */
    public static Primitive jumpIfZero(Expr value, int index, int target) {
        boolean back = target <= index;
        return new Primitive() {
            @Override
            public int execute(PacketContext c, int at) {
                if (value.eval(c) != 0) {
                    return at + 1;
                }
                if (back) {
                    c.jumpsBack.spend();
                }
                return target;
            }

            @Override
            public void emit(Code code, Label[] labels) {
                value.emit(code);
                code.push(0L);
                code.op(Opcodes.LCMP);
                if (back) {
                    Label next = new Label();
                    code.jumpIf(Opcodes.IFNE, next);
                    spend(code);
                    code.jump(labels[target]);
                    code.here(next);
                } else {
                    code.jumpIf(Opcodes.IFEQ, labels[target]);
                }
            }
        };
    }

    private static void spend(Code code) {
        code.contextObject("jumpsBack", Type.getDescriptor(JumpsBack.class));
        code.call(JumpsBack.class, "spend", "()V");
    }
}
