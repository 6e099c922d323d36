// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.code;

import org.flowcache.softswitch.pipeline.PacketContext;
import org.flowcache.softswitch.pipeline.Program;
import org.flowcache.softswitch.pipeline.header.Header;

/** Runs a program node by node: what generated code has to agree with, and a way to run what is too long for it. */
public final class Interpreter extends Executable {

    private final Program program;

    public Interpreter(Program program) {
        this.program = program;
    }

    @Override
    public int parse(PacketContext c) {
        return program.parser().parse(c);
    }

    @Override
    public void ingress(PacketContext c) {
        program.ingress().run(c);
    }

    @Override
    public void egress(PacketContext c) {
        program.egress().run(c);
    }

    @Override
    public int emit(PacketContext c, byte[] out, int offset) {
        int at = offset;
        for (Header header : program.deparser()) {
            if (c.slots[header.valid().slot()] != 0) {
                at = header.emit(c.slots, out, at);
            }
        }
        return at;
    }
}
