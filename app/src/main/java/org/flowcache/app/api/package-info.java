// SPDX-License-Identifier: Apache-2.0

/**
 * What the flow cache application tells others: its gateways, what they learned and what they counted.
 */
package org.flowcache.app.api;
