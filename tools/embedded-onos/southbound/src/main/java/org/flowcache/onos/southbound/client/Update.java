// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.southbound.client;

import org.onosproject.net.pi.runtime.PiEntity;
import org.onosproject.net.pi.runtime.PiEntityType;
import org.onosproject.net.pi.runtime.PiHandle;
import org.onosproject.p4runtime.api.P4RuntimeWriteClient.EntityUpdateRequest;
import org.onosproject.p4runtime.api.P4RuntimeWriteClient.UpdateType;

/**
 * One update of a write.
 *
 * @param updateType what to do
 * @param handle     with which entity
 * @param entity     its new value; null when it is deleted
 */
record Update(UpdateType updateType, PiHandle handle, PiEntity entity) implements EntityUpdateRequest {

    @Override
    public PiEntityType entityType() {
        return handle.entityType();
    }
}
