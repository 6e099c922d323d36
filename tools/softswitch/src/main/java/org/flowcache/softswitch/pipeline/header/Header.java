// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.header;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.flowcache.softswitch.pipeline.code.Code;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * A header or metadata instance: its fields' slots, contiguous, and how they lie in the packet. Compiled once, so that
 * {@link #extract} and {@link #emit} are a few shifts a field.
 */
public class Header {

    private final String name;
    private final int id;
    private final boolean metadata;
    private final Field valid;
    private final Field[] fields;
    private final int firstSlot;
    private final int endSlot;
    private final int packedBits;

    // A piece is one slot's bits inside the header; those that span nine bytes are read bit by bit.
    private final int[] pieceSlot;
    private final int[] pieceByte;
    private final int[] pieceSkip;
    private final int[] pieceUnused;
    private final boolean[] pieceSigned;
    private final int[] slowSlot;
    private final int[] slowBit;
    private final int[] slowBits;
    private final int reach;

    // What each 64-bit word of the emitted header is made of.
    private final int[][] wordSlot;
    private final int[][] wordShift;
    private final long[][] wordMask;

    /**
     * @param fields in the order of the packet, their slots ascending and without gaps
     */
    public Header(String name, int id, boolean metadata, Field valid, List<Field> fields) {
        this(name, id, metadata, valid, fields, fields);
    }

    /**
     * @param packed the first fields, which always lie at the same place in the header
     */
    Header(String name, int id, boolean metadata, Field valid, List<Field> fields, List<Field> packed) {
        this.name = name;
        this.id = id;
        this.metadata = metadata;
        this.valid = valid;
        this.fields = fields.toArray(new Field[0]);
        this.firstSlot = fields.isEmpty() ? 0 : fields.get(0).slot();
        this.endSlot = fields.isEmpty() ? 0 : last().slot() + last().words();
        this.packedBits = packed.stream().mapToInt(Field::bits).sum();

        List<int[]> fast = new ArrayList<>();
        List<int[]> slow = new ArrayList<>();
        List<List<long[]>> words = new ArrayList<>();
        for (int w = 0; w < (packedBits + 63) / 64; w++) {
            words.add(new ArrayList<>());
        }
        int at = 0;
        for (Field field : packed) {
            for (int w = 0; w < field.words(); w++) {
                int width = w == 0 ? field.topBits() : 64;
                int slot = field.slot() + w;
                int skip = at & 7;
                if (skip + width <= 64) {
                    fast.add(new int[] {slot, at >>> 3, skip, 64 - width, field.signed() ? 1 : 0});
                } else {
                    slow.add(new int[] {slot, at, width});
                }
                addToWords(words, slot, at, width);
                at += width;
            }
        }
        pieceSlot = column(fast, 0);
        pieceByte = column(fast, 1);
        pieceSkip = column(fast, 2);
        pieceUnused = column(fast, 3);
        pieceSigned = new boolean[fast.size()];
        for (int i = 0; i < fast.size(); i++) {
            pieceSigned[i] = fast.get(i)[4] == 1;
        }
        slowSlot = column(slow, 0);
        slowBit = column(slow, 1);
        slowBits = column(slow, 2);
        reach = fast.stream().mapToInt(p -> p[1] + 8).max().orElse(0);
        wordSlot = new int[words.size()][];
        wordShift = new int[words.size()][];
        wordMask = new long[words.size()][];
        for (int w = 0; w < words.size(); w++) {
            List<long[]> parts = words.get(w);
            wordSlot[w] = parts.stream().mapToInt(p -> (int) p[0]).toArray();
            wordShift[w] = parts.stream().mapToInt(p -> (int) p[1]).toArray();
            wordMask[w] = parts.stream().mapToLong(p -> p[2]).toArray();
        }
    }

    private static void addToWords(List<List<long[]>> words, int slot, int at, int width) {
        long mask = -1L >>> 64 - width;
        int end = at + width;
        for (int w = at >>> 6; w <= end - 1 >>> 6; w++) {
            int shift = 64 * (w + 1) - end;
            words.get(w).add(new long[] {slot, shift, mask});
        }
    }

    private static int[] column(List<int[]> rows, int column) {
        return rows.stream().mapToInt(r -> r[column]).toArray();
    }

    private Field last() {
        return fields[fields.length - 1];
    }

    /** P4 name of the instance. */
    public String name() {
        return name;
    }

    /** Number that the compiler gave the instance. */
    public int id() {
        return id;
    }

    /** Whether this is metadata: always valid, never in a packet. */
    public boolean metadata() {
        return metadata;
    }

    /** The one-bit field {@code name.$valid$}. */
    public Field valid() {
        return valid;
    }

    /** The fields in the order of the packet. */
    public List<Field> fields() {
        return List.of(fields);
    }

    /** Width in bits, of a varbit without its bits; a whole number of bytes unless this is metadata. */
    public int bits() {
        return packedBits;
    }

    /** Length in a packet, with a varbit that has no bits. */
    public final int bytes() {
        return bits() >>> 3;
    }

    /** Length in a packet of what the fields hold now. */
    public int bytes(long[] slots) {
        return bytes();
    }

    /** Length in a packet at most. */
    public int maxBytes() {
        return bytes();
    }

    /** Sets all fields to 0. */
    public void clear(long[] slots) {
        Arrays.fill(slots, firstSlot, endSlot, 0);
    }

    /** Copies all field values, but not validity, from a header of the same type. */
    public void copyFields(long[] slots, Header source) {
        System.arraycopy(slots, source.firstSlot, slots, firstSlot, endSlot - firstSlot);
    }

    /** Copies all field values, but not validity, of this header in another packet's slots. */
    public void copyFields(long[] slots, long[] sourceSlots) {
        System.arraycopy(sourceSlots, firstSlot, slots, firstSlot, endSlot - firstSlot);
    }

    /** Whether all fields are equal to those of a header of the same type. */
    public boolean sameFields(long[] slots, Header other) {
        return Arrays.equals(slots, firstSlot, endSlot, slots, other.firstSlot, other.endSlot);
    }

    /** Exchanges fields and validity with a header of the same type. */
    public void swap(long[] slots, Header other) {
        swapSlot(slots, valid.slot(), other.valid.slot());
        for (int i = 0; i < endSlot - firstSlot; i++) {
            swapSlot(slots, firstSlot + i, other.firstSlot + i);
        }
    }

    private static void swapSlot(long[] slots, int a, int b) {
        long kept = slots[a];
        slots[a] = slots[b];
        slots[b] = kept;
    }

    /** Fills the fields from the bytes at {@code offset}, which must all be there, and marks the header valid. */
    public void extract(long[] slots, byte[] bytes, int offset) {
        if (offset + reach <= bytes.length) {
            for (int i = 0; i < pieceSlot.length; i++) {
                long v = Bits.longAt(bytes, offset + pieceByte[i]) << pieceSkip[i];
                slots[pieceSlot[i]] = pieceSigned[i] ? v >> pieceUnused[i] : v >>> pieceUnused[i];
            }
        } else {
            for (int i = 0; i < pieceSlot.length; i++) {
                int unused = pieceUnused[i];
                long v = Bits.read(bytes, offset, pieceByte[i] * 8 + pieceSkip[i], 64 - unused);
                slots[pieceSlot[i]] = pieceSigned[i] ? v << unused >> unused : v;
            }
        }
        for (int i = 0; i < slowSlot.length; i++) {
            slots[slowSlot[i]] = Bits.read(bytes, offset, slowBit[i], slowBits[i]);
        }
        slots[valid.slot()] = 1;
    }

    /**
     * Writes the header at {@code offset} and returns the offset after it. Up to seven bytes after the header are
     * overwritten too, so headers are written in order and the payload last.
     */
    public int emit(long[] slots, byte[] out, int offset) {
        for (int w = 0; w < wordSlot.length; w++) {
            int[] from = wordSlot[w];
            int[] shift = wordShift[w];
            long[] mask = wordMask[w];
            long word = 0;
            for (int i = 0; i < from.length; i++) {
                long v = slots[from[i]] & mask[i];
                word |= shift[i] >= 0 ? v << shift[i] : v >>> -shift[i];
            }
            Bits.putLong(out, offset + 8 * w, word);
        }
        return offset + (packedBits >>> 3);
    }

    /** Writes the code of {@link #clear}. */
    public void emitClear(Code code) {
        for (int slot = firstSlot; slot < endSlot; slot++) {
            code.setSlot(slot, 0);
        }
    }

    /**
     * Writes the code of {@link #extract}.
     *
     * @param bytes  local variable with the bytes
     * @param offset local variable with the offset
     */
    public void emitExtract(Code code, int bytes, int offset) {
        Label atEnd = new Label();
        Label done = new Label();
        code.method().visitVarInsn(Opcodes.ILOAD, offset);
        code.push(reach);
        code.op(Opcodes.IADD);
        code.method().visitVarInsn(Opcodes.ALOAD, bytes);
        code.op(Opcodes.ARRAYLENGTH);
        code.method().visitJumpInsn(Opcodes.IF_ICMPGT, atEnd);
        for (int i = 0; i < pieceSlot.length; i++) {
            code.slots();
            code.push(pieceSlot[i]);
            code.method().visitVarInsn(Opcodes.ALOAD, bytes);
            code.method().visitVarInsn(Opcodes.ILOAD, offset);
            code.push(pieceByte[i]);
            code.op(Opcodes.IADD);
            code.callStatic(Bits.class, "longAt", "([BI)J");
            if (pieceSkip[i] != 0) {
                code.push(pieceSkip[i]);
                code.op(Opcodes.LSHL);
            }
            if (pieceUnused[i] != 0) {
                code.push(pieceUnused[i]);
                code.op(pieceSigned[i] ? Opcodes.LSHR : Opcodes.LUSHR);
            }
            code.op(Opcodes.LASTORE);
        }
        for (int i = 0; i < slowSlot.length; i++) {
            code.slots();
            code.push(slowSlot[i]);
            code.method().visitVarInsn(Opcodes.ALOAD, bytes);
            code.method().visitVarInsn(Opcodes.ILOAD, offset);
            code.push(slowBit[i]);
            code.push(slowBits[i]);
            code.callStatic(Bits.class, "read", "([BIII)J");
            code.op(Opcodes.LASTORE);
        }
        code.setSlot(valid.slot(), 1);
        code.jump(done);
        code.here(atEnd);
        code.constant(this, Header.class);
        code.slots();
        code.method().visitVarInsn(Opcodes.ALOAD, bytes);
        code.method().visitVarInsn(Opcodes.ILOAD, offset);
        code.call(Header.class, "extract", "([J[BI)V");
        code.here(done);
    }

    /**
     * Writes the code of {@link #emit}, done only if the header is valid.
     *
     * @param out    local variable with the bytes
     * @param offset local variable with the offset, which moves on
     */
    public void emitEmit(Code code, int out, int offset) {
        Label end = new Label();
        code.slot(valid.slot());
        code.push(0L);
        code.op(Opcodes.LCMP);
        code.jumpIf(Opcodes.IFEQ, end);
        for (int w = 0; w < wordSlot.length; w++) {
            code.method().visitVarInsn(Opcodes.ALOAD, out);
            code.method().visitVarInsn(Opcodes.ILOAD, offset);
            code.push(8 * w);
            code.op(Opcodes.IADD);
            for (int i = 0; i < wordSlot[w].length; i++) {
                code.slot(wordSlot[w][i]);
                if (signedSlot(wordSlot[w][i])) {
                    code.push(wordMask[w][i]);
                    code.op(Opcodes.LAND);
                }
                int shift = wordShift[w][i];
                if (shift != 0) {
                    code.push(Math.abs(shift));
                    code.op(shift > 0 ? Opcodes.LSHL : Opcodes.LUSHR);
                }
                if (i > 0) {
                    code.op(Opcodes.LOR);
                }
            }
            code.callStatic(Bits.class, "putLong", "([BIJ)V");
        }
        code.method().visitIincInsn(offset, bytes());
        code.here(end);
    }

    private boolean signedSlot(int slot) {
        return Arrays.stream(fields).anyMatch(f -> f.signed() && f.slot() == slot);
    }

    @Override
    public String toString() {
        return name;
    }
}
