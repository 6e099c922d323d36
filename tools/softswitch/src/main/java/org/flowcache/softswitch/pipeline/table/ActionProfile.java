// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.table;

import java.util.Optional;
import org.flowcache.softswitch.pipeline.hash.Calculation;

/**
 * That the actions of a table's entries are members of an action profile, or of groups of such members.
 *
 * @param name     P4 name
 * @param selector what chooses a member of a group, if there are groups
 */
public record ActionProfile(String name, Optional<Calculation> selector) {
}
