// SPDX-License-Identifier: Apache-2.0
package org.flowcache.p4info;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "constants", mixinStandardHelpOptions = true,
        description = "Writes a Java class with a typed constant for each name in a p4info.")
final class ConstantsCommand implements Callable<Integer> {

    @Option(names = "--class", required = true, paramLabel = "NAME", description = "qualified name of the class")
    private String className;

    @Parameters(index = "0", paramLabel = "P4INFO", description = "p4info in text format")
    private Path p4info;

    @Parameters(index = "1", paramLabel = "DIR", description = "root of the generated sources")
    private Path directory;

    @Override
    public Integer call() throws IOException, P4InfoException {
        String source = new ConstantsWriter(className).write(P4InfoText.read(p4info));
        Path file = directory.resolve(className.replace('.', '/') + ".java");
        Files.createDirectories(file.getParent());
        Files.writeString(file, source);
        return 0;
    }
}
