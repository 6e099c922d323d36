// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What one instance writes, apart from the distribution that all instances share: {@code karaf/} with its
 * configuration, data and log, {@code config/} with the settings of ONOS's components, and {@code apps/} with the
 * applications installed.
 */
final class InstanceDirectory implements AutoCloseable {

    // As in the other lines of the log.
    private static final DateTimeFormatter LOG_TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss,SSS");

    private final Path distribution;
    private final Path directory;
    private final Path base;
    private final FileChannel lockFile;

    private InstanceDirectory(Path distribution, Path directory, Path base, FileChannel lockFile) {
        this.distribution = distribution;
        this.directory = directory;
        this.base = base;
        this.lockFile = lockFile;
    }

    /**
     * Makes the directory if need be, takes it for this process and copies the distribution's configuration into it.
     *
     * @param distribution unpacked distribution
     * @param directory    where to put it
     * @return the directory, to be closed when ONOS has stopped
     * @throws OnosStartException if another instance runs in it or it cannot be written
     */
    static InstanceDirectory open(Path distribution, Path directory) {
        Path base = directory.toAbsolutePath().normalize().resolve("karaf");
        try {
            Files.createDirectories(base);
            FileChannel lockFile = lock(directory);
            InstanceDirectory instance = new InstanceDirectory(distribution, directory, base, lockFile);
            for (String child : List.of("data/tmp", "data/log", "deploy", "instances", "system")) {
                Files.createDirectories(base.resolve(child));
            }
            Files.deleteIfExists(instance.log());
            instance.prepare();
            return instance;
        } catch (IOException e) {
            throw new OnosStartException("Cannot prepare " + directory + " for ONOS: " + e, e);
        }
    }

    /**
     * Makes it ready for another start after one that failed: what the container made of the distribution is dropped,
     * what ONOS keeps stays, and the log goes on.
     *
     * @param why line for the log
     * @throws OnosStartException if it cannot be written
     */
    void renew(String why) {
        try {
            delete(data().resolve("cache"));
            prepare();
            String line = LOG_TIME.format(LocalDateTime.now()) + " WARN  [runner] EmbeddedOnos: " + why;
            Files.write(log(), List.of(line), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new OnosStartException("Cannot prepare " + directory + " for another start of ONOS: " + e, e);
        }
    }

    /** Karaf's base directory, and ONOS's working directory. */
    Path base() {
        return base;
    }

    Path etc() {
        return base.resolve("etc");
    }

    Path data() {
        return base.resolve("data");
    }

    Path log() {
        return data().resolve("log").resolve("karaf.log");
    }

    Path console() {
        return data().resolve("log").resolve("console.log");
    }

    /** The lines of the status file; none before there is one. */
    List<String> readStatus() {
        return readLines(status());
    }

    /** The lines of the log; none before there is one. */
    List<String> readLog() {
        return readLines(log());
    }

    @Override
    public void close() {
        try {
            lockFile.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot release " + base, e);
        }
    }

    private void prepare() throws IOException {
        // At each start: Karaf writes into its configuration, and after a failed boot leaves it useless.
        copy(distribution.resolve("etc"), etc());
        copy(distribution.resolve("config"), directory.resolve("config"));
        Files.deleteIfExists(status());
    }

    private Path status() {
        return data().resolve("status");
    }

    private static List<String> readLines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }

    private static FileChannel lock(Path directory) throws IOException {
        FileChannel channel = FileChannel.open(
                directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            channel.close();
            throw new OnosStartException(
                    "Another ONOS runs in " + directory + ": stop it, or choose another directory");
        }
        return channel;
    }

    private static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
                Files.delete(file);
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> sources = Files.walk(from)) {
            for (Path source : (Iterable<Path>) sources::iterator) {
                Path target = to.resolve(from.relativize(source).toString());
                if (Files.isDirectory(source)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(source, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }
}
