// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.header;

import java.util.List;
import java.util.stream.IntStream;
import org.flowcache.softswitch.pipeline.code.Code;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/** A header with one {@code varbit} field, at any place in it. */
public final class VariableHeader extends Header {

    private final Field variable;
    private final Field[] after;
    private final int bitsBefore;
    private final int bits;

    /**
     * @param fields in the order of the packet, their slots ascending and without gaps
     */
    public VariableHeader(String name, int id, boolean metadata, Field valid, List<Field> fields) {
        super(name, id, metadata, valid, fields, fields.subList(0, indexOfVariable(fields)));
        int index = indexOfVariable(fields);
        this.variable = fields.get(index);
        this.after = fields.subList(index + 1, fields.size()).toArray(new Field[0]);
        this.bitsBefore = super.bits();
        this.bits = bitsBefore + fields.subList(index + 1, fields.size()).stream().mapToInt(Field::bits).sum();
    }

    private static int indexOfVariable(List<Field> fields) {
        return IntStream.range(0, fields.size()).filter(i -> fields.get(i).variable()).findFirst().orElseThrow();
    }

    @Override
    public int bits() {
        return bits;
    }

    @Override
    public int bytes(long[] slots) {
        return bytes() + ((int) slots[variable.slot()] >>> 3);
    }

    @Override
    public int maxBytes() {
        return bytes() + (variable.bits() >>> 3);
    }

    /**
     * Fills the fields from the bytes at {@code offset}, which must all be there, and marks the header valid.
     *
     * @param length bits that the varbit has, a whole number of bytes, not more than it can have
     */
    public void extract(long[] slots, byte[] bytes, int offset, int length) {
        extract(slots, bytes, offset);
        slots[variable.slot()] = length;
        int at = bitsBefore;
        int left = length;
        for (int slot = variable.slot() + 1; slot < variable.slot() + variable.words(); slot++) {
            int width = Math.min(64, left);
            slots[slot] = width == 0 ? 0 : Bits.read(bytes, offset, at, width) << 64 - width;
            at += width;
            left -= width;
        }
        for (Field field : after) {
            for (int w = 0; w < field.words(); w++) {
                int width = w == 0 ? field.topBits() : 64;
                long value = Bits.read(bytes, offset, at, width);
                slots[field.slot() + w] = field.signed() ? field.wrap(value) : value;
                at += width;
            }
        }
    }

    @Override
    public int emit(long[] slots, byte[] out, int offset) {
        super.emit(slots, out, offset);
        int at = bitsBefore;
        int left = (int) slots[variable.slot()];
        for (int slot = variable.slot() + 1; left > 0; slot++) {
            int width = Math.min(64, left);
            Bits.write(out, offset, at, width, slots[slot] >>> 64 - width);
            at += width;
            left -= width;
        }
        for (Field field : after) {
            for (int w = 0; w < field.words(); w++) {
                int width = w == 0 ? field.topBits() : 64;
                Bits.write(out, offset, at, width, slots[field.slot() + w]);
                at += width;
            }
        }
        return offset + (at >>> 3);
    }

    @Override
    public void emitEmit(Code code, int out, int offset) {
        Label end = new Label();
        code.slot(valid().slot());
        code.push(0L);
        code.op(Opcodes.LCMP);
        code.jumpIf(Opcodes.IFEQ, end);
        code.constant(this, Header.class);
        code.slots();
        code.method().visitVarInsn(Opcodes.ALOAD, out);
        code.method().visitVarInsn(Opcodes.ILOAD, offset);
        code.call(Header.class, "emit", "([J[BI)I");
        code.method().visitVarInsn(Opcodes.ISTORE, offset);
        code.here(end);
    }
}
