// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.parser;

import org.flowcache.softswitch.pipeline.PacketContext;
import org.flowcache.softswitch.pipeline.action.Primitive;
import org.flowcache.softswitch.pipeline.code.Code;
import org.flowcache.softswitch.pipeline.expr.Condition;
import org.flowcache.softswitch.pipeline.expr.Expr;
import org.flowcache.softswitch.pipeline.header.Bits;
import org.flowcache.softswitch.pipeline.header.Field;
import org.flowcache.softswitch.pipeline.header.Header;
import org.flowcache.softswitch.pipeline.header.HeaderStack;
import org.flowcache.softswitch.pipeline.header.VariableHeader;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/** Makes the operations of parser states. */
public final class ParserOps {

    private ParserOps() {
    }

    /** {@code packet.extract(header)}. */
    public static ParserOp extract(Header header, int packetTooShort) {
        int length = header.bytes();
        return new ParserOp() {
            @Override
            public int run(PacketContext c) {
                if (c.remaining() < length) {
                    return packetTooShort;
                }
                header.extract(c.slots, c.frame, c.cursor);
                c.cursor += length;
                return OK;
            }

            @Override
            public void emit(Code code) {
                int cursor = code.variable(1);
                int bytes = code.variable(1);
                emitLengthCheck(code, cursor, length, packetTooShort);
                code.contextObject("frame", "[B");
                code.method().visitVarInsn(Opcodes.ASTORE, bytes);
                header.emitExtract(code, bytes, cursor);
                code.context();
                code.method().visitVarInsn(Opcodes.ILOAD, cursor);
                code.push(length);
                code.op(Opcodes.IADD);
                code.setContextInt("cursor");
            }
        };
    }

    /** Loads the cursor into a local variable and returns an error if fewer bytes than that are left. */
    private static void emitLengthCheck(Code code, int cursor, int length, int packetTooShort) {
        Label enough = new Label();
        code.contextInt("cursor");
        code.op(Opcodes.DUP);
        code.method().visitVarInsn(Opcodes.ISTORE, cursor);
        code.push(length);
        code.op(Opcodes.IADD);
        code.contextInt("end");
        code.method().visitJumpInsn(Opcodes.IF_ICMPLE, enough);
        code.push(packetTooShort);
        code.op(Opcodes.IRETURN);
        code.here(enough);
    }

    /**
     * Codes of the errors of extracting a header with a varbit.
     *
     * @param packetTooShort   the packet ends before the header does
     * @param stackOutOfBounds the stack is full
     * @param headerTooShort   the varbit can't have as many bits
     * @param invalidArgument  the bits are not a whole number of bytes
     */
    public record VariableErrors(int packetTooShort, int stackOutOfBounds, int headerTooShort, int invalidArgument) {
    }

    /** {@code packet.extract(header, bits)}. */
    public static ParserOp extract(VariableHeader header, Expr bits, VariableErrors errors) {
        return new ParserOp() {
            @Override
            public int run(PacketContext c) {
                return extract(c, header, bits.eval(c), errors);
            }
        };
    }

    private static int extract(PacketContext c, VariableHeader header, long bits, VariableErrors errors) {
        if ((bits & 7) != 0) {
            return errors.invalidArgument;
        }
        if (bits < 0 || c.remaining() - header.bytes() < bits >>> 3) {
            return errors.packetTooShort;
        }
        if (header.maxBytes() - header.bytes() < bits >>> 3) {
            return errors.headerTooShort;
        }
        header.extract(c.slots, c.frame, c.cursor, (int) bits);
        c.cursor += header.bytes(c.slots);
        return ParserOp.OK;
    }

    /** {@code packet.extract(stack.next, bits)}, of headers with a varbit. */
    public static ParserOp extractNext(HeaderStack stack, Expr bits, VariableErrors errors) {
        return new ParserOp() {
            @Override
            public int run(PacketContext c) {
                int next = (int) c.slots[stack.nextSlot()];
                if (next >= stack.size()) {
                    return errors.stackOutOfBounds;
                }
                int error = extract(c, (VariableHeader) stack.element(next), bits.eval(c), errors);
                if (error == OK) {
                    c.slots[stack.nextSlot()] = next + 1;
                }
                return error;
            }
        };
    }

    /** An operation and a statement that follows if there was no error. */
    public static ParserOp then(ParserOp operation, Primitive statement) {
        return new ParserOp() {
            @Override
            public int run(PacketContext c) {
                int error = operation.run(c);
                if (error == OK) {
                    statement.execute(c, 0);
                }
                return error;
            }

            @Override
            public void emit(Code code) {
                operation.emit(code);
                statement.emit(code, new Label[0]);
            }
        };
    }

    /** {@code packet.extract(stack.next)}. */
    public static ParserOp extractNext(HeaderStack stack, int packetTooShort, int stackOutOfBounds) {
        int length = stack.element(0).bytes();
        return new ParserOp() {
            @Override
            public int run(PacketContext c) {
                int next = (int) c.slots[stack.nextSlot()];
                if (next >= stack.size()) {
                    return stackOutOfBounds;
                }
                if (c.remaining() < length) {
                    return packetTooShort;
                }
                stack.element(next).extract(c.slots, c.frame, c.cursor);
                c.cursor += length;
                c.slots[stack.nextSlot()] = next + 1;
                return OK;
            }
        };
    }

    /** {@code target = packet.lookahead(...)} of some bits, the target at most 64 bits wide. */
    public static ParserOp lookahead(Field target, int bitOffset, int bits, int packetTooShort) {
        int skipped = Math.max(0, bits - 64);
        return new ParserOp() {
            @Override
            public int run(PacketContext c) {
                if (c.remaining() * 8L < (long) bitOffset + bits) {
                    return packetTooShort;
                }
                c.slots[target.slot()] =
                        target.wrap(Bits.read(c.frame, c.cursor, bitOffset + skipped, bits - skipped));
                return OK;
            }
        };
    }

    /** {@code target = packet.lookahead(...)} of a target of more than 64 bits and as many bits of the packet. */
    public static ParserOp lookaheadWide(Field target, int bitOffset, int packetTooShort) {
        return new ParserOp() {
            @Override
            public int run(PacketContext c) {
                if (c.remaining() * 8L < (long) bitOffset + target.bits()) {
                    return packetTooShort;
                }
                int at = bitOffset;
                for (int w = 0; w < target.words(); w++) {
                    int width = w == 0 ? target.topBits() : 64;
                    c.slots[target.slot() + w] = Bits.read(c.frame, c.cursor, at, width);
                    at += width;
                }
                return OK;
            }
        };
    }

    /** {@code packet.advance(bits)}; only whole bytes, as in BMv2. */
    public static ParserOp advance(Expr bits, int packetTooShort, int invalidArgument) {
        return new ParserOp() {
            @Override
            public int run(PacketContext c) {
                long by = bits.eval(c);
                if ((by & 7) != 0) {
                    return invalidArgument;
                }
                if (by < 0 || c.remaining() * 8L < by) {
                    return packetTooShort;
                }
                c.cursor += (int) (by >>> 3);
                return OK;
            }
        };
    }

    /** {@code verify(condition, error)}. */
    public static ParserOp verify(Condition condition, Expr error) {
        return new ParserOp() {
            @Override
            public int run(PacketContext c) {
                return condition.test(c) ? OK : (int) error.eval(c);
            }

            @Override
            public void emit(Code code) {
                Label failed = new Label();
                Label end = new Label();
                condition.emit(code, failed);
                code.jump(end);
                code.here(failed);
                error.emit(code);
                code.op(Opcodes.L2I);
                code.op(Opcodes.IRETURN);
                code.here(end);
            }
        };
    }

    /** A statement as in an action. */
    public static ParserOp statement(Primitive primitive) {
        return new ParserOp() {
            @Override
            public int run(PacketContext c) {
                primitive.execute(c, 0);
                return OK;
            }

            @Override
            public void emit(Code code) {
                primitive.emit(code, new Label[0]);
            }
        };
    }
}
