// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.pcap;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * Writes Ethernet frames to a file that Wireshark opens: the pcap format with timestamps in nanoseconds
 * (draft-ietf-opsawg-pcap, sections 4 and 5). Safe for use by several threads.
 */
public final class PcapWriter implements Closeable {

    private static final int MAGIC_NANOSECONDS = 0xa1b23c4d;
    private static final int MAJOR_VERSION = 2;
    private static final int MINOR_VERSION = 4;
    private static final int MAX_FRAME = 262_144;
    private static final int LINKTYPE_ETHERNET = 1;

    private final DataOutputStream out;

    /**
     * Creates the file, or empties it if there is one.
     *
     * @param file the file to write
     * @throws IOException if it can't be written
     */
    public PcapWriter(Path file) throws IOException {
        out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)));
        out.writeInt(MAGIC_NANOSECONDS);
        out.writeShort(MAJOR_VERSION);
        out.writeShort(MINOR_VERSION);
        out.writeInt(0);
        out.writeInt(0);
        out.writeInt(MAX_FRAME);
        out.writeInt(LINKTYPE_ETHERNET);
    }

    /**
     * Appends a frame.
     *
     * @param time  when it passed, 1970 to 2106
     * @param frame the frame without frame check sequence
     * @throws IOException if it can't be written
     */
    public synchronized void write(Instant time, byte[] frame) throws IOException {
        int captured = Math.min(frame.length, MAX_FRAME);
        out.writeInt((int) time.getEpochSecond());
        out.writeInt(time.getNano());
        out.writeInt(captured);
        out.writeInt(frame.length);
        out.write(frame, 0, captured);
    }

    /**
     * Writes out what is still in memory.
     *
     * @throws IOException if it can't be written
     */
    public synchronized void flush() throws IOException {
        out.flush();
    }

    @Override
    public synchronized void close() throws IOException {
        out.close();
    }
}
