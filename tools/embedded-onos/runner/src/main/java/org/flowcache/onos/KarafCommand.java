// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The command line that starts Karaf without its shell script, which knows neither our ports nor our directories. */
final class KarafCommand {

    // What bin/karaf of 4.4 adds for Java 9 and later, then what ONOS and its Kryo need beyond it.
    private static final List<String> MODULE_OPTIONS = List.of(
            "--add-reads=java.xml=java.logging",
            "--add-exports=java.base/org.apache.karaf.specs.locator=java.xml,ALL-UNNAMED",
            "--add-exports=java.base/sun.net.www.protocol.file=ALL-UNNAMED",
            "--add-exports=java.base/sun.net.www.protocol.ftp=ALL-UNNAMED",
            "--add-exports=java.base/sun.net.www.protocol.http=ALL-UNNAMED",
            "--add-exports=java.base/sun.net.www.protocol.https=ALL-UNNAMED",
            "--add-exports=java.base/sun.net.www.protocol.jar=ALL-UNNAMED",
            "--add-exports=java.base/sun.net.www.content.text=ALL-UNNAMED",
            "--add-exports=jdk.xml.dom/org.w3c.dom.html=ALL-UNNAMED",
            "--add-exports=jdk.naming.rmi/com.sun.jndi.url.rmi=ALL-UNNAMED",
            "--add-exports=java.rmi/sun.rmi.registry=ALL-UNNAMED",
            "--add-exports=java.security.sasl/com.sun.security.sasl=ALL-UNNAMED",
            "--add-exports=java.naming/com.sun.jndi.ldap=ALL-UNNAMED",
            "--add-opens=java.base/java.security=ALL-UNNAMED",
            "--add-opens=java.base/java.net=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "--add-opens=java.naming/javax.naming.spi=ALL-UNNAMED",
            "--add-opens=java.rmi/sun.rmi.transport.tcp=ALL-UNNAMED",
            "--add-opens=java.base/java.lang.invoke=ALL-UNNAMED",
            "--add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED",
            // onos-core-net-2.5.6.jar has a ZIP field that newer JDKs reject.
            "-Djdk.util.zip.disableZip64ExtraFieldValidation=true");

    private final Path home;
    private final InstanceDirectory instance;

    KarafCommand(Path home, InstanceDirectory instance) {
        this.home = home;
        this.instance = instance;
    }

    /**
     * Puts the command together.
     *
     * @param maxHeap   largest heap, as {@code -Xmx} takes it
     * @param restPort  REST port
     * @param sshPort   ssh port
     * @param tls       how switches are reached
     * @param temporary the directory to remove if this process is killed, if there is one
     * @return program and arguments
     * @throws IOException if the distribution cannot be read
     */
    List<String> line(String maxHeap, int restPort, int sshPort, SwitchTls tls, Optional<Path> temporary)
            throws IOException {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.add("-Xmx" + maxHeap);
        // Most of a start is code that runs once: with the fast compiler alone it takes half as long.
        line.add("-XX:TieredStopAtLevel=1");
        line.add("-XX:+UseSerialGC");
        // Each collection stops ONOS, and there are many while the heap has yet to grow.
        line.add("-Xms" + maxHeap);
        line.addAll(MODULE_OPTIONS);
        line.add("--patch-module=java.base=" + endorsed("org.apache.karaf.specs.locator"));
        line.add("--patch-module=java.xml=" + endorsed("org.apache.karaf.specs.java.xml"));
        line.add("-Dkaraf.home=" + home);
        line.add("-Dkaraf.base=" + instance.base());
        line.add("-Dkaraf.etc=" + instance.etc());
        line.add("-Dkaraf.data=" + instance.data());
        line.add("-Dkaraf.log=" + instance.log().getParent());
        line.add("-Dkaraf.instances=" + instance.base().resolve("instances"));
        line.add("-Djava.io.tmpdir=" + instance.data().resolve("tmp"));
        line.add("-Djava.util.logging.config.file=" + instance.etc().resolve("java.util.logging.properties"));
        line.add("-Dkaraf.startLocalConsole=false");
        line.add("-Dkaraf.startRemoteShell=true");
        line.add("-Dflowcache.rest.port=" + restPort);
        line.add("-Dflowcache.ssh.port=" + sshPort);
        line.add("-Dflowcache.parent.pid=" + ProcessHandle.current().pid());
        line.addAll(tls.properties());
        temporary.ifPresent(directory -> line.add("-Dflowcache.temporary.directory=" + directory));
        line.add("-classpath");
        line.add(Stream.concat(jars("lib/boot"), jars("lib/jdk9plus")).collect(Collectors.joining(File.pathSeparator)));
        line.add("org.apache.karaf.main.Main");
        return line;
    }

    private Stream<String> jars(String directory) throws IOException {
        try (Stream<Path> files = Files.list(home.resolve(directory))) {
            return files.map(Path::toString).filter(name -> name.endsWith(".jar")).sorted().toList().stream();
        }
    }

    private String endorsed(String artifact) throws IOException {
        return jars("lib/endorsed")
                .filter(jar -> Path.of(jar).getFileName().toString().startsWith(artifact))
                .findFirst()
                .orElseThrow(() -> new IOException("No " + artifact + " in " + home.resolve("lib/endorsed")));
    }
}
