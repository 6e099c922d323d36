// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.testing;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.flowcache.softswitch.runtime.Surroundings;
import p4.v1.P4RuntimeOuterClass.StreamMessageResponse;

/** The surroundings of a program that runs on the test's own thread, with all ports up and no controller. */
public final class Alone implements Surroundings {

    @Override
    public boolean isUp(int port) {
        return true;
    }

    @Override
    public void betweenPackets(Runnable work) {
        work.run();
    }

    @Override
    public boolean tell(StreamMessageResponse message) {
        return false;
    }

    @Override
    public ScheduledExecutorService timers() {
        return Executors.newSingleThreadScheduledExecutor();
    }
}
