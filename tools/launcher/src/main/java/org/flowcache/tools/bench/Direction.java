// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.bench;

import java.util.List;

/**
 * A way through the switch.
 *
 * @param name     what to call it
 * @param from     where packets are sent
 * @param to       where they come out
 * @param frames   what is sent, in turn
 * @param expected what has to come out of each
 */
record Direction(String name, Station from, Station to, List<byte[]> frames, List<Expected> expected) {
}
