// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.action;

import org.flowcache.softswitch.pipeline.PacketContext;
import org.flowcache.softswitch.pipeline.code.Code;
import org.flowcache.softswitch.pipeline.expr.Expr;
import org.flowcache.softswitch.pipeline.header.Header;
import org.flowcache.softswitch.pipeline.header.HeaderStack;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/** Makes the statements that work on whole headers and header stacks. */
public final class HeaderStatements {

    private HeaderStatements() {
    }

    /** {@code header.setValid()}: a header that was not valid starts with all fields 0. */
    public static Primitive setValid(Header header) {
        int valid = header.valid().slot();
        return new Statement() {
            @Override
            void run(PacketContext c) {
                if (c.slots[valid] == 0) {
                    header.clear(c.slots);
                    c.slots[valid] = 1;
                    c.packetLength += header.bytes();
                }
            }

            @Override
            public void emit(Code code, Label[] labels) {
                Label end = new Label();
                code.slot(valid);
                code.push(0L);
                code.op(Opcodes.LCMP);
                code.jumpIf(Opcodes.IFNE, end);
                header.emitClear(code);
                code.setSlot(valid, 1);
                emitLengthChange(code, header.bytes());
                code.here(end);
            }
        };
    }

    /** {@code header.setInvalid()}. */
    public static Primitive setInvalid(Header header) {
        int valid = header.valid().slot();
        return new Statement() {
            @Override
            void run(PacketContext c) {
                if (c.slots[valid] != 0) {
                    c.slots[valid] = 0;
                    c.packetLength -= header.bytes();
                }
            }

            @Override
            public void emit(Code code, Label[] labels) {
                Label end = new Label();
                code.slot(valid);
                code.push(0L);
                code.op(Opcodes.LCMP);
                code.jumpIf(Opcodes.IFEQ, end);
                code.setSlot(valid, 0);
                emitLengthChange(code, -header.bytes());
                code.here(end);
            }
        };
    }

    /** {@code target = source}, validity included. Like BMv2's, it leaves {@code packet_length} as it is. */
    public static Primitive assign(Header target, Header source) {
        int valid = target.valid().slot();
        int sourceValid = source.valid().slot();
        return new Statement() {
            @Override
            void run(PacketContext c) {
                long[] slots = c.slots;
                if (slots[sourceValid] != 0) {
                    target.copyFields(slots, source);
                }
                slots[valid] = slots[sourceValid];
            }
        };
    }

    /** {@code target = source} of whole stacks. */
    public static Primitive assign(HeaderStack target, HeaderStack source) {
        Primitive[] each = new Primitive[target.size()];
        for (int i = 0; i < each.length; i++) {
            each[i] = assign(target.element(i), source.element(i));
        }
        return new Statement() {
            @Override
            void run(PacketContext c) {
                c.slots[target.nextSlot()] = c.slots[source.nextSlot()];
                for (Primitive p : each) {
                    p.execute(c, 0);
                }
            }
        };
    }

    /** {@code stack.push_front(count)}. */
    public static Primitive push(HeaderStack stack, Expr count) {
        return new Statement() {
            @Override
            void run(PacketContext c) {
                stack.push(c.slots, clamp(count.eval(c), stack));
            }
        };
    }

    /** {@code stack.pop_front(count)}. */
    public static Primitive pop(HeaderStack stack, Expr count) {
        return new Statement() {
            @Override
            void run(PacketContext c) {
                stack.pop(c.slots, clamp(count.eval(c), stack));
            }
        };
    }

    private static void emitLengthChange(Code code, int by) {
        code.context();
        code.contextInt("packetLength");
        code.push(by);
        code.op(Opcodes.IADD);
        code.setContextInt("packetLength");
    }

    private static int clamp(long count, HeaderStack stack) {
        return (int) Math.max(0, Math.min(stack.size(), count));
    }
}
