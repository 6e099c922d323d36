// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The TCP sockets that a process of Linux listens on, from /proc (see proc(5)). */
final class ListeningSockets {

    private static final String LISTEN = "0A";
    private static final String LOOPBACK_4 = "0100007F";
    private static final String LOOPBACK_4_IN_6 = "0000000000000000FFFF00000100007F";
    private static final String LOOPBACK_6 = "00000000000000000000000001000000";

    private final Map<Integer, String> addressByPort = new HashMap<>();

    ListeningSockets(long pid) throws IOException {
        Set<String> inodes = inodes(pid);
        for (String file : List.of("tcp", "tcp6")) {
            for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/net/" + file))) {
                String[] columns = line.trim().split("\\s+");
                if (columns[3].equals(LISTEN) && inodes.contains(columns[9])) {
                    String[] local = columns[1].split(":");
                    addressByPort.put(Integer.parseInt(local[1], 16), local[0]);
                }
            }
        }
    }

    Set<Integer> ports() {
        return new TreeSet<>(addressByPort.keySet());
    }

    Set<Integer> portsBeyondLoopback() {
        return addressByPort.entrySet().stream()
                .filter(entry -> !Set.of(LOOPBACK_4, LOOPBACK_4_IN_6, LOOPBACK_6).contains(entry.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private static Set<String> inodes(long pid) throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return descriptors.map(ListeningSockets::target)
                    .filter(target -> target.startsWith("socket:["))
                    .map(target -> target.substring("socket:[".length(), target.length() - 1))
                    .collect(Collectors.toSet());
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            // Closed since it was listed.
            return "";
        }
    }
}
