// SPDX-License-Identifier: Apache-2.0
package org.flowcache.p4info;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "normalise", mixinStandardHelpOptions = true,
        description = "Keeps the fields of a p4info that ONOS knows; its parser refuses a p4info with any other.")
final class NormaliseCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "IN", description = "p4info in text format, as the P4 compiler wrote it")
    private Path in;

    @Parameters(index = "1", paramLabel = "OUT", description = "file to write")
    private Path out;

    @Override
    public Integer call() throws IOException, P4InfoException {
        Files.writeString(out, P4InfoText.print(P4InfoText.read(in)));
        return 0;
    }
}
