// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder for what is written only to be removed again.
 *
 * @param path the folder
 */
public record TemporaryDirectory(Path path) implements AutoCloseable {

    /**
     * Makes a folder where the system keeps temporary files.
     *
     * @param prefix how its name begins
     * @return the folder
     * @throws IOException if it can't be made
     */
    public static TemporaryDirectory create(String prefix) throws IOException {
        return new TemporaryDirectory(Files.createTempDirectory(prefix));
    }

    /**
     * Removes the folder with all that is in it. Symbolic links are removed, not followed.
     *
     * @throws IOException if something can't be removed
     */
    @Override
    public void close() throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        List<Path> deepestFirst;
        try (Stream<Path> paths = Files.walk(path)) {
            deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path entry : deepestFirst) {
            Files.deleteIfExists(entry);
        }
    }
}
