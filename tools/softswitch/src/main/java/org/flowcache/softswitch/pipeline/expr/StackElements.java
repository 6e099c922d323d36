// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.expr;

import java.math.BigInteger;
import org.flowcache.softswitch.pipeline.PacketContext;
import org.flowcache.softswitch.pipeline.header.HeaderStack;

/** Fields, of at most 64 bits, of elements of header stacks that only the packet tells. */
public final class StackElements {

    private StackElements() {
    }

    /** A field of the last element that was extracted; 0 if there is none. */
    public static Expr last(HeaderStack stack, int field) {
        return new Field(stack, field, Values.lastIndex(stack)).value();
    }

    /**
     * {@code stack[index].field}.
     *
     * @param field index of the field in the stack's headers
     */
    public record Field(HeaderStack stack, int field, Expr index) {

        private org.flowcache.softswitch.pipeline.header.Field at(PacketContext c) {
            long i = index.eval(c);
            return i < 0 || i >= stack.size() ? null : stack.element((int) i).fields().get(field);
        }

        /** Its value; 0, where P4 defines no value, if there is no such element. */
        public Expr value() {
            var first = stack.element(0).fields().get(field);
            return new Expr(first.signed() ? Range.signed(first.bits()) : Range.unsigned(first.bits())) {
                @Override
                public long eval(PacketContext c) {
                    var at = at(c);
                    return at == null ? 0 : c.slots[at.slot()];
                }

                @Override
                protected BigInteger exact(PacketContext c) {
                    return BigInteger.valueOf(eval(c));
                }
            };
        }

        /** Sets it, truncated, if there is such an element. */
        public void set(PacketContext c, long value) {
            var at = at(c);
            if (at != null) {
                c.slots[at.slot()] = at.wrap(value);
            }
        }
    }
}
