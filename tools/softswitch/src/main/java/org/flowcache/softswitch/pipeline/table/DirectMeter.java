// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.table;

import java.util.Optional;
import org.flowcache.softswitch.pipeline.header.Field;
import org.flowcache.softswitch.pipeline.state.MeterUnit;

/**
 * That the entries of a table have a meter each, which every hit executes before the action.
 *
 * @param unit   what it measures
 * @param target where the color goes, if the program reads it
 */
public record DirectMeter(MeterUnit unit, Optional<Field> target) {
}
