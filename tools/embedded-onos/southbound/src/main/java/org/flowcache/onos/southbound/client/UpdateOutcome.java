// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.southbound.client;

import org.onosproject.net.pi.runtime.PiEntity;
import org.onosproject.net.pi.runtime.PiEntityType;
import org.onosproject.net.pi.runtime.PiHandle;
import org.onosproject.p4runtime.api.P4RuntimeWriteClient.EntityUpdateResponse;
import org.onosproject.p4runtime.api.P4RuntimeWriteClient.EntityUpdateStatus;
import org.onosproject.p4runtime.api.P4RuntimeWriteClient.UpdateType;
import p4.v1.P4RuntimeOuterClass;

/**
 * An update and what became of it.
 *
 * @param update  update
 * @param encoded how it was sent; the default instance if it could not be
 * @param result  what became of it
 */
record UpdateOutcome(Update update, P4RuntimeOuterClass.Update encoded, UpdateResult result)
        implements EntityUpdateResponse {

    @Override
    public PiHandle handle() {
        return update.handle();
    }

    @Override
    public PiEntity entity() {
        return update.entity();
    }

    @Override
    public UpdateType updateType() {
        return update.updateType();
    }

    @Override
    public PiEntityType entityType() {
        return update.entityType();
    }

    @Override
    public boolean isSuccess() {
        return status() == EntityUpdateStatus.OK;
    }

    @Override
    public EntityUpdateStatus status() {
        return result.status();
    }

    @Override
    public String explanation() {
        return result.explanation();
    }

    @Override
    public Throwable throwable() {
        return null;
    }
}
