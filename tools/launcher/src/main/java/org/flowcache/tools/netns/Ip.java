// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.netns;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The program {@code ip}. */
final class Ip {

    private final String program;

    /**
     * Creates the command.
     *
     * @param program name or path of the program
     */
    Ip(String program) {
        this.program = program;
    }

    /**
     * Runs it.
     *
     * @param arguments its arguments
     * @return what it printed
     * @throws IOException if it isn't there, or fails; the message says why
     */
    String run(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(List.of(arguments));
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new IOException("the program " + program + " does not run (" + e.getMessage()
                    + "): install it, on Debian with \"apt-get install iproute2\"", e);
        }
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        try {
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + ": " + output + advice(output));
            }
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return output;
    }

    private static String advice(String output) {
        return output.contains("ermission denied") || output.contains("not permitted") ? " (run it as root)" : "";
    }
}
