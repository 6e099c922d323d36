// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline;

import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import org.flowcache.softswitch.pipeline.hash.ByteScratch;

/**
 * One packet on its way through the pipeline: the slots of its headers and metadata, its bytes, and what the program
 * asked the traffic manager to do with it. Contexts are pooled; one thread uses one at a time. The members are public
 * because the compiled nodes of every sub-package work on them for every packet.
 */
public final class PacketContext {

    /** Values of all fields; {@link org.flowcache.softswitch.pipeline.header.Field} says which is where. */
    public final long[] slots;
    /** Room for building table keys and parser keys. */
    public final long[] key;
    /** Room for masked table keys. */
    public final long[] maskedKey;
    /** Room for the input of checksums and hashes; shared by the contexts of a pipeline. */
    public final ByteScratch scratch;
    /** What {@code random} draws from; shared by the contexts of a pipeline. */
    public final SplittableRandom random;
    /** Microseconds; what meters go by; shared by the contexts of a pipeline. */
    public final LongSupplier clock;
    /** Bounds loops; shared by the contexts of a pipeline. */
    public final JumpsBack jumpsBack;

    /** The frame as it arrived; never written. */
    public byte[] frame;
    /** Offset of the frame's first byte. */
    public int start;
    /** Offset after the frame's last byte. */
    public int end;
    /** Offset of the first byte that no header was extracted from; the payload once the parser is done. */
    public int cursor;

    /** Data of the action being run. */
    public long[] params;

    int ingressPort;
    int egressPort;
    /** Length of the frame on arrival; what counters count. */
    public int ingressLength;
    /** Length that {@code packet_length} shows in egress: follows headers added and removed. */
    public int packetLength;
    /** Bytes at most to send. */
    public int truncateTo;
    /** Set by {@code exit}: ends the control that runs; the pipeline clears it then. */
    public boolean exit;
    /** Session to clone to, or -1. */
    public int cloneSession;
    /** Field list that goes with the clone. */
    public int cloneFieldList;
    /** Learn list of a requested digest, 0 for none. */
    public int learnList;
    /** Field list of a requested resubmission, 0 for none. */
    public int resubmitFieldList;
    /** Field list of a requested recirculation, 0 for none. */
    public int recirculateFieldList;
    int parserError;
    boolean checksumError;

    PacketContext(int slotCount, int keyWords, ByteScratch scratch, Environment environment, JumpsBack jumpsBack) {
        this.slots = new long[slotCount];
        this.key = new long[keyWords];
        this.maskedKey = new long[keyWords];
        this.scratch = scratch;
        this.random = environment.random();
        this.clock = environment.clock();
        this.jumpsBack = jumpsBack;
    }

    /** Bytes of the frame that are still unparsed. */
    public int remaining() {
        return end - cursor;
    }

    void clearRequests() {
        exit = false;
        cloneSession = -1;
        cloneFieldList = 0;
        learnList = 0;
        resubmitFieldList = 0;
        recirculateFieldList = 0;
        truncateTo = Integer.MAX_VALUE;
    }

    void setFrame(byte[] bytes, int offset, int length) {
        frame = bytes;
        start = offset;
        end = offset + length;
        cursor = offset;
    }

    /** Takes over the bytes, not the fields, of another packet. */
    void shareFrame(PacketContext other) {
        frame = other.frame;
        start = other.start;
        end = other.end;
        cursor = other.start;
        ingressPort = other.ingressPort;
        ingressLength = other.ingressLength;
    }

    /** Becomes a copy of another packet as it is now, requests excepted. */
    void copy(PacketContext other) {
        System.arraycopy(other.slots, 0, slots, 0, slots.length);
        shareFrame(other);
        cursor = other.cursor;
        packetLength = other.packetLength;
        clearRequests();
    }
}
