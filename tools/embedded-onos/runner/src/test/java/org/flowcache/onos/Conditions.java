// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos;

import static org.junit.Assert.assertTrue;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Waits for what happens by and by. */
final class Conditions {

    private static final long PATIENCE_SECONDS = 60;
    private static final long PERIOD_MILLIS = 100;

    private Conditions() {
    }

    static void await(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.call()) {
            assertTrue("Waited in vain for " + what, System.nanoTime() < deadline);
            TimeUnit.MILLISECONDS.sleep(PERIOD_MILLIS);
        }
    }
}
