// SPDX-License-Identifier: Apache-2.0
package org.flowcache.packettests;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * What will happen in a switch's virtual time, in the order in which it was planned where times are equal.
 */
final class Schedule {

    /** Something that happens. */
    interface Action {
        void run() throws Exception;
    }

    private record Planned(long at, long order, Action action) {
    }

    private final FlowCacheSwitch gateway;
    private final PriorityQueue<Planned> planned =
            new PriorityQueue<>(Comparator.comparingLong(Planned::at).thenComparingLong(Planned::order));
    private long order;

    Schedule(FlowCacheSwitch gateway) {
        this.gateway = gateway;
    }

    /** Plans something for a time on the switch's clock, in microseconds. */
    void at(long micros, Action action) {
        planned.add(new Planned(micros, order++, action));
    }

    /** Plans something for so many microseconds from now. */
    void after(int micros, Action action) {
        at(gateway.micros() + micros, action);
    }

    /** Lets time pass, and happen what is planned for it. */
    void pass(int micros) throws Exception {
        long until = gateway.micros() + micros;
        while (!planned.isEmpty() && planned.peek().at() <= until) {
            Planned next = planned.poll();
            sleepUntil(next.at());
            next.action().run();
        }
        sleepUntil(until);
    }

    private void sleepUntil(long micros) {
        gateway.sleep(Duration.ofNanos(1000 * (micros - gateway.micros())));
    }
}
