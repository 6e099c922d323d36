// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.southbound.client;

import java.util.Collection;
import java.util.List;

import org.onosproject.p4runtime.api.P4RuntimeWriteClient.EntityUpdateResponse;
import org.onosproject.p4runtime.api.P4RuntimeWriteClient.EntityUpdateStatus;
import org.onosproject.p4runtime.api.P4RuntimeWriteClient.WriteResponse;

/**
 * A write and what became of each of its updates.
 *
 * @param outcomes every update, in no particular order
 */
record WriteOutcome(List<EntityUpdateResponse> outcomes) implements WriteResponse {

    @Override
    public boolean isSuccess() {
        return outcomes.stream().allMatch(EntityUpdateResponse::isSuccess);
    }

    @Override
    public Collection<EntityUpdateResponse> all() {
        return outcomes;
    }

    @Override
    public Collection<EntityUpdateResponse> success() {
        return status(EntityUpdateStatus.OK);
    }

    @Override
    public Collection<EntityUpdateResponse> failed() {
        return outcomes.stream().filter(outcome -> !outcome.isSuccess()).toList();
    }

    @Override
    public Collection<EntityUpdateResponse> status(EntityUpdateStatus status) {
        return outcomes.stream().filter(outcome -> outcome.status() == status).toList();
    }
}
