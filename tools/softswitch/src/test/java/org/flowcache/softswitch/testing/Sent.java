// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.testing;

import static org.flowcache.softswitch.testing.Frames.hex;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.flowcache.softswitch.pipeline.Pipeline;

/** Runs frames through a pipeline and writes what leaves as "port:hex". */
public final class Sent {

    private Sent() {
    }

    /** What a frame that arrives at a port makes the pipeline send, in order. */
    public static List<String> by(Pipeline pipeline, int port, byte[] frame) {
        List<String> sent = new ArrayList<>();
        byte[] given = frame.clone();
        pipeline.process(port, given, 0, given.length, (to, bytes, offset, length) ->
                sent.add(to + ":" + hex(Arrays.copyOfRange(bytes, offset, offset + length))));
        if (!Arrays.equals(given, frame)) {
            throw new AssertionError("the received frame was changed");
        }
        return sent;
    }

    /** A frame that leaves, as {@link #by} writes it. */
    public static String out(int port, String... parts) {
        return port + ":" + hex(hex(parts));
    }
}
