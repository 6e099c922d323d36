// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.parser;

import org.flowcache.softswitch.pipeline.PacketContext;
import org.flowcache.softswitch.pipeline.code.Code;
import org.flowcache.softswitch.pipeline.header.Bits;
import org.flowcache.softswitch.pipeline.header.HeaderStack;

/** One word of what a parser state selects on. */
public abstract class KeyPart {

    /** Bits that the packet must still have for {@link #value}. */
    public int lookaheadBits() {
        return 0;
    }

    /** The value for a packet. */
    public abstract long value(PacketContext c);

    /** Writes code that pushes the value. */
    void emit(Code code) {
        code.constant(this, KeyPart.class);
        code.context();
        code.call(KeyPart.class, "value", Code.CONTEXT_TO_LONG);
    }

    /** A slot. */
    public static KeyPart slot(int slot) {
        return new KeyPart() {
            @Override
            public long value(PacketContext c) {
                return c.slots[slot];
            }

            @Override
            void emit(Code code) {
                code.slot(slot);
            }
        };
    }

    /** Unparsed bits of the packet, at most 64. */
    public static KeyPart lookahead(int bitOffset, int bits) {
        return new KeyPart() {
            @Override
            public int lookaheadBits() {
                return bitOffset + bits;
            }

            @Override
            public long value(PacketContext c) {
                return Bits.read(c.frame, c.cursor, bitOffset, bits);
            }
        };
    }

    /** A word of a field of the last element extracted; 0 if there is none. */
    public static KeyPart last(HeaderStack stack, int field, int word) {
        return new KeyPart() {
            @Override
            public long value(PacketContext c) {
                int next = (int) c.slots[stack.nextSlot()];
                return next == 0 ? 0 : c.slots[stack.element(next - 1).fields().get(field).slot() + word];
            }
        };
    }
}
