// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.switching;

import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.Consumer;
import org.flowcache.softswitch.port.FrameReceiver;
import org.flowcache.softswitch.port.Port;
import org.flowcache.tools.pcap.PcapWriter;

/** A port whose frames, in and out, are written to a file. */
final class CapturedPort implements Port {

    private final Port port;
    private final PcapWriter file;
    private final Consumer<String> log;
    private volatile boolean failed;

    /**
     * Creates a port.
     *
     * @param port the port itself
     * @param file gets the frames; closing the port closes it
     * @param log  told if the file can't be written; the port goes on without
     */
    CapturedPort(Port port, PcapWriter file, Consumer<String> log) {
        this.port = port;
        this.file = file;
        this.log = log;
    }

    @Override
    public void start(FrameReceiver receiver) {
        port.start((bytes, offset, length) -> {
            record(bytes, offset, length);
            receiver.receive(bytes, offset, length);
        });
    }

    @Override
    public void transmit(byte[] bytes, int offset, int length) {
        record(bytes, offset, length);
        port.transmit(bytes, offset, length);
    }

    private void record(byte[] bytes, int offset, int length) {
        byte[] frame = Arrays.copyOfRange(bytes, offset, offset + length);
        attempt(() -> file.write(Instant.now(), frame));
    }

    @Override
    public void flush() {
        port.flush();
        attempt(file::flush);
    }

    @Override
    public boolean isUp() {
        return port.isUp();
    }

    @Override
    public void onLinkChange(Runnable listener) {
        port.onLinkChange(listener);
    }

    @Override
    public void close() {
        port.close();
        attempt(file::close);
        failed = true;
    }

    /** Something that is done with the file. */
    @FunctionalInterface
    private interface Write {
        void run() throws IOException;
    }

    private void attempt(Write write) {
        if (failed) {
            return;
        }
        try {
            write.run();
        } catch (IOException e) {
            failed = true;
            log.accept("capturing ends: " + e);
        }
    }
}
