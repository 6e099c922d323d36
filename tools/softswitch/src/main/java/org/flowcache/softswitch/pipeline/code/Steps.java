// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.code;

import org.objectweb.asm.Label;

/** Code in steps, each of which goes on with the next one or jumps to any other; the first is where it begins. */
public interface Steps {

    /** How many there are. */
    int count();

    /**
     * Writes a step.
     *
     * @param steps where each step begins, and, as the last element, where all is done
     */
    void emit(int step, Code code, Label[] steps);
}
