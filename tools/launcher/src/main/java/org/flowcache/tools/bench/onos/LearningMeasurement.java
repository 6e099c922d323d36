// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.bench.onos;

import java.time.Duration;

/**
 * What became of what an OTR taught.
 *
 * @param tenants   how many there are
 * @param sent      packets that taught
 * @param duration  how long they were sent
 * @param packetIns learning events that the switch sent
 * @param flows     flows that these were of
 * @param wrong     flows of which the application knew something else in the end than the last event said
 * @param delay     from the last packet until the application was seen to know all: at most, as a command takes its
 *                  time
 * @param entries   how long flowcache-entries took to show all of the switch's flow contexts
 * @param shown     how many it showed
 * @param load      load average of a minute, at the end
 */
record LearningMeasurement(int tenants, int sent, Duration duration, int packetIns, int flows, long wrong,
                           Duration delay, Duration entries, int shown, double load) {
}
