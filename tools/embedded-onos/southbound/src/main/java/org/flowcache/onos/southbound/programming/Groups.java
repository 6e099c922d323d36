// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.southbound.programming;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.onosproject.drivers.p4runtime.AbstractP4RuntimeHandlerBehaviour;
import org.onosproject.drivers.p4runtime.P4RuntimeGroupProgrammable;
import org.onosproject.drivers.p4runtime.mirror.P4RuntimePreEntryMirror;
import org.onosproject.net.group.Group;
import org.onosproject.net.group.GroupOperation;
import org.onosproject.net.group.GroupOperations;
import org.onosproject.net.group.GroupStore;
import org.onosproject.net.pi.runtime.PiHandle;
import org.onosproject.net.pi.runtime.PiPreEntry;
import org.onosproject.net.pi.runtime.PiPreEntryHandle;
import org.onosproject.net.pi.service.PiReplicationGroupTranslator;
import org.onosproject.net.pi.service.PiTranslatedEntity;
import org.onosproject.net.pi.service.PiTranslationException;
import org.onosproject.net.pi.service.PiTranslationService;
import org.onosproject.p4runtime.api.P4RuntimeWriteClient;

/**
 * The groups of a device. Those for replication, which ONOS's driver writes one by one, go to the device in one Write.
 */
final class Groups extends AbstractP4RuntimeHandlerBehaviour {

    /**
     * Does operations, in their order but for those on groups of different kinds.
     *
     * @return whether the device did all that are for replication; for others, ONOS's driver does not tell
     */
    boolean perform(List<GroupOperation> operations) {
        if (!setupBehaviour("perform()")) {
            return false;
        }
        List<GroupOperation> forDriver = new ArrayList<>();
        List<GroupOperation> forReplication = new ArrayList<>();
        operations.forEach(operation -> {
            boolean isReplication = operation.groupType() == Group.Type.ALL
                    || operation.groupType() == Group.Type.CLONE;
            (isReplication ? forReplication : forDriver).add(operation);
        });
        if (!forDriver.isEmpty()) {
            driver().performGroupOperation(deviceId, new GroupOperations(forDriver));
        }
        return replicate(forReplication);
    }

    /** What ONOS's record says to be on the device. */
    List<Group> getGroups() {
        return List.copyOf(driver().getGroups());
    }

    private boolean replicate(List<GroupOperation> operations) {
        GroupStore store = handler().get(GroupStore.class);
        P4RuntimePreEntryMirror mirror = handler().get(P4RuntimePreEntryMirror.class);
        PiReplicationGroupTranslator translator =
                handler().get(PiTranslationService.class).replicationGroupTranslator();
        P4RuntimeWriteClient.WriteRequest write = client.write(p4DeviceId, pipeconf);
        Map<PiHandle, Group> groups = new HashMap<>();
        for (GroupOperation operation : operations) {
            Group group = store.getGroup(deviceId, operation.groupId());
            if (group == null) {
                log.debug("Group {} of {} is gone already", operation.groupId(), deviceId);
                continue;
            }
            try {
                PiPreEntry entry = translator.translate(group, pipeconf);
                groups.put(entry.handle(deviceId), group);
                write.entity(entry, type(operation));
            } catch (PiTranslationException e) {
                log.warn("Cannot translate a group for pipeconf {}: {} [{}]", pipeconf.id(), e.getMessage(), group);
            }
        }
        P4RuntimeWriteClient.WriteResponse response = write.submitSync();
        response.success().forEach(done -> {
            PiPreEntryHandle handle = (PiPreEntryHandle) done.handle();
            if (done.updateType() == P4RuntimeWriteClient.UpdateType.DELETE) {
                mirror.remove(handle);
                translator.forget(handle);
            } else {
                PiPreEntry entry = (PiPreEntry) done.entity();
                mirror.put(handle, entry);
                translator.learn(handle, new PiTranslatedEntity<>(groups.get(handle), entry, handle));
            }
        });
        return response.isSuccess();
    }

    private P4RuntimeGroupProgrammable driver() {
        P4RuntimeGroupProgrammable driver = new P4RuntimeGroupProgrammable();
        driver.setHandler(handler());
        driver.setData(data());
        return driver;
    }

    private static P4RuntimeWriteClient.UpdateType type(GroupOperation operation) {
        switch (operation.opType()) {
            case ADD:
                return P4RuntimeWriteClient.UpdateType.INSERT;
            case MODIFY:
                return P4RuntimeWriteClient.UpdateType.MODIFY;
            case DELETE:
                return P4RuntimeWriteClient.UpdateType.DELETE;
            default:
                throw new IllegalArgumentException("Unknown group operation " + operation.opType());
        }
    }
}
