// SPDX-License-Identifier: Apache-2.0
package org.flowcache.api;

import java.util.List;
import java.util.Objects;

/**
 * What came of reading a switch's flow contexts, all or some. Answers get lost; what the switch did answer is here all
 * the same.
 */
public final class ContextReading {

    private final List<FlowContext> contexts;
    private final int missing;

    /**
     * Creates a reading.
     *
     * @param contexts the contexts that are in use, by index
     * @param missing  how many of the contexts that were asked for the switch gave no answer about, in use or not
     */
    public ContextReading(List<FlowContext> contexts, int missing) {
        this.contexts = List.copyOf(contexts);
        this.missing = missing;
    }

    /**
     * Returns the contexts that are in use.
     *
     * @return the contexts by index, unmodifiable
     */
    public List<FlowContext> contexts() {
        return contexts;
    }

    /**
     * Returns how many of the contexts that were asked for the switch gave no answer about.
     *
     * @return the number, in use or not; 0 if the reading is whole
     */
    public int missing() {
        return missing;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ContextReading
                && ((ContextReading) other).contexts.equals(contexts) && ((ContextReading) other).missing == missing;
    }

    @Override
    public int hashCode() {
        return Objects.hash(contexts, missing);
    }

    @Override
    public String toString() {
        return contexts + ", " + missing + " missing";
    }
}
