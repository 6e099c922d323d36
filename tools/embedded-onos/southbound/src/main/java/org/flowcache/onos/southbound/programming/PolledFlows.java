// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.southbound.programming;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.pi.model.PiTableId;
import org.onosproject.net.pi.runtime.PiTableEntry;
import org.onosproject.net.pi.runtime.PiTableEntryHandle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the last poll of a device brought. Most entries are as they were in the poll before, and the client then returns
 * the very same objects; only the others cost more than to be read.
 *
 * <p>Entries that no rule of ONOS's stands for are removed, as ONOS does it, but not at once: after a restart of ONOS
 * the device still has what the applications are about to ask for again.
 */
final class PolledFlows {

    private static final Logger LOG = LoggerFactory.getLogger(PolledFlows.class);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final DeviceId deviceId;
    private List<PiTableEntry> last = List.of();
    private List<PiTableEntry> changed = List.of();
    private Set<PiTableEntryHandle> handles = Set.of();
    private boolean isKnown;
    private boolean isStructureChanged;
    private boolean hasTemporary;
    private long firstPoll;
    private List<PiTableEntry> foreign = List.of();
    private final Map<PiTableId, PiTableEntry> originals = new HashMap<>();
    private final Set<PiTableId> reset = new HashSet<>();

    PolledFlows(DeviceId deviceId) {
        this.deviceId = deviceId;
    }

    /** The device was away. */
    void forget() {
        isKnown = false;
        originals.clear();
        reset.clear();
    }

    /** Makes sure that ONOS's record has what is on the device already, so that this is not written again. */
    void learn(TableEntries entries) {
        if (!isKnown && update(entries)) {
            entries.record(last);
        }
    }

    /**
     * Polls the device.
     *
     * @return whether it answered
     */
    boolean update(TableEntries entries) {
        Optional<List<PiTableEntry>> read = entries.read();
        if (read.isEmpty()) {
            return false;
        }
        changed = changes(read.get());
        isStructureChanged = !isKnown || last.size() != read.get().size()
                || !changed.stream().allMatch(entry -> handles.contains(entry.handle(deviceId)));
        last = read.get();
        if (isStructureChanged) {
            handles = last.stream().map(entry -> entry.handle(deviceId)).collect(Collectors.toSet());
        }
        if (!isKnown) {
            isKnown = true;
            firstPoll = System.nanoTime();
        }
        return true;
    }

    private List<PiTableEntry> changes(List<PiTableEntry> now) {
        // Most polls bring what the poll before brought.
        if (now.size() == last.size() && IntStream.range(0, now.size()).allMatch(i -> now.get(i) == last.get(i))) {
            return List.of();
        }
        Set<PiTableEntry> before = Collections.newSetFromMap(new IdentityHashMap<>());
        before.addAll(last);
        return now.stream().filter(entry -> !before.contains(entry)).collect(Collectors.toList());
    }

    /** Whether it does not do to look at what changed: entries came, went or have to go, or rules time out. */
    boolean mustBeComparedWhole() {
        return isStructureChanged || hasTemporary || !foreign.isEmpty() && isPatienceOver();
    }

    /** The rules on the device, of those entries that are not as they were. */
    List<FlowEntry> changed(TableEntries entries) {
        return changed.stream().map(entries::asFlow).flatMap(Optional::stream).collect(Collectors.toList());
    }

    /** The rules on the device. */
    List<FlowEntry> all(TableEntries entries) {
        entries.record(last);
        List<FlowEntry> flows = new ArrayList<>();
        foreign = new ArrayList<>();
        for (PiTableEntry entry : last) {
            Optional<FlowEntry> flow = entries.asFlow(entry);
            flow.ifPresentOrElse(flows::add, () -> foreign.add(entry));
        }
        hasTemporary = flows.stream().anyMatch(flow -> !flow.isPermanent());
        rememberOriginals();
        return flows;
    }

    /** What a table has right after its default entry was reset is the program's own. */
    private void rememberOriginals() {
        foreign.stream().filter(PiTableEntry::isDefaultAction).filter(entry -> reset.remove(entry.table()))
                .forEach(entry -> originals.put(entry.table(), entry));
        foreign.removeIf(entry -> entry.isDefaultAction() && entry.equals(originals.get(entry.table())));
    }

    /** Removes what was found to be of no rule, if the applications had time to ask for it. */
    void removeForeign(TableEntries entries) {
        if (foreign.isEmpty() || !isPatienceOver()) {
            return;
        }
        List<PiTableEntry> toDelete = foreign.stream()
                .filter(entry -> !entry.isDefaultAction()).collect(Collectors.toList());
        Set<PiTableId> toReset = foreign.stream()
                .filter(PiTableEntry::isDefaultAction).map(PiTableEntry::table).collect(Collectors.toSet());
        foreign = List.of();
        if (!toDelete.isEmpty()) {
            LOG.warn("{} has {} table entries that no flow rule stands for, removing them", deviceId, toDelete.size());
            entries.delete(toDelete);
        }
        if (!toReset.isEmpty() && entries.reset(toReset)) {
            reset.addAll(toReset);
        }
    }

    private boolean isPatienceOver() {
        return System.nanoTime() - firstPoll > PATIENCE_NANOS;
    }
}
