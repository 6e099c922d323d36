// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.netns;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.flowcache.netio.NetworkDevice;
import org.flowcache.tools.process.Cleanup;

/** Makes, removes and shows network namespaces and the veth pairs between them. */
public final class Namespaces {

    /** For frames of 9000 bytes in VXLAN. */
    private static final int MTU = 9216;
    private static final Pattern SHOWN_MTU = Pattern.compile(" mtu (\\d+)");
    private static final String NO_IPV6 =
            "for f in /proc/sys/net/ipv6/conf/*/disable_ipv6; do [ ! -e \"$f\" ] || echo 1 >\"$f\"; done";

    private final Ip ip;
    private final Topology topology;

    /**
     * Creates the namespaces' manager; it does nothing yet.
     *
     * @param topology what there is to be
     */
    public Namespaces(Topology topology) {
        this(new Ip("ip"), topology);
    }

    Namespaces(Ip ip, Topology topology) {
        this.ip = ip;
        this.topology = topology;
    }

    /**
     * Makes what isn't there, and sets up everything.
     *
     * @throws IOException           if something can't be made; what was there before is there, and nothing else
     * @throws CancellationException if the program is ending; the same holds
     */
    public void up() throws IOException {
        Cleanup undo = new Cleanup();
        Thread hook = new Thread(undo::close, "cleanup");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            setUp(undo);
            unhook(hook);
        } catch (IOException | RuntimeException e) {
            undo.close();
            throw e;
        }
    }

    /**
     * Makes all, for a program that removes it when it ends.
     *
     * @param cleanup gets what has to be removed
     * @throws IOException           if one of the namespaces is there already, or something can't be made
     * @throws CancellationException if the program is ending
     */
    public void create(Cleanup cleanup) throws IOException {
        Set<String> existing = existing();
        for (String namespace : topology.namespaces()) {
            if (existing.contains(namespace)) {
                throw new IOException("there is a network namespace " + namespace + " already, and something may use "
                        + "it; \"tools/flowcache netns down\" removes it");
            }
        }
        setUp(cleanup);
    }

    private void setUp(Cleanup undo) throws IOException {
        try {
            makeMissing(undo);
        } catch (IOException e) {
            if (undo.isClosed()) {
                throw new CancellationException("the program is ending");
            }
            throw e;
        }
    }

    private void makeMissing(Cleanup undo) throws IOException {
        for (String namespace : topology.namespaces()) {
            if (!existing().contains(namespace)) {
                undo.open(() -> make(namespace));
            }
            ip.run("netns", "exec", namespace, "sh", "-c", NO_IPV6);
            ip.run("-n", namespace, "link", "set", "dev", "lo", "up");
        }
        for (Topology.Pair pair : topology.pairs()) {
            if (!isThere(pair)) {
                undo.open(() -> make(pair));
            }
            setUp(pair.namespace(), pair.peerEnd());
            setUp(topology.switchNamespace(), pair.switchEnd());
            checkUp(pair.namespace(), pair.peerEnd());
            checkUp(topology.switchNamespace(), pair.switchEnd());
        }
    }

    private static void unhook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The user ended the program: the hook runs and undoes it all.
        }
    }

    private AutoCloseable make(String namespace) throws IOException {
        ip.run("netns", "add", namespace);
        return () -> ip.run("netns", "del", namespace);
    }

    private AutoCloseable make(Topology.Pair pair) throws IOException {
        // One end alone is another's, or in its way.
        remove(pair);
        ip.run("link", "add", "name", pair.peerEnd(), "netns", pair.namespace(), "type", "veth",
                "peer", "name", pair.switchEnd(), "netns", topology.switchNamespace());
        return () -> remove(pair);
    }

    private void setUp(String namespace, String device) throws IOException {
        ip.run("-n", namespace, "link", "set", "dev", device, "mtu", Integer.toString(MTU), "up");
        NetworkDevice.turnOffOffloads(namespace + "/" + device);
    }

    private void checkUp(String namespace, String device) throws IOException {
        if (!NetworkDevice.isUp(namespace + "/" + device)) {
            throw new IOException("network interface " + namespace + "/" + device + " does not come up");
        }
    }

    /**
     * Removes the veth pairs and the namespaces that are there.
     *
     * @param warn told which processes still run in a namespace; it lives on, without a name, until they end
     * @throws IOException if something can't be removed; all else is removed nevertheless
     */
    public void down(Consumer<String> warn) throws IOException {
        List<IOException> failures = new ArrayList<>();
        for (Topology.Pair pair : topology.pairs()) {
            attempt(failures, () -> remove(pair));
        }
        Set<String> existing = existing();
        for (String namespace : topology.namespaces()) {
            if (existing.contains(namespace)) {
                attempt(failures, () -> remove(namespace, warn));
            }
        }
        if (!failures.isEmpty()) {
            throw failures.get(0);
        }
    }

    private void remove(String namespace, Consumer<String> warn) throws IOException {
        String processes = ip.run("netns", "pids", namespace);
        if (!processes.isEmpty()) {
            warn.accept("still running in " + namespace + ": process " + processes.replaceAll("\\s+", ", "));
        }
        ip.run("netns", "del", namespace);
    }

    private void remove(Topology.Pair pair) throws IOException {
        if (hasLink(pair.namespace(), pair.peerEnd())) {
            ip.run("-n", pair.namespace(), "link", "del", "dev", pair.peerEnd());
        }
        if (hasLink(topology.switchNamespace(), pair.switchEnd())) {
            ip.run("-n", topology.switchNamespace(), "link", "del", "dev", pair.switchEnd());
        }
    }

    /**
     * Shows what there is.
     *
     * @param out told it, in lines
     * @return whether all is there and up
     * @throws IOException if that can't be found out
     */
    public boolean status(Consumer<String> out) throws IOException {
        Set<String> existing = existing();
        boolean complete = true;
        for (String namespace : topology.namespaces()) {
            boolean isThere = existing.contains(namespace);
            complete &= isThere;
            out.accept("namespace " + namespace + (isThere ? "" : ": not there"));
        }
        for (Topology.Pair pair : topology.pairs()) {
            complete &= show(pair.namespace(), pair.peerEnd(), out);
            complete &= show(topology.switchNamespace(), pair.switchEnd(), out);
        }
        return complete;
    }

    private boolean show(String namespace, String device, Consumer<String> out) throws IOException {
        String state = "not there";
        boolean up = false;
        if (hasLink(namespace, device)) {
            up = NetworkDevice.isUp(namespace + "/" + device);
            Matcher mtu = SHOWN_MTU.matcher(ip.run("-n", namespace, "-o", "link", "show", "dev", device));
            state = (up ? "up" : "down") + (mtu.find() ? ", MTU " + mtu.group(1) : "");
        }
        out.accept("interface " + namespace + "/" + device + ": " + state);
        return up;
    }

    private Set<String> existing() throws IOException {
        // A line is a name, and perhaps an id after it.
        return ip.run("netns", "list").lines().map(line -> line.split(" ")[0]).collect(Collectors.toSet());
    }

    private boolean isThere(Topology.Pair pair) throws IOException {
        return hasLink(pair.namespace(), pair.peerEnd()) && hasLink(topology.switchNamespace(), pair.switchEnd());
    }

    private boolean hasLink(String namespace, String device) throws IOException {
        // A line is a number, a name and, for a veth, an @ with its peer: "2: dc_sswitch@if3: <BROADCAST ...".
        return existing().contains(namespace) && ip.run("-n", namespace, "-o", "link", "show").lines()
                .anyMatch(line -> line.split(": ")[1].split("@")[0].equals(device));
    }

    /** Something that can fail. */
    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }

    private static void attempt(List<IOException> failures, Step step) {
        try {
            step.run();
        } catch (IOException e) {
            failures.add(e);
        }
    }
}
