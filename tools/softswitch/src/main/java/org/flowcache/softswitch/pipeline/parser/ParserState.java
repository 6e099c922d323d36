// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.parser;

import java.util.List;
import org.flowcache.softswitch.pipeline.PacketContext;

/** A compiled parser state. */
public final class ParserState {

    /** The state after which parsing is done. */
    public static final int ACCEPT = -1;

    /**
     * One case of a select.
     *
     * @param values what each key part must be under its mask
     * @param masks  bits that count
     * @param next   index of the next state or {@link #ACCEPT}
     */
    public record Case(long[] values, long[] masks, int next) {
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
        if (key.length == 1) {
            long value = key[0].value(c);
            for (Case candidate : cases) {
                if ((value & candidate.masks[0]) == candidate.values[0]) {
                    return candidate.next;
                }
            }
            return defaultNext;
        }
        if (key.length == 0) {
            return defaultNext;
        }
        long[] values = c.key;
        for (int i = 0; i < key.length; i++) {
            values[i] = key[i].value(c);
        }
        for (Case candidate : cases) {
            boolean match = true;
            for (int i = 0; match && i < key.length; i++) {
                match = (values[i] & candidate.masks[i]) == candidate.values[i];
            }
            if (match) {
                return candidate.next;
            }
        }
        return defaultNext;
    }
}
