// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.table;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.flowcache.softswitch.pipeline.PacketContext;
import org.flowcache.softswitch.pipeline.code.Code;
import org.flowcache.softswitch.pipeline.header.Field;
import org.objectweb.asm.Opcodes;

/** How the fields of a table's key are packed into words. */
public final class KeyLayout {

    private final List<KeyField> fields;
    private final int words;
    private final int[] slot;
    private final int[] word;
    private final int[] shift;
    private final long[] mask;
    private final long[] matched;
    private final boolean[] cut;
    private final int[] firstPiece;

    public KeyLayout(List<KeyField> fields) {
        this.fields = List.copyOf(fields);
        List<int[]> pieces = new ArrayList<>();
        this.firstPiece = new int[fields.size()];
        int at = 0;
        int used = 0;
        for (int i = 0; i < fields.size(); i++) {
            Field field = fields.get(i).field();
            firstPiece[i] = pieces.size();
            for (int w = 0; w < field.words(); w++) {
                int width = w == 0 ? field.topBits() : 64;
                if (used + width > 64) {
                    at++;
                    used = 0;
                }
                pieces.add(new int[] {field.slot() + w, at, used, width});
                used += width;
            }
        }
        this.words = at + 1;
        this.slot = pieces.stream().mapToInt(p -> p[0]).toArray();
        this.word = pieces.stream().mapToInt(p -> p[1]).toArray();
        this.shift = pieces.stream().mapToInt(p -> p[2]).toArray();
        this.mask = pieces.stream().mapToLong(p -> -1L >>> 64 - p[3]).toArray();
        this.matched = mask.clone();
        this.cut = new boolean[slot.length];
        for (int i = 0; i < fields.size(); i++) {
            KeyField field = fields.get(i);
            int words = field.field().words();
            cut[firstPiece[i]] = field.field().signed();
            for (int w = 0; w < words && field.mask().isPresent(); w++) {
                int piece = firstPiece[i] + w;
                matched[piece] &= field.mask().get().shiftRight(64 * (words - 1 - w)).longValue();
                cut[piece] = true;
            }
        }
    }

    /** The fields in order. */
    public List<KeyField> fields() {
        return fields;
    }

    /** Words of a packed key, at least 1. */
    public int words() {
        return words;
    }

    /** Packs a packet's fields. */
    void pack(long[] slots, long[] key) {
        for (int w = 0; w < words; w++) {
            key[w] = 0;
        }
        for (int i = 0; i < slot.length; i++) {
            key[word[i]] |= (slots[slot[i]] & matched[i]) << shift[i];
        }
    }

    /** Writes the code of {@link #pack} into {@link PacketContext#key}. */
    void emitPack(Code code) {
        for (int w = 0; w < words; w++) {
            code.contextObject("key", "[J");
            code.push(w);
            code.push(0L);
            for (int i = 0; i < slot.length; i++) {
                if (word[i] == w) {
                    code.slot(slot[i]);
                    if (cut[i]) {
                        code.push(matched[i]);
                        code.op(Opcodes.LAND);
                    }
                    if (shift[i] != 0) {
                        code.push(shift[i]);
                        code.op(Opcodes.LSHL);
                    }
                    code.op(Opcodes.LOR);
                }
            }
            code.op(Opcodes.LASTORE);
        }
    }

    /** Puts a value, or a mask, of one field into a packed key; the value must fit the field. */
    public void put(long[] key, int field, BigInteger value) {
        int count = fields.get(field).field().words();
        for (int w = 0; w < count; w++) {
            int piece = firstPiece[field] + w;
            long part = value.shiftRight(64 * (count - 1 - w)).longValue() & mask[piece];
            key[word[piece]] |= part << shift[piece];
        }
    }

    /** The value, or mask, of a field that {@link #put} put into a packed key. */
    public BigInteger valueOf(long[] key, int field) {
        BigInteger value = BigInteger.ZERO;
        for (int w = 0; w < fields.get(field).field().words(); w++) {
            int piece = firstPiece[field] + w;
            long part = key[word[piece]] >>> shift[piece] & mask[piece];
            value = value.shiftLeft(64).or(new BigInteger(Long.toUnsignedString(part)));
        }
        return value;
    }

    /** The value of a field of at most 64 bits in a packed key. */
    long get(long[] key, int field) {
        int piece = firstPiece[field];
        return key[word[piece]] >>> shift[piece] & mask[piece];
    }
}
