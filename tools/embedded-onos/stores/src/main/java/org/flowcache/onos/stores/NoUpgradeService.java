// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.stores;

import org.onosproject.core.Version;
import org.onosproject.core.VersionService;
import org.onosproject.upgrade.Upgrade;
import org.onosproject.upgrade.UpgradeEventListener;
import org.onosproject.upgrade.UpgradeService;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Rolling upgrades of a cluster that has nothing to roll over: none is ever under way. */
@Component(immediate = true, service = UpgradeService.class)
public class NoUpgradeService implements UpgradeService {

    private final Version version;

    @Activate
    public NoUpgradeService(@Reference VersionService versionService) {
        version = versionService.version();
    }

    @Override
    public Upgrade getState() {
        return new Upgrade(version, version, Upgrade.Status.INACTIVE);
    }

    @Override
    public boolean isUpgrading() {
        return false;
    }

    @Override
    public Version getVersion() {
        return version;
    }

    @Override
    public boolean isLocalActive() {
        return true;
    }

    @Override
    public boolean isLocalUpgraded() {
        return false;
    }

    @Override
    public void addListener(UpgradeEventListener listener) {
        // There will be no event to tell it of.
    }

    @Override
    public void removeListener(UpgradeEventListener listener) {
        // Never added.
    }
}
