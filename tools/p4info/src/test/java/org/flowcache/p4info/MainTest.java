// SPDX-License-Identifier: Apache-2.0
package org.flowcache.p4info;

import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import picocli.CommandLine;

public class MainTest {

    @Rule
    public TemporaryFolder folder = new TemporaryFolder();

    private final StringWriter err = new StringWriter();

    @Test
    public void normalisesAFile() throws Exception {
        Path in = file("in.txt", "pkg_info { arch: \"v1model\" }\nfrom_the_future: 1\n");
        Path out = folder.getRoot().toPath().resolve("out.txt");

        assertEquals(0, run("normalise", in.toString(), out.toString()));
        assertEquals("pkg_info {\n  arch: \"v1model\"\n}\n", Files.readString(out));
    }

    @Test
    public void putsConstantsIntoTheFolderOfTheirPackage() throws Exception {
        Path in = file("in.txt", "");

        assertEquals(0, run("constants", "--class", "org.example.Names", in.toString(), folder.getRoot().getPath()));
        assertThat(Files.readString(folder.getRoot().toPath().resolve("org/example/Names.java")),
                containsString("class Names"));
    }

    @Test
    public void leavesNoOutputOfABadP4Info() throws Exception {
        Path in = file("bad.txt", "tables {");
        Path out = folder.getRoot().toPath().resolve("out.txt");

        assertEquals(1, run("normalise", in.toString(), out.toString()));
        assertThat(err.toString(), containsString("bad.txt"));
        assertFalse(Files.exists(out));
    }

    @Test
    public void tellsThatAFileIsMissing() {
        assertEquals(1, run("normalise", "nowhere.txt", "out.txt"));
        assertThat(err.toString(), containsString("nowhere.txt: no such file"));
    }

    @Test
    public void refusesAnUnknownCommand() {
        assertEquals(2, run("compile"));
    }

    private Path file(String name, String text) throws Exception {
        return Files.writeString(folder.getRoot().toPath().resolve(name), text);
    }

    private int run(String... args) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(args);
    }
}
