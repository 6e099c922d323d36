// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.gateway;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.onosproject.core.ApplicationId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.group.Group;
import org.onosproject.net.group.GroupDescription;
import org.onosproject.net.group.GroupKey;
import org.onosproject.net.group.GroupService;

/**
 * Adds and removes this application's groups. They come before the rules that lead to them and go after them.
 */
final class GroupWriter {

    private final ApplicationId appId;
    private final GroupService groupService;

    /**
     * Creates a writer.
     *
     * @param appId        whose groups to look after
     * @param groupService installs groups
     */
    GroupWriter(ApplicationId appId, GroupService groupService) {
        this.appId = appId;
        this.groupService = groupService;
    }

    /**
     * Returns the groups that ONOS knows of.
     *
     * @param deviceId the device
     * @return this application's groups, by their keys
     */
    Map<GroupKey, Group> groups(DeviceId deviceId) {
        Map<GroupKey, Group> groups = new HashMap<>();
        groupService.getGroups(deviceId, appId).forEach(group -> groups.put(group.appCookie(), group));
        return groups;
    }

    /**
     * Adds the groups that are missing, and changes those that are different.
     *
     * @param deviceId the device
     * @param wanted   the groups that should be there
     */
    void addOrChange(DeviceId deviceId, Collection<GroupDescription> wanted) {
        // One question to ONOS, not one for each group: it may have to ask another node.
        Map<GroupKey, Group> there = groups(deviceId);
        for (GroupDescription description : wanted) {
            Group group = there.get(description.appCookie());
            if (group == null) {
                groupService.addGroup(description);
            } else if (group.state() != Group.GroupState.PENDING_DELETE
                    && !group.buckets().equals(description.buckets())) {
                groupService.setBucketsForGroup(deviceId, description.appCookie(), description.buckets(),
                        description.appCookie(), appId);
            }
        }
    }

    /**
     * Removes all other groups of this application.
     *
     * @param deviceId the device
     * @param wanted   the groups that should stay
     */
    void removeOthers(DeviceId deviceId, Collection<GroupDescription> wanted) {
        Set<GroupKey> keys = wanted.stream().map(GroupDescription::appCookie).collect(Collectors.toSet());
        groups(deviceId).keySet().stream()
                .filter(key -> !keys.contains(key))
                .forEach(key -> groupService.removeGroup(deviceId, key, appId));
    }

    /**
     * Makes ONOS forget the groups of a device that it can't talk to.
     *
     * @param deviceId the device
     */
    void purge(DeviceId deviceId) {
        groupService.purgeGroupEntries(deviceId, appId);
    }
}
