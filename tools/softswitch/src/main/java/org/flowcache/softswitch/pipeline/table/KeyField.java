// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.table;

import java.math.BigInteger;
import java.util.Optional;
import org.flowcache.softswitch.pipeline.header.Field;

/**
 * A field of a table's key.
 *
 * @param name  as in the P4 program
 * @param kind  how it matches
 * @param field where it comes from
 * @param mask  bits of it that are matched; all of them if there is none
 */
public record KeyField(String name, MatchKind kind, Field field, Optional<BigInteger> mask) {
}
