// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.action;

import java.util.ArrayList;
import java.util.List;
import org.flowcache.softswitch.pipeline.PacketContext;
import org.flowcache.softswitch.pipeline.code.Code;
import org.flowcache.softswitch.pipeline.expr.Expr;
import org.flowcache.softswitch.pipeline.header.Header;
import org.flowcache.softswitch.pipeline.header.HeaderStack;
import org.flowcache.softswitch.pipeline.header.HeaderUnion;
import org.flowcache.softswitch.pipeline.header.UnionStack;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/** Makes the statements that work on whole headers and header stacks. */
public final class HeaderStatements {

    private HeaderStatements() {
    }

    /**
     * {@code header.setValid()}: a header that was not valid starts with all fields 0.
     *
     * @param others the other members of the header union that it is in, which it makes invalid
     */
    public static Primitive setValid(Header header, List<Header> others) {
        int valid = header.valid().slot();
        Primitive onlyOne = setInvalid(others);
        return new Statement() {
            @Override
            void run(PacketContext c) {
                if (c.slots[valid] == 0) {
                    header.clear(c.slots);
                    c.slots[valid] = 1;
                    c.packetLength += header.bytes();
                    onlyOne.execute(c, 0);
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
                onlyOne.emit(code, labels);
                code.here(end);
            }
        };
    }

    /** Makes headers invalid without a change of {@code packet_length}. */
    public static Primitive setInvalid(List<Header> headers) {
        int[] valid = validSlots(headers);
        return new Statement() {
            @Override
            void run(PacketContext c) {
                for (int slot : valid) {
                    c.slots[slot] = 0;
                }
            }

            @Override
            public void emit(Code code, Label[] labels) {
                for (int slot : valid) {
                    code.setSlot(slot, 0);
                }
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
                    c.packetLength -= header.bytes(c.slots);
                }
            }

            @Override
            public void emit(Code code, Label[] labels) {
                if (header.maxBytes() != header.bytes()) {
                    super.emit(code, labels);
                    return;
                }
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

    /**
     * {@code target = source}, validity included. Like BMv2's, it leaves {@code packet_length} as it is.
     *
     * @param others the other members of the header union that the target is in, which a valid one makes invalid
     */
    public static Primitive assign(Header target, Header source, List<Header> others) {
        int[] excluded = validSlots(others);
        int valid = target.valid().slot();
        int sourceValid = source.valid().slot();
        return new Statement() {
            @Override
            void run(PacketContext c) {
                long[] slots = c.slots;
                if (slots[sourceValid] != 0) {
                    target.copyFields(slots, source);
                    for (int slot : excluded) {
                        slots[slot] = 0;
                    }
                }
                slots[valid] = slots[sourceValid];
            }
        };
    }

    /** {@code target = source} of whole header unions. */
    public static Primitive assign(HeaderUnion target, HeaderUnion source) {
        return all(target.memberNames().stream()
                .map(m -> assign(target.member(m), source.member(m), List.of())).toList());
    }

    /** {@code target = source} of whole stacks. */
    public static Primitive assign(HeaderStack target, HeaderStack source) {
        List<Primitive> each = new ArrayList<>();
        for (int i = 0; i < target.size(); i++) {
            each.add(assign(target.element(i), source.element(i), List.of()));
        }
        return all(each, target.nextSlot(), source.nextSlot());
    }

    /** {@code target = source} of whole stacks of header unions. */
    public static Primitive assign(UnionStack target, UnionStack source) {
        List<Primitive> each = new ArrayList<>();
        for (int i = 0; i < target.size(); i++) {
            each.add(assign(target.element(i), source.element(i)));
        }
        return all(each, target.nextSlot(), source.nextSlot());
    }

    private static Primitive all(List<Primitive> each, int countSlot, int sourceCountSlot) {
        Primitive elements = all(each);
        return new Statement() {
            @Override
            void run(PacketContext c) {
                c.slots[countSlot] = c.slots[sourceCountSlot];
                elements.execute(c, 0);
            }
        };
    }

    private static Primitive all(List<Primitive> each) {
        return new Statement() {
            @Override
            void run(PacketContext c) {
                for (Primitive p : each) {
                    p.execute(c, 0);
                }
            }
        };
    }

    /** Leaves, in the last element extracted to a stack of header unions, no member valid but one. */
    public static Primitive onlyOneOfLast(UnionStack stack, HeaderStack member) {
        return new Statement() {
            @Override
            void run(PacketContext c) {
                int last = (int) c.slots[stack.nextSlot()] - 1;
                for (HeaderStack each : stack.members()) {
                    if (each != member) {
                        c.slots[each.element(last).valid().slot()] = 0;
                    }
                }
            }
        };
    }

    /** {@code stack.push_front(count)}. */
    public static Primitive push(HeaderStack stack, Expr count) {
        return new Statement() {
            @Override
            void run(PacketContext c) {
                stack.push(c.slots, clamp(count.eval(c), stack.size()));
            }
        };
    }

    /** {@code stack.push_front(count)}. */
    public static Primitive push(UnionStack stack, Expr count) {
        return new Statement() {
            @Override
            void run(PacketContext c) {
                stack.push(c.slots, clamp(count.eval(c), stack.size()));
            }
        };
    }

    /** {@code stack.pop_front(count)}. */
    public static Primitive pop(HeaderStack stack, Expr count) {
        return new Statement() {
            @Override
            void run(PacketContext c) {
                stack.pop(c.slots, clamp(count.eval(c), stack.size()));
            }
        };
    }

    /** {@code stack.pop_front(count)}. */
    public static Primitive pop(UnionStack stack, Expr count) {
        return new Statement() {
            @Override
            void run(PacketContext c) {
                stack.pop(c.slots, clamp(count.eval(c), stack.size()));
            }
        };
    }

    private static int[] validSlots(List<Header> headers) {
        return headers.stream().mapToInt(h -> h.valid().slot()).toArray();
    }

    private static void emitLengthChange(Code code, int by) {
        code.context();
        code.contextInt("packetLength");
        code.push(by);
        code.op(Opcodes.IADD);
        code.setContextInt("packetLength");
    }

    private static int clamp(long count, int size) {
        return (int) Math.max(0, Math.min(size, count));
    }
}
