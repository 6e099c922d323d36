// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.runtime;

import java.util.concurrent.ScheduledExecutorService;
import p4.v1.P4RuntimeOuterClass.StreamMessageResponse;

/** What the control of a program needs of the switch that runs it. */
public interface Surroundings {

    /** Whether a port is up; one that is not there is not. */
    boolean isUp(int port);

    /** Runs work while no packet is being processed, and returns when it is done. The work must be short. */
    void betweenPackets(Runnable work);

    /**
     * Sends what the switch tells by itself to the primary controller.
     *
     * @return whether there is one
     */
    boolean tell(StreamMessageResponse message);

    /** Runs what has to be done later; never on the packet thread. */
    ScheduledExecutorService timers();
}
