// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.runtime;

import java.util.Optional;
import org.flowcache.softswitch.pipeline.state.Meter;
import p4.v1.P4RuntimeOuterClass.MeterConfig;

/** Meter configurations as P4Runtime writes them, of type trTCM (P4Runtime specification, "MeterEntry"). */
final class MeterConfigs {

    /** The largest burst that a target of BMv2's kind takes. */
    private static final long MAX_BURST = 0xffffffffL;

    private MeterConfigs() {
    }

    /** The configuration given, nothing if none is: green for everything. */
    static Optional<Meter.Config> read(boolean given, MeterConfig config) throws ControlException {
        if (!given) {
            return Optional.empty();
        }
        checkNumber("cir", config.getCir(), Long.MAX_VALUE);
        checkNumber("cburst", config.getCburst(), MAX_BURST);
        checkNumber("pir", config.getPir(), Long.MAX_VALUE);
        checkNumber("pburst", config.getPburst(), MAX_BURST);
        if (config.getPir() < config.getCir()) {
            throw ControlException.invalid("pir of a meter is " + config.getPir() + ", below its cir of "
                    + config.getCir());
        }
        return Optional.of(new Meter.Config(config.getCir(), config.getCburst(), config.getPir(),
                config.getPburst()));
    }

    private static void checkNumber(String field, long value, long max) throws ControlException {
        if (value < 0 || value > max) {
            throw ControlException.invalid(field + " of a meter is " + value + ", not 0 to " + max);
        }
    }

    /** What {@link #read} took. */
    static MeterConfig write(Meter.Config config) {
        return MeterConfig.newBuilder()
                .setCir(config.committedRate())
                .setCburst(config.committedBurst())
                .setPir(config.peakRate())
                .setPburst(config.peakBurst())
                .build();
    }
}
