// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.gateway;

import static org.flowcache.app.TestOnos.GW1;
import static org.flowcache.app.TestOnos.GW2;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import org.flowcache.app.api.GatewayStatus.Remark;
import org.junit.Test;

/**
 * That an operator learns what a device waits for, and since when.
 */
public class GatewayProgressTest {

    private static final Instant NOON = Instant.parse("2021-06-01T12:00:00Z");

    private final SetClock clock = new SetClock();
    private final GatewayProgress progress = new GatewayProgress(clock);

    @Test
    public void countsTheWaitFromTheFirstTry() {
        progress.waitsFor(GW1, "bindings");
        clock.now = NOON.plusSeconds(1);
        progress.waitsFor(GW1, "rules");
        clock.now = NOON.plusSeconds(2);
        progress.waitsFor(GW1, "bindings");
        assertThat(progress.waiting(GW1), is(Optional.of(new Remark("bindings", NOON))));
        assertThat(progress.waiting(GW2), is(Optional.empty()));
    }

    @Test
    public void countsAnotherWaitAnew() {
        progress.waitsFor(GW1, "bindings");
        assertThat(progress.isThrough(GW1), is(false));
        progress.through(GW1);
        assertThat(progress.isThrough(GW1), is(true));
        clock.now = NOON.plusSeconds(9);
        progress.waitsFor(GW1, "bindings");
        assertThat(progress.waiting(GW1), is(Optional.of(new Remark("bindings", NOON.plusSeconds(9)))));
    }

    @Test
    public void keepsTheLastError() {
        progress.failed(GW1, "no answer");
        clock.now = NOON.plusSeconds(1);
        progress.failed(GW1, "refused");
        progress.through(GW1);
        assertThat(progress.lastError(GW1), is(Optional.of(new Remark("refused", NOON.plusSeconds(1)))));
        progress.forget(GW1);
        assertThat(progress.lastError(GW1), is(Optional.empty()));
    }

    /** A clock that stands still. */
    private static final class SetClock extends Clock {

        private Instant now = NOON;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
