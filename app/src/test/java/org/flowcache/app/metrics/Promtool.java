// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.metrics;

import static org.junit.Assume.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Prometheus's own checker, where it is installed.
 */
final class Promtool {

    private static final String PROGRAM = "promtool";

    private Promtool() {
    }

    /**
     * Runs it, or skips the test and says so.
     *
     * @param input     what it reads
     * @param arguments what it is to do
     * @return what it complains of; empty if it is content
     * @throws Exception if it does not run
     */
    static String run(String input, String... arguments) throws Exception {
        boolean there = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, PROGRAM)));
        if (!there) {
            System.err.println("There is no promtool (Debian's package prometheus), so this is not checked: "
                    + List.of(arguments));
        }
        assumeTrue(there);
        Process process = new ProcessBuilder(
                Stream.concat(Stream.of(PROGRAM), Arrays.stream(arguments)).toArray(String[]::new))
                .redirectErrorStream(true).start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // It reads no input; its output says what it does.
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        return code == 0 ? "" : code + ": " + output;
    }
}
