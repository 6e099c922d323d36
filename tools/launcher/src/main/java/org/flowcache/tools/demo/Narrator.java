// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.demo;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.flowcache.tools.demo.DemoNetwork.Tenant;

/**
 * Tells what happens, for people to read.
 */
public final class Narrator {

    private final PrintStream out;

    /**
     * Creates a narrator.
     *
     * @param out where to tell
     */
    public Narrator(PrintStream out) {
        this.out = out;
    }

    /**
     * Begins with a tenant.
     *
     * @param tenant the tenant
     */
    void tenant(Tenant tenant) {
        out.printf("%nTenant %s: VNI %d, VLAN %d, virtual machine %s, server %s at %s%n", tenant.name(), tenant.vni(),
                tenant.vlan(), tenant.vm().getHostAddress(), tenant.server().name(),
                tenant.serverAddress().getHostAddress());
    }

    /**
     * Begins with a packet.
     *
     * @param title what it is about
     */
    void packet(String title) {
        out.printf("%n  %s%n", title);
    }

    /**
     * Tells a step.
     *
     * @param step the step
     */
    void step(Step step) {
        out.printf("    %-11s %s%n", step.place(), step.frame().map(Frames::describe).orElse("-"));
        if (!step.why().isEmpty()) {
            out.printf("    %-11s   %s%n", "", step.why());
        }
        step.problem().ifPresent(problem -> out.printf("    %-11s   FAILED: %s%n", "", problem));
    }

    /**
     * Tells what was counted of a packet.
     *
     * @param packet the packet
     */
    void counted(CountedPacket packet) {
        PacketResult result = packet.result();
        out.printf("    process %d: %s%n", result.pid(), String.join(" ", result.command()));
        result.roundTrip().ifPresent(millis -> out.printf("      its answer came after %s ms%n", millis));
        if (!result.cameBack()) {
            out.printf("      FAILED: its answer, once and nothing else, did not come%n");
        }
        out.printf("    port  %-15s  %3s  %3s%n", "interface", "in", "out");
        for (CountedPacket.Row row : packet.rows()) {
            out.printf("    %4d  %-15s  %3d  %3d  %s%n", row.port(), row.device(), row.counted().in(),
                    row.counted().out(), row.why());
            row.problem().ifPresent(problem -> out.printf("    %33s  FAILED: %s%n", "", problem));
        }
    }

    /** Begins with the processes. */
    void processes() {
        out.printf("%nProcesses%n%n");
    }

    /**
     * Tells of a process.
     *
     * @param pid  its id
     * @param what what it does
     */
    void process(long pid, String what) {
        out.printf("  %8d  %s%n", pid, what);
    }

    /**
     * Tells what the application says.
     *
     * @param view its view
     */
    void app(AppView view) {
        out.printf("%nThe application's view, on ONOS's command line%n");
        for (AppView.Output output : view.outputs()) {
            out.printf("%n  onos> %s%n", output.command());
            output.text().lines().forEach(line -> out.printf("  %s%n", line));
        }
    }

    /**
     * Begins with a busy flow.
     *
     * @param tenant           whose it is
     * @param packetsPerSecond how busy it is
     * @param command          what is asked of ONOS
     */
    void busy(Tenant tenant, int packetsPerSecond, String command) {
        out.printf("%nA busy flow: the answers to %s's virtual machine, %d packets a second, become a flow rule%n",
                tenant.name(), packetsPerSecond);
        out.printf("%n  onos> %s%n", command);
    }

    /**
     * Tells what ONOS shows of a flow rule.
     *
     * @param line a line
     */
    void flow(String line) {
        out.printf("  %s%n", line);
    }

    /**
     * Tells the verdict.
     *
     * @param verdict the verdict
     */
    void verdict(Verdict verdict) {
        out.printf("%nVerdict%n%n");
        for (Verdict.Check check : verdict.checks()) {
            out.printf("  %-6s  %s%n", check.passed() ? "ok" : "FAILED", check.what());
        }
        out.printf("%n%s%n", verdict.passed()
                ? "PASSED: the switch learned every tenant's tunnel and took the OTR out of the path."
                : "FAILED: see above what did not happen.");
    }

    /**
     * Tells where the captured packets are.
     *
     * @param folder the folder
     */
    void captures(Path folder) {
        out.printf("%nWhat passed the ports is in %s, a pcap file a port%n", folder);
    }

    /**
     * Tells where what is left running can be reached.
     *
     * @param addresses a line for each server
     */
    void kept(List<String> addresses) {
        out.printf("%nEverything keeps running until Ctrl-C:%n");
        addresses.forEach(address -> out.printf("  %s%n", address));
    }
}
