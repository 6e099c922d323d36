// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.demo;

import java.util.Objects;
import java.util.Optional;

/**
 * One thing that had to happen to a packet, and whether it did.
 *
 * @param place   where, as "port 3 out"
 * @param frame   the frame that was there, or empty if none was
 * @param why     why it has to happen
 * @param problem what was wrong, or empty if it happened as it had to
 */
public record Step(String place, Optional<byte[]> frame, String why, Optional<String> problem) {

    /** Creates a step. */
    public Step {
        Objects.requireNonNull(place);
        Objects.requireNonNull(frame);
        Objects.requireNonNull(why);
        Objects.requireNonNull(problem);
    }
}
