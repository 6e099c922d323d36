// SPDX-License-Identifier: Apache-2.0

/**
 * What a flow cache is to the control plane: its configuration, its learned entries, its counters, and
 * {@link org.flowcache.api.FlowCacheProgrammable}, the one door to a device that has one. Nothing here names
 * a P4 table, action or counter.
 */
package org.flowcache.api;
