// SPDX-License-Identifier: Apache-2.0
package org.flowcache.bench;

/**
 * A flow of {@link Traffic}: what servers of a tenant send to a host in the DC.
 *
 * @param tenant number of the tenant, from 1 to {@link Gateway#TENANTS}
 * @param host   number of the tenant's host in the DC, from 0 to 65535
 */
public record Flow(int tenant, int host) {

    /** The flow with a number, from 0: one flow of each tenant after the other. */
    public static Flow numbered(int number) {
        return new Flow(1 + number % Gateway.TENANTS, number / Gateway.TENANTS);
    }
}
