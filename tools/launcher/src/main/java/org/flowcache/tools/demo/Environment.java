// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.demo;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.flowcache.tools.demo.DemoNetwork.Tenant;
import org.flowcache.tools.demo.Verdict.Check;
import org.flowcache.tools.onos.NetworkConfig;
import org.flowcache.tools.process.Cleanup;

/**
 * A switch, an ONOS that does not know it yet, and everybody around the switch.
 */
interface Environment {

    /** Starts an environment. */
    @FunctionalInterface
    interface Starter {

        /**
         * Starts everything but the controller's part, and does not wait until ONOS is up.
         *
         * @param options  what to start, and on which ports
         * @param config   the network configuration
         * @param network  the network that it describes
         * @param cleanup  gets all that has to be stopped and removed
         * @param progress told what is being waited for
         * @return the environment
         * @throws IOException          if a part doesn't start
         * @throws InterruptedException if the thread is interrupted
         */
        Environment start(DemoOptions options, NetworkConfig config, DemoNetwork network, Cleanup cleanup,
                          Consumer<String> progress) throws IOException, InterruptedException;
    }

    /** Packets a second of a busy tenant. */
    int BUSY_RATE = 100;

    /** Packets that keep coming. */
    @FunctionalInterface
    interface Traffic extends AutoCloseable {

        /** Ends it. */
        @Override
        void close();
    }

    /** Returns ONOS, and where it reaches the switch. */
    ControlPlane controlPlane();

    /**
     * Sends every tenant's packet twice. The switch has to be a gateway.
     *
     * @param narrator told what becomes of the packets
     * @throws IOException          if that can't be found out
     * @throws InterruptedException if the thread is interrupted
     */
    void play(Narrator narrator) throws IOException, InterruptedException;

    /**
     * Makes a tenant's virtual machine send many packets, {@value #BUSY_RATE} a second. The switch has to know the tunnel
     * of the answers.
     *
     * @param tenant the tenant
     * @return ends it
     * @throws IOException if it can't begin
     */
    Traffic keepBusy(Tenant tenant) throws IOException;

    /**
     * Returns what the OTR sent since {@link #play} began.
     *
     * @return frames, in order
     */
    List<byte[]> fromOtr();

    /**
     * Looks back. Later is better: what passes a port late must not be missed.
     *
     * @return what had to be so
     * @throws IOException if it can't be found out
     */
    List<Check> checks() throws IOException;

    /**
     * Fails if a part has ended that should not have.
     *
     * @throws IOException if so; the message tells which
     */
    void checkAlive() throws IOException;
}
