// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.parser;

import java.util.List;
import java.util.Optional;
import org.flowcache.softswitch.pipeline.PacketContext;
import org.flowcache.softswitch.pipeline.code.Code;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/** A compiled parser state. */
public final class ParserState {

    /** The state after which parsing is done. */
    public static final int ACCEPT = -1;

    /**
     * One case of a select.
     *
     * @param values what each key part must be under its mask
     * @param masks  bits that count
     * @param set    value set that the key must be in, in place of values and masks
     * @param next   index of the next state or {@link #ACCEPT}
     */
    public record Case(long[] values, long[] masks, Optional<ValueSet> set, int next) {

        private boolean matches(long[] key) {
            if (set.isPresent()) {
                return set.get().contains(key);
            }
            for (int i = 0; i < values.length; i++) {
                if ((key[i] & masks[i]) != values[i]) {
                    return false;
                }
            }
            return true;
        }
    }

    private final ParserOp[] ops;
    private final KeyPart[] key;
    private final Case[] cases;
    private final int defaultNext;
    private final int lookaheadBits;
    private final int packetTooShort;

    public ParserState(List<ParserOp> ops, List<KeyPart> key, List<Case> cases, int defaultNext, int packetTooShort) {
        this.ops = ops.toArray(new ParserOp[0]);
        this.key = key.toArray(new KeyPart[0]);
        this.cases = cases.toArray(new Case[0]);
        this.defaultNext = defaultNext;
        this.lookaheadBits = key.stream().mapToInt(KeyPart::lookaheadBits).max().orElse(0);
        this.packetTooShort = packetTooShort;
    }

    /**
     * Writes a method body that runs the state: it returns the error, or {@link #next} of where to go.
     */
    public void emit(Code code) {
        for (ParserOp op : ops) {
            op.emit(code);
        }
        if (lookaheadBits > 0) {
            emitLookaheadCheck(code);
        }
        int[] values = new int[key.length];
        for (int i = 0; i < key.length; i++) {
            values[i] = code.variable(2);
            key[i].emit(code);
            code.method().visitVarInsn(Opcodes.LSTORE, values[i]);
        }
        for (Case candidate : cases) {
            Label next = new Label();
            if (candidate.set.isPresent()) {
                emitContains(code, candidate.set.get(), values, next);
            } else {
                emitMatch(code, candidate, values, next);
            }
            emitNext(code, candidate.next);
            code.here(next);
        }
        emitNext(code, defaultNext);
    }

    private static void emitMatch(Code code, Case candidate, int[] values, Label otherwise) {
        for (int i = 0; i < values.length; i++) {
            code.method().visitVarInsn(Opcodes.LLOAD, values[i]);
            code.push(candidate.masks[i]);
            code.op(Opcodes.LAND);
            code.push(candidate.values[i]);
            code.op(Opcodes.LCMP);
            code.jumpIf(Opcodes.IFNE, otherwise);
        }
    }

    private static void emitContains(Code code, ValueSet set, int[] values, Label otherwise) {
        for (int i = 0; i < values.length; i++) {
            code.contextObject("key", "[J");
            code.push(i);
            code.method().visitVarInsn(Opcodes.LLOAD, values[i]);
            code.op(Opcodes.LASTORE);
        }
        code.constant(set, ValueSet.class);
        code.contextObject("key", "[J");
        code.call(ValueSet.class, "contains", "([J)Z");
        code.jumpIf(Opcodes.IFEQ, otherwise);
    }

    private void emitLookaheadCheck(Code code) {
        Label enough = new Label();
        code.context();
        code.call(PacketContext.class, "remaining", "()I");
        code.push(lookaheadBits + 7 >>> 3);
        code.method().visitJumpInsn(Opcodes.IF_ICMPGE, enough);
        code.push(packetTooShort);
        code.op(Opcodes.IRETURN);
        code.here(enough);
    }

    private static void emitNext(Code code, int next) {
        code.push(next(next));
        code.op(Opcodes.IRETURN);
    }

    /** A next state as generated states return it, apart from errors, which are not negative. */
    public static int next(int state) {
        return -2 - state;
    }

    /** Runs the operations; answers {@link ParserOp#OK} or an error. */
    int run(PacketContext c) {
        for (ParserOp op : ops) {
            int error = op.run(c);
            if (error != ParserOp.OK) {
                return error;
            }
        }
        return c.remaining() * 8L < lookaheadBits ? packetTooShort : ParserOp.OK;
    }

    /** The state to go to. */
    int select(PacketContext c) {
        long[] values = c.key;
        for (int i = 0; i < key.length; i++) {
            values[i] = key[i].value(c);
        }
        for (Case candidate : cases) {
            if (candidate.matches(values)) {
                return candidate.next;
            }
        }
        return defaultNext;
    }
}
