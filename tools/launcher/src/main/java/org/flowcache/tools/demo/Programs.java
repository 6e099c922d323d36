// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.flowcache.tools.process.ChildProcess;
import org.flowcache.tools.process.Cleanup;
import org.flowcache.tools.process.TemporaryDirectory;

/** Starts commands of this program in processes of their own. */
final class Programs {

    private final UnaryOperator<List<String>> program;
    private final Cleanup cleanup;
    private final Path folder;
    private int started;

    /**
     * Creates a starter.
     *
     * @param program makes the command line that runs a command of this program
     * @param cleanup gets what has to be ended and removed
     * @throws IOException if there is no place for what the processes say
     */
    Programs(UnaryOperator<List<String>> program, Cleanup cleanup) throws IOException {
        this.program = program;
        this.cleanup = cleanup;
        this.folder = cleanup.open(() -> TemporaryDirectory.create("flowcache-demo-")).path();
    }

    /** Returns where what the processes say is written. */
    Path folder() {
        return folder;
    }

    /**
     * Starts a process.
     *
     * @param name    what to call it in messages
     * @param command the command and its arguments
     * @return the process
     * @throws IOException if it does not start
     */
    ChildProcess start(String name, List<String> command) throws IOException {
        Path log = folder.resolve(++started + ".log");
        return cleanup.open(() -> ChildProcess.start(name, program.apply(command), log));
    }
}
