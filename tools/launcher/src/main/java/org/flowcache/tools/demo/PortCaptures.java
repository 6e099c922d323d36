// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.flowcache.tools.pcap.PcapWriter;

/**
 * A pcap file a port.
 */
public final class PortCaptures implements Consumer<Hop>, AutoCloseable {

    private final Map<Integer, PcapWriter> files = new HashMap<>();

    /**
     * Creates the files, named as "port1-dc.pcap".
     *
     * @param folder where to put them; made if it isn't there
     * @param ports  the names of the ports, by number
     * @throws IOException if a file can't be written
     */
    public PortCaptures(Path folder, Map<Integer, String> ports) throws IOException {
        try {
            Files.createDirectories(folder);
            for (Map.Entry<Integer, String> port : ports.entrySet()) {
                Path file = folder.resolve("port" + port.getKey() + "-" + port.getValue() + ".pcap");
                files.put(port.getKey(), new PcapWriter(file));
            }
        } catch (IOException e) {
            close();
            throw new IOException("cannot write captures to " + folder + " (" + e + "): choose another folder", e);
        }
    }

    @Override
    public void accept(Hop hop) {
        try {
            files.get(hop.port()).write(hop.time(), hop.frame());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Writes out what is still in memory.
     *
     * @throws IOException if a file can't be written
     */
    public void flush() throws IOException {
        for (PcapWriter file : files.values()) {
            file.flush();
        }
    }

    @Override
    public void close() throws IOException {
        for (PcapWriter file : files.values()) {
            file.close();
        }
    }
}
