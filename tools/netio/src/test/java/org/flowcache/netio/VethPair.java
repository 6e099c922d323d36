// SPDX-License-Identifier: Apache-2.0
package org.flowcache.netio;

import static org.junit.Assert.assertEquals;
import static org.junit.Assume.assumeTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.rules.ExternalResource;

/** A veth pair, va and vb, in a network namespace that nothing else uses; skips the test where there can be none. */
public final class VethPair extends ExternalResource {

    private static final int MTU = 9216;

    private final String namespace;

    public VethPair() {
        this("");
    }

    /** A pair in a namespace of its own besides others. */
    public VethPair(String suffix) {
        namespace = "fct" + ProcessHandle.current().pid() + suffix;
    }

    /** One end, as {@link FrameInterface#open} takes it. */
    public String a() {
        return namespace + "/va";
    }

    /** The other end. */
    public String b() {
        return namespace + "/vb";
    }

    /** Changes an end, as "ip link set" does. */
    public void set(String... arguments) throws IOException, InterruptedException {
        ip("link", "set", arguments);
    }

    /** The namespace. */
    public String namespace() {
        return namespace;
    }

    /** Gives a device an address. */
    public void address(String device, String address) throws IOException, InterruptedException {
        ip("addr", "replace", address, "dev", device);
    }

    /** Adds an interface of a VLAN, as va.7; skips the test where the kernel has none. */
    public void addVlan(String device, int vlan) throws IOException, InterruptedException {
        String name = device + "." + vlan;
        if (run("ip", "-n", namespace, "link", "add", "link", device, "name", name, "type", "vlan", "id",
                Integer.toString(vlan)) != 0) {
            skip("this kernel has no 802.1Q interfaces");
        }
        set(name, "up");
    }

    /** Adds a VXLAN device with an address; skips the test where the kernel has none. */
    public void addTunnel(String device, String remote, String address) throws IOException, InterruptedException {
        if (run("ip", "-n", namespace, "link", "add", "vx", "type", "vxlan", "id", "5", "dstport", "4789",
                "dev", device, "remote", remote) != 0) {
            skip("this kernel has no VXLAN devices");
        }
        set("vx", "up");
        address("vx", address + "/24");
    }

    private static void skip(String why) {
        String skipped = "SKIPPED: " + why;
        System.err.println(skipped);
        assumeTrue(skipped, false);
    }

    /** Has the kernel send a UDP datagram with that text out of a device. */
    public void sendDatagram(String device, String text) throws IOException, InterruptedException {
        address(device, "192.0.2.1/24");
        ip("neigh", "replace", "192.0.2.2", "lladdr", "02:00:00:00:00:02", "dev", device);
        assertEquals("the shell bash sends it", 0, run("ip", "netns", "exec", namespace, "bash", "-c",
                "echo -n " + text + " >/dev/udp/192.0.2.2/9"));
    }

    /** Removes both ends. */
    public void remove() throws IOException, InterruptedException {
        ip("link", "del", "va");
    }

    @Override
    protected void before() throws Throwable {
        if (run("ip", "netns", "add", namespace) != 0) {
            skip("no network namespace can be made here; it takes root and the program ip");
        }
        run("ip", "netns", "exec", namespace, "sh", "-c", "echo 1 > /proc/sys/net/ipv6/conf/default/disable_ipv6");
        try {
            ip("link", "add", "name", "va", "type", "veth", "peer", "name", "vb");
            for (String end : new String[] {"va", "vb"}) {
                set(end, "mtu", Integer.toString(MTU));
                set(end, "up");
            }
        } catch (IOException | InterruptedException | AssertionError e) {
            after();
            throw e;
        }
    }

    @Override
    protected void after() {
        try {
            run("ip", "netns", "del", namespace);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void ip(String object, String verb, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ip", "-n", namespace, object, verb));
        command.addAll(List.of(arguments));
        assertEquals(String.join(" ", command), 0, run(command.toArray(String[]::new)));
    }

    private static int run(String... command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
        } catch (IOException e) {
            return -1;
        }
    }
}
