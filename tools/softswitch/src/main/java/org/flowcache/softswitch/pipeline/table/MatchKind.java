// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.table;

/** How a table matches a key field. */
public enum MatchKind {
    EXACT, LPM, TERNARY, RANGE
}
