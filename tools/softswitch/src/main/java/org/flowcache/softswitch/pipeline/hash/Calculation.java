// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.hash;

import java.util.List;
import org.flowcache.softswitch.pipeline.PacketContext;
import org.flowcache.softswitch.pipeline.header.Field;

/**
 * A hash or checksum over a list of fields and constants, optionally followed by the unparsed rest of the packet.
 * Fields of headers that are not valid are left out.
 */
public final class Calculation {

    /**
     * One word of the input.
     *
     * @param validSlot what has to be 1 for it to count
     * @param slot      where it is, or -1 for a constant
     * @param constant  its value if it is a constant
     * @param bits      its width, 1 to 64; 0 for a whole varbit, the slot being its first one
     */
    public record Piece(int validSlot, int slot, long constant, int bits) {
    }

    private final String name;
    private final HashAlgorithm algorithm;
    private final int[] validSlots;
    private final int[] slots;
    private final long[] constants;
    private final int[] widths;
    private final boolean withPayload;

    public Calculation(String name, HashAlgorithm algorithm, List<Piece> pieces, boolean withPayload) {
        this.name = name;
        this.algorithm = algorithm;
        this.validSlots = pieces.stream().mapToInt(Piece::validSlot).toArray();
        this.slots = pieces.stream().mapToInt(Piece::slot).toArray();
        this.constants = pieces.stream().mapToLong(Piece::constant).toArray();
        this.widths = pieces.stream().mapToInt(Piece::bits).toArray();
        this.withPayload = withPayload;
    }

    /** The pieces, most significant word first, of a field. */
    public static void addField(List<Piece> pieces, Field field) {
        if (field.variable()) {
            pieces.add(new Piece(field.validSlot(), field.slot(), 0, 0));
            return;
        }
        for (int w = 0; w < field.words(); w++) {
            pieces.add(new Piece(field.validSlot(), field.slot() + w, 0, w == 0 ? field.topBits() : 64));
        }
    }

    /** Name in the compiler's output. */
    public String name() {
        return name;
    }

    private static void appendVariable(long[] values, int slot, ByteScratch scratch) {
        int left = (int) values[slot];
        for (int at = slot + 1; left > 0; at++) {
            int width = Math.min(64, left);
            scratch.append(values[at] >>> 64 - width, width);
            left -= width;
        }
    }

    /** The result for a packet, an unsigned 64-bit number. */
    public long compute(PacketContext c) {
        long[] values = c.slots;
        ByteScratch scratch = c.scratch;
        scratch.reset();
        for (int i = 0; i < slots.length; i++) {
            if (values[validSlots[i]] == 0) {
                continue;
            }
            if (widths[i] == 0) {
                appendVariable(values, slots[i], scratch);
            } else {
                scratch.append(slots[i] < 0 ? constants[i] : values[slots[i]], widths[i]);
            }
        }
        if (withPayload) {
            scratch.append(c.frame, c.cursor, c.remaining());
        } else {
            scratch.finish();
        }
        return algorithm.hash(scratch.bytes(), scratch.length());
    }
}
