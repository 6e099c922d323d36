// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.southbound.client;

import org.onosproject.p4runtime.api.P4RuntimeWriteClient.EntityUpdateStatus;

/**
 * What became of an update.
 *
 * @param status      whether it was done, and if not, how it failed
 * @param explanation what the device said; empty when it was done
 */
record UpdateResult(EntityUpdateStatus status, String explanation) {

    static final UpdateResult OK = new UpdateResult(EntityUpdateStatus.OK, "");
}
