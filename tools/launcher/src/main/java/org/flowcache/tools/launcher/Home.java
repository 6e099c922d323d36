// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.launcher;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The checked-out project, where what the commands run has been built.
 */
final class Home {

    /** The system property that says where the project is; {@code tools/flowcache} sets it. */
    static final String PROPERTY = "flowcache.home";

    private final Path root;

    /**
     * Creates a home.
     *
     * @param root the project's top folder
     */
    Home(Path root) {
        this.root = root;
    }

    /**
     * Returns the home that the system property names, by default the working directory.
     *
     * @return the home
     */
    static Home ofProperty() {
        return new Home(Path.of(System.getProperty(PROPERTY, "")).toAbsolutePath());
    }

    /**
     * Returns the ONOS application.
     *
     * @return the .oar file
     * @throws IOException if it has not been built
     */
    Path oar() throws IOException {
        Path directory = root.resolve("app/target");
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.oar")) {
                for (Path file : files) {
                    return file;
                }
            }
        }
        throw notBuilt(directory + "/*.oar");
    }

    /**
     * Returns the demo's network configuration.
     *
     * @return the JSON file
     * @throws IOException if it isn't there
     */
    Path netcfg() throws IOException {
        return checkedOut("tools/netcfg/demo.json");
    }

    /**
     * Returns what starts BMv2 for a controller.
     *
     * @return the script
     * @throws IOException if it isn't there
     */
    Path bmv2Script() throws IOException {
        return checkedOut("tools/bmv2/run-grpc.sh");
    }

    /**
     * Returns the embedded ONOS.
     *
     * @return its unpacked distribution
     * @throws IOException if it has not been built
     */
    Path onosDistribution() throws IOException {
        Path directory = root.resolve("tools/embedded-onos/karaf/target/assembly");
        if (!Files.isDirectory(directory)) {
            throw notBuilt(directory.toString());
        }
        return directory;
    }

    /**
     * Returns how to run another command of this program, in a process of its own.
     *
     * @param arguments the command and its arguments
     * @return a command line
     */
    List<String> command(List<String> arguments) {
        List<String> line = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-D" + PROPERTY + "=" + root, "-cp", System.getProperty("java.class.path"), FlowCache.class.getName()));
        line.addAll(arguments);
        return line;
    }

    private Path checkedOut(String name) throws IOException {
        Path file = root.resolve(name);
        if (!Files.isRegularFile(file)) {
            throw new FileNotFoundException(file + " is not there; start tools/flowcache of a whole checkout");
        }
        return file;
    }

    private FileNotFoundException notBuilt(String what) {
        return new FileNotFoundException(what + " is not there; run \"mvn -B package -DskipTests\" in " + root);
    }
}
