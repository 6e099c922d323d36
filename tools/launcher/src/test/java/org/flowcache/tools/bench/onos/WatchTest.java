// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.bench.onos;

import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.Test;

public class WatchTest {

    private final AtomicInteger looks = new AtomicInteger();

    @Test
    public void tellsSinceWhenAllIsThere() throws Exception {
        AtomicInteger entries = new AtomicInteger(5);
        try (Watch watch = new Watch(() -> {
            looks.incrementAndGet();
            return entries.get();
        })) {
            awaitLooks(5);
            Duration before = watch.elapsed();
            entries.set(500);
            awaitLooks(2);
            entries.set(1000);
            Duration all = watch.elapsed();
            awaitLooks(10);

            Duration complete = watch.complete();

            assertTrue(complete + " is after " + all, complete.compareTo(before) > 0);
            assertTrue(complete + " is soon after " + all, complete.compareTo(watch.elapsed()) < 0);
            Duration growth = watch.growth();
            assertTrue(growth + " of " + complete, growth.compareTo(Duration.ZERO) > 0
                    && growth.compareTo(complete) < 0);
        }
    }

    private void awaitLooks(int more) throws Exception {
        int until = looks.get() + more;
        while (looks.get() < until) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }
}
