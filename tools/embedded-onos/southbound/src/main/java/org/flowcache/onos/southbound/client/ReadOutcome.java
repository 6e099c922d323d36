// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.southbound.client;

import java.util.Collection;
import java.util.List;

import org.onosproject.net.pi.runtime.PiEntity;
import org.onosproject.p4runtime.api.P4RuntimeReadClient.ReadResponse;

/**
 * What a read brought.
 *
 * @param all       entities of every type; none if it failed
 * @param throwable why it failed, or null if it did not
 */
record ReadOutcome(Collection<PiEntity> all, Throwable throwable) implements ReadResponse {

    static ReadOutcome failed(Throwable failure) {
        return new ReadOutcome(List.of(), failure);
    }

    @Override
    public boolean isSuccess() {
        return throwable == null;
    }

    @Override
    public <E extends PiEntity> Collection<E> all(Class<E> type) {
        return all.stream().filter(type::isInstance).map(type::cast).toList();
    }

    @Override
    public String explanation() {
        return throwable == null ? null : throwable.getMessage();
    }
}
