// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.device;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.onosproject.mastership.MastershipEvent;
import org.onosproject.mastership.MastershipListener;
import org.onosproject.mastership.MastershipService;
import org.onosproject.net.DeviceId;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Tells in which term of mastership a device is: a number that grows each time that a node of the cluster becomes the
 * device's master. ONOS is asked once for each device, and tells the rest by events.
 */
@Component(immediate = true, service = MastershipTerms.class)
public final class MastershipTerms {

    private final MastershipService mastershipService;
    private final Map<DeviceId, Long> terms = new ConcurrentHashMap<>();
    private final MastershipListener listener = new TermListener();

    /**
     * Starts to follow.
     *
     * @param mastershipService knows the terms
     */
    @Activate
    public MastershipTerms(@Reference MastershipService mastershipService) {
        this.mastershipService = mastershipService;
        mastershipService.addListener(listener);
    }

    /**
     * Stops to follow.
     */
    @Deactivate
    public void deactivate() {
        mastershipService.removeListener(listener);
    }

    /**
     * Returns a device's term.
     *
     * @param deviceId the device
     * @return the term; 0 if the device never had a master
     */
    public long of(DeviceId deviceId) {
        Long term = terms.get(deviceId);
        return term != null ? term : reached(deviceId, mastershipService.getMastershipFor(deviceId).term());
    }

    private long reached(DeviceId deviceId, long term) {
        return terms.merge(deviceId, term, Math::max);
    }

    private final class TermListener implements MastershipListener {
        @Override
        public void event(MastershipEvent event) {
            reached(event.subject(), event.mastershipInfo().term());
        }
    }
}
