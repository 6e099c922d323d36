// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.cluster;

import java.util.concurrent.CompletableFuture;
import org.onosproject.net.DeviceId;

/**
 * Something that only a device's master can do, whichever node it is asked for on.
 *
 * @param <A> the type of what it is told besides the device
 * @param <R> the type of what comes of it
 */
@FunctionalInterface
public interface MasterOperation<A, R> {

    /**
     * Has it done on the node that is the device's master.
     *
     * @param deviceId the device
     * @param argument what it is told besides; null if it needs nothing
     * @return what comes of it; completes exceptionally with what the operation failed with, or with {@link
     *         java.io.IOException} if the master does not answer
     */
    CompletableFuture<R> on(DeviceId deviceId, A argument);
}
