// SPDX-License-Identifier: Apache-2.0
package org.flowcache.bench.cache;

import java.util.Map;

/**
 * The least hit ratios of a switch with pinned top talkers; 0 is no target.
 *
 * @param total         of all packets
 * @param secondHalf    of the second half of them
 * @param ofClairvoyant of the second half, in proportion to what a clairvoyant cache does
 */
record PinningTarget(double total, double secondHalf, double ofClairvoyant) {

    static final PinningTarget NONE = new PinningTarget(0, 0, 0);

    private static final Map<Split, Map<Double, PinningTarget>> TARGETS = Map.of(
            Split.SMALL, Map.of(
                    0.8, new PinningTarget(0.25, 0, 0),
                    1.0, new PinningTarget(0.595, 0.6, 0),
                    1.2, new PinningTarget(0.864, 0, 0)),
            Split.DEFAULT, Map.of(
                    1.0, new PinningTarget(0, 0, 0.97)));

    /** The target for a Zipf exponent. */
    static PinningTarget of(Split split, double exponent) {
        return TARGETS.get(split).getOrDefault(exponent, NONE);
    }

    /** Whether a run reaches it. */
    boolean isMet(HitRatio flowCache, HitRatio clairvoyant) {
        return flowCache.total() >= total && flowCache.secondHalf() >= secondHalf
                && flowCache.secondHalf() >= ofClairvoyant * clairvoyant.secondHalf();
    }

    @Override
    public String toString() {
        if (ofClairvoyant > 0) {
            return "- / " + ofClairvoyant + " of clairvoyant";
        }
        return (total > 0 ? total : "-") + " / " + (secondHalf > 0 ? secondHalf : "-");
    }
}
