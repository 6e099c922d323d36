// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.demo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads pcap files of big-endian machines, by the format's description alone. */
final class PcapFile {

    private PcapFile() {
    }

    static List<byte[]> frames(Path file) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file));
        if (in.getInt() != 0xa1b23c4d || in.getInt() != 0x0002_0004) {
            throw new IOException(file + " is no pcap file with nanoseconds");
        }
        in.position(24);
        List<byte[]> frames = new ArrayList<>();
        long last = 0;
        while (in.hasRemaining()) {
            long time = in.getInt() * 1_000_000_000L + in.getInt();
            byte[] frame = new byte[in.getInt()];
            if (in.getInt() != frame.length || time < last) {
                throw new IOException(file + ": frame " + frames.size() + " is cut or out of order");
            }
            in.get(frame);
            frames.add(frame);
            last = time;
        }
        return frames;
    }
}
