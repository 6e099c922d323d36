// SPDX-License-Identifier: Apache-2.0
package org.flowcache.netio;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The ring of received frames that the kernel shares with a packet socket: version 2, which shows every frame at once
 * (kernel documentation, networking/packet_mmap). A slot is ours from when its status says so until we set it back.
 */
final class ReceiveRing {

    private static final int SOL_PACKET = 263;
    private static final int PACKET_RX_RING = 5;
    private static final int PACKET_COPY_THRESHOLD = 7;
    private static final int PACKET_VERSION = 10;
    private static final int PACKET_OFFLOADS = 15;
    private static final int TPACKET_V2 = 1;

    /** Of struct tpacket2_hdr; struct sockaddr_ll comes after it. */
    private static final int STATUS = 0;
    private static final int LENGTH = 4;
    private static final int CAPTURED = 8;
    private static final int FRAME_AT = 12;
    private static final int VLAN_TCI = 24;
    private static final int VLAN_TPID = 26;
    private static final int PACKET_TYPE = 32 + 10;

    private static final int OF_KERNEL = 0;
    private static final int OF_USER = 1;
    private static final int COPIED = 1 << 1;
    private static final int HAS_VLAN = 1 << 4;
    private static final int HAS_TPID = 1 << 6;
    private static final byte OUTGOING = 4;

    /** 64 MB: 6144 frames of any length, 40 ms of 150 thousand a second; a busy machine stops a thread that long. */
    private static final int BLOCK = 1 << 16;
    private static final int BLOCKS = 1024;
    private static final int SLOTS_PER_BLOCK = 6;
    private static final int ALIGNMENT = 16;
    private static final int SLOT = BLOCK / SLOTS_PER_BLOCK / ALIGNMENT * ALIGNMENT;
    private static final int SLOTS = BLOCKS * SLOTS_PER_BLOCK;
    private static final long SIZE = (long) BLOCK * BLOCKS;

    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_SHARED = 1;

    private static final int MACS = 12;
    private static final int TAG = 4;
    private static final int ETHERTYPE_VLAN = 0x8100;

    private static final VarHandle INT =
            MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

    private final Pointer mapped;
    private final ByteBuffer ring;
    private final byte[] frame = new byte[SLOT + TAG];
    private final MergedFrame merged;
    private final Segmenter segmenter = new Segmenter();
    private int next;
    private long undone;

    private ReceiveRing(Pointer mapped, int socket) {
        this.mapped = mapped;
        this.merged = new MergedFrame(socket);
        this.ring = mapped.getByteBuffer(0, SIZE).order(ByteOrder.nativeOrder());
    }

    static ReceiveRing map(int socket) throws IOException {
        Memory version = new Memory(Integer.BYTES);
        version.setInt(0, TPACKET_V2);
        Memory on = new Memory(Integer.BYTES);
        on.setInt(0, 1);
        Memory request = new Memory(4 * Integer.BYTES);
        request.write(0, new int[] {BLOCK, BLOCKS, SLOT, SLOTS}, 0, 4);
        if (Libc.setsockopt(socket, SOL_PACKET, PACKET_VERSION, version, (int) version.size()) < 0
                || Libc.setsockopt(socket, SOL_PACKET, PACKET_OFFLOADS, on, (int) on.size()) < 0
                || Libc.setsockopt(socket, SOL_PACKET, PACKET_COPY_THRESHOLD, on, (int) on.size()) < 0
                || Libc.setsockopt(socket, SOL_PACKET, PACKET_RX_RING, request, (int) request.size()) < 0) {
            throw Libc.failure("cannot make a receive ring of " + (SIZE >> 20) + " MB");
        }
        Pointer mapped = Libc.mmap(Pointer.NULL, SIZE, PROT_READ_WRITE, MAP_SHARED, socket, 0);
        if (Pointer.nativeValue(mapped) == -1) {
            throw Libc.failure("cannot map a receive ring of " + (SIZE >> 20) + " MB");
        }
        return new ReceiveRing(mapped, socket);
    }

    /** Hands over what waits, a whole round at most. Returns how many frames. */
    int drain(FrameHandler handler) {
        int frames = 0;
        for (int i = 0; i < SLOTS; i++) {
            int slot = next / SLOTS_PER_BLOCK * BLOCK + next % SLOTS_PER_BLOCK * SLOT;
            int status = (int) INT.getAcquire(ring, slot + STATUS);
            if ((status & OF_USER) == 0) {
                break;
            }
            boolean wanted = ring.get(slot + PACKET_TYPE) != OUTGOING && ring.getInt(slot + LENGTH) >= MACS;
            boolean whole = ring.getInt(slot + LENGTH) == ring.getInt(slot + CAPTURED);
            int added = (status & HAS_VLAN) == 0 ? 0 : TAG;
            // What is too long for a slot waits at the socket, in the same order.
            boolean copied = !whole && (status & COPIED) != 0;
            int length = copied ? merged.receive(added) : whole && wanted ? copy(slot, added) : 0;
            byte[] bytes = copied ? merged.bytes() : frame;
            Offload offload = copied ? merged.offload(added)
                    : Offload.read(ring, slot + ring.getShort(slot + FRAME_AT) - Offload.LENGTH, added);
            if (length > 0 && added > 0) {
                putTag(bytes, slot, status);
            }
            INT.setRelease(ring, slot + STATUS, OF_KERNEL);
            next = (next + 1) % SLOTS;
            if (wanted) {
                int handed = hand(bytes, length, offload, handler);
                frames += handed;
                undone += handed == 0 ? 1 : 0;
            }
        }
        return frames;
    }

    /** Hands a frame over as it would be on a cable. Returns how many it is there, 0 if that can't be told. */
    private int hand(byte[] bytes, int length, Offload offload, FrameHandler handler) {
        if (length > 0 && offload.segmentation() != Offload.NONE) {
            return segmenter.cut(bytes, length, offload, handler);
        }
        if (length == 0 || length > SLOT + TAG) {
            return 0;
        }
        offload.finish(bytes, length);
        handler.frame(bytes, 0, length);
        return 1;
    }

    /** Frames that couldn't be handed over since the last call, because they can't be cut or are too long. */
    long undone() {
        long count = undone;
        undone = 0;
        return count;
    }

    /** Copies a frame, with room for a tag after the addresses. Returns the length with the tag. */
    private int copy(int slot, int added) {
        int length = ring.getInt(slot + CAPTURED);
        int from = slot + ring.getShort(slot + FRAME_AT);
        if (added == 0) {
            ring.get(from, frame, 0, length);
            return length;
        }
        ring.get(from, frame, 0, MACS);
        ring.get(from + MACS, frame, MACS + TAG, length - MACS);
        return length + TAG;
    }

    /** The kernel takes the outermost VLAN tag out; it goes back in. */
    private void putTag(byte[] bytes, int slot, int status) {
        int tpid = (status & HAS_TPID) == 0 ? ETHERTYPE_VLAN : ring.getShort(slot + VLAN_TPID);
        int tci = ring.getShort(slot + VLAN_TCI);
        bytes[MACS] = (byte) (tpid >> 8);
        bytes[MACS + 1] = (byte) tpid;
        bytes[MACS + 2] = (byte) (tci >> 8);
        bytes[MACS + 3] = (byte) tci;
    }

    /** Gives the memory back; using the ring after that would end the JVM. */
    void unmap() {
        Libc.munmap(mapped, SIZE);
    }
}
