// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.stores;

import org.onosproject.net.meter.Meter;
import org.onosproject.net.pi.runtime.PiMeterCellConfig;
import org.onosproject.net.pi.service.PiMeterTranslationStore;
import org.osgi.service.component.annotations.Component;

/**
 * Meters by the meter cell they became.
 */
@Component(immediate = true, service = PiMeterTranslationStore.class)
public class InMemoryMeterTranslationStore extends InMemoryTranslationStore<Meter, PiMeterCellConfig>
        implements PiMeterTranslationStore {
}
