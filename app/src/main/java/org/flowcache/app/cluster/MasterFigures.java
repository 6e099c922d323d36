// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.cluster;

import org.flowcache.app.timing.Timing;

/**
 * What only a device's master counts about the device, since the application started there.
 */
public final class MasterFigures {

    private final Timing learningMessages;
    private final long unheard;
    private final Timing configurations;

    /**
     * Creates figures.
     *
     * @param learningMessages the device's messages of what it learned, and how long the application took for them
     * @param unheard          what the device had learned when its contexts were read, and no message had told of
     * @param configurations   how often the device was made what it is configured to be, and how long that took
     */
    public MasterFigures(Timing learningMessages, long unheard, Timing configurations) {
        this.learningMessages = learningMessages;
        this.unheard = unheard;
        this.configurations = configurations;
    }

    /**
     * Returns the messages of what the device learned.
     *
     * @return how many, and how long the application took for them
     */
    public Timing learningMessages() {
        return learningMessages;
    }

    /**
     * Returns what was found out only when contexts were read.
     *
     * @return the number of tunnels
     */
    public long unheard() {
        return unheard;
    }

    /**
     * Returns how often the device was made what it is configured to be.
     *
     * @return how often, and how long that took
     */
    public Timing configurations() {
        return configurations;
    }
}
