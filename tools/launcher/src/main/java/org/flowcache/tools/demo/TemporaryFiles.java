// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is written only to be removed again.
 */
public final class TemporaryFiles {

    private TemporaryFiles() {
    }

    /**
     * Removes a folder with all that is in it. Symbolic links are removed, not followed.
     *
     * @param folder the folder; nothing happens if it isn't there
     * @throws IOException if something can't be removed
     */
    public static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> deepestFirst;
        try (Stream<Path> paths = Files.walk(folder)) {
            deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : deepestFirst) {
            Files.deleteIfExists(path);
        }
    }
}
