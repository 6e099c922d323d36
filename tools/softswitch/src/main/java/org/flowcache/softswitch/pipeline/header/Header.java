// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.header;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A header or metadata instance: its fields' slots, contiguous, and how they lie in the packet. Compiled once, so that
 * {@link #extract} and {@link #emit} are a few shifts a field.
 */
public final class Header {

    private final String name;
    private final int id;
    private final boolean metadata;
    private final Field valid;
    private final Field[] fields;
    private final int firstSlot;
    private final int endSlot;
    private final int bits;

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
        this.name = name;
        this.id = id;
        this.metadata = metadata;
        this.valid = valid;
        this.fields = fields.toArray(new Field[0]);
        this.firstSlot = fields.isEmpty() ? 0 : fields.get(0).slot();
        this.endSlot = fields.isEmpty() ? 0 : last().slot() + last().words();
        this.bits = fields.stream().mapToInt(Field::bits).sum();

        List<int[]> fast = new ArrayList<>();
        List<int[]> slow = new ArrayList<>();
        List<List<long[]>> words = new ArrayList<>();
        for (int w = 0; w < (bits + 63) / 64; w++) {
            words.add(new ArrayList<>());
        }
        int at = 0;
        for (Field field : fields) {
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

    /** Width in bits; a whole number of bytes unless this is metadata. */
    public int bits() {
        return bits;
    }

    /** Length in a packet. */
    public int bytes() {
        return bits >>> 3;
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
                long v = BitReader.longAt(bytes, offset + pieceByte[i]) << pieceSkip[i];
                slots[pieceSlot[i]] = pieceSigned[i] ? v >> pieceUnused[i] : v >>> pieceUnused[i];
            }
        } else {
            for (int i = 0; i < pieceSlot.length; i++) {
                int unused = pieceUnused[i];
                long v = BitReader.read(bytes, offset, pieceByte[i] * 8 + pieceSkip[i], 64 - unused);
                slots[pieceSlot[i]] = pieceSigned[i] ? v << unused >> unused : v;
            }
        }
        for (int i = 0; i < slowSlot.length; i++) {
            slots[slowSlot[i]] = BitReader.read(bytes, offset, slowBit[i], slowBits[i]);
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
            BitReader.putLong(out, offset + 8 * w, word);
        }
        return offset + (bits >>> 3);
    }

    @Override
    public String toString() {
        return name;
    }
}
