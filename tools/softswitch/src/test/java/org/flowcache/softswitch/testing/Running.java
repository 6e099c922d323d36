// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.testing;

import static org.flowcache.softswitch.testing.Frames.hex;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.flowcache.softswitch.SoftSwitch;
import org.flowcache.softswitch.runtime.Control;
import org.junit.rules.ExternalResource;

/** A JUnit rule: a test program loaded into a switch of its own for each test, with a clock that the test turns. */
public final class Running extends ExternalResource {

    private static final long SEED = 20240611;

    private final Program program;
    private final AtomicLong clock = new AtomicLong();
    private SoftSwitch softSwitch;

    public Running(String name) {
        program = new Program(name);
    }

    @Override
    protected void before() {
        softSwitch = SoftSwitch.builder().clock(clock::get).seed(SEED).build();
        softSwitch.load(program.info(), program.json());
    }

    @Override
    protected void after() {
        softSwitch.close();
    }

    public Program program() {
        return program;
    }

    public Control control() {
        return softSwitch.control();
    }

    /** Lets time pass. */
    public void pass(long microseconds) {
        clock.addAndGet(microseconds);
    }

    /** What a frame that arrives at port 1 makes the switch send, as {@link Sent#by} writes it. */
    public List<String> send(String... frame) {
        return sendTo(1, frame);
    }

    /** What a frame that arrives at a port makes the switch send, as {@link Sent#by} writes it. */
    public List<String> sendTo(int port, String... frame) {
        return Sent.by(softSwitch.pipeline(), port, hex(frame));
    }
}
