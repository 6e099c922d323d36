// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.demo;

import java.util.List;

/**
 * Whether all happened that had to.
 *
 * @param checks what was looked at
 */
public record Verdict(List<Check> checks) {

    /**
     * Something that had to be so.
     *
     * @param what   what had to be so
     * @param passed whether it was
     */
    public record Check(String what, boolean passed) {
    }

    /**
     * Tells whether all was as it had to be.
     *
     * @return true if every check passed
     */
    public boolean passed() {
        return checks.stream().allMatch(Check::passed);
    }
}
