// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.southbound.programming;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

import org.onosproject.drivers.p4runtime.P4RuntimeDriverProperties;
import org.onosproject.drivers.p4runtime.P4RuntimeFlowRuleProgrammable;
import org.onosproject.drivers.p4runtime.mirror.P4RuntimeTableMirror;
import org.onosproject.drivers.p4runtime.mirror.TimedEntry;
import org.onosproject.net.flow.DefaultFlowEntry;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.pi.model.PiTableId;
import org.onosproject.net.pi.runtime.PiCounterCellData;
import org.onosproject.net.pi.runtime.PiHandle;
import org.onosproject.net.pi.runtime.PiTableEntry;
import org.onosproject.net.pi.runtime.PiTableEntryHandle;
import org.onosproject.net.pi.service.PiFlowRuleTranslator;
import org.onosproject.net.pi.service.PiTranslatedEntity;
import org.onosproject.net.pi.service.PiTranslationException;
import org.onosproject.net.pi.service.PiTranslationService;
import org.onosproject.p4runtime.api.P4RuntimeReadClient;
import org.onosproject.p4runtime.api.P4RuntimeWriteClient;

/**
 * The table entries of a device. Removed as ONOS's driver does it; written so that the device takes some entries while
 * the next are translated; read so that a failure is told from a device without entries, and what is unknown is left
 * alone.
 */
final class TableEntries extends P4RuntimeFlowRuleProgrammable {

    private static final int RULES_PER_WRITE = 1000;
    /** One that the device is busy with, and one for when it is done. */
    private static final int WRITES_AT_ONCE = 2;

    private P4RuntimeTableMirror mirror;
    private PiFlowRuleTranslator translator;
    private boolean isDeletedFirst;

    @Override
    protected boolean setupBehaviour(String operation) {
        if (!super.setupBehaviour(operation)) {
            return false;
        }
        mirror = handler().get(P4RuntimeTableMirror.class);
        translator = handler().get(PiTranslationService.class).flowRuleTranslator();
        isDeletedFirst = Boolean.parseBoolean(
                handler().driver().getProperty(P4RuntimeDriverProperties.DELETE_BEFORE_UPDATE));
        return true;
    }

    /**
     * Reads all entries of the tables, default entries as well, with their counters.
     *
     * @return the entries; empty if the device does not tell
     */
    Optional<List<PiTableEntry>> read() {
        if (!setupBehaviour("read()")) {
            return Optional.empty();
        }
        P4RuntimeReadClient.ReadRequest request = client.read(p4DeviceId, pipeconf);
        pipeconf.pipelineModel().tables().stream().filter(table -> !table.isConstantTable()).forEach(table -> {
            request.tableEntries(table.id());
            if (table.constDefaultAction().isEmpty()) {
                request.defaultTableEntry(table.id());
            }
        });
        P4RuntimeReadClient.ReadResponse response = request.submitSync();
        return response.isSuccess()
                ? Optional.of(List.copyOf(response.all(PiTableEntry.class))) : Optional.empty();
    }

    /** Makes ONOS's record of what is on the device right. */
    void record(List<PiTableEntry> onDevice) {
        mirror.sync(deviceId, onDevice);
    }

    /** The entry as the flow rule that it was made of; empty if ONOS did not make it so. */
    Optional<FlowEntry> asFlow(PiTableEntry entry) {
        PiTableEntryHandle handle = entry.handle(deviceId);
        Optional<PiTranslatedEntity<FlowRule, PiTableEntry>> known = translator.lookup(handle);
        TimedEntry<PiTableEntry> recorded = mirror.get(handle);
        if (known.isEmpty() || !known.get().translated().equals(entry) || recorded == null) {
            return Optional.empty();
        }
        PiCounterCellData counter = entry.counter();
        return Optional.of(new DefaultFlowEntry(
                known.get().original(), FlowEntry.FlowEntryState.ADDED, recorded.lifeSec(),
                counter == null ? 0 : counter.packets(), counter == null ? 0 : counter.bytes()));
    }

    @Override
    public Collection<FlowRule> applyFlowRules(Collection<FlowRule> rules) {
        if (rules.isEmpty() || !setupBehaviour("applyFlowRules()")) {
            return List.of();
        }
        List<FlowRule> all = List.copyOf(rules);
        List<FlowRule> applied = new ArrayList<>();
        Queue<CompletableFuture<List<FlowRule>>> sent = new ArrayDeque<>();
        for (int from = 0; from < all.size(); from += RULES_PER_WRITE) {
            Map<PiHandle, FlowRule> byHandle = new HashMap<>();
            P4RuntimeWriteClient.WriteRequest next = client.write(p4DeviceId, pipeconf);
            List<FlowRule> some = all.subList(from, Math.min(from + RULES_PER_WRITE, all.size()));
            List<Optional<PiTableEntry>> translated =
                    some.parallelStream().map(this::translate).collect(Collectors.toList());
            for (int i = 0; i < some.size(); i++) {
                FlowRule rule = some.get(i);
                translated.get(i).ifPresent(entry -> {
                    if (add(next, rule, entry)) {
                        byHandle.put(entry.handle(deviceId), rule);
                    } else {
                        applied.add(rule);
                    }
                });
            }
            if (sent.size() == WRITES_AT_ONCE) {
                applied.addAll(sent.remove().join());
            }
            sent.add(next.submit().thenApply(response -> {
                mirror.applyWriteResponse(response);
                return response.success().stream()
                        .filter(update -> update.updateType() != P4RuntimeWriteClient.UpdateType.DELETE)
                        .map(update -> byHandle.get(update.handle())).collect(Collectors.toList());
            }));
        }
        sent.forEach(write -> applied.addAll(write.join()));
        return applied;
    }

    /**
     * Adds an entry to a Write.
     *
     * @return false if it is on the device already
     */
    private boolean add(P4RuntimeWriteClient.WriteRequest write, FlowRule rule, PiTableEntry entry) {
        PiTableEntryHandle handle = entry.handle(deviceId);
        translator.learn(handle, new PiTranslatedEntity<>(rule, entry, handle));
        TimedEntry<PiTableEntry> there = mirror.get(handle);
        if (there != null && entry.action().equals(there.entry().action())) {
            return false;
        }
        if (entry.isDefaultAction() || there != null && !isDeletedFirst) {
            write.modify(entry);
            return true;
        }
        if (there != null) {
            write.delete(handle);
        }
        write.insert(entry);
        return true;
    }

    @Override
    public Collection<FlowRule> removeFlowRules(Collection<FlowRule> rules) {
        if (rules.isEmpty() || !setupBehaviour("removeFlowRules()")) {
            return List.of();
        }
        List<FlowRule> defaults = rules.stream().filter(this::isDefault).collect(Collectors.toList());
        List<FlowRule> others = new ArrayList<>(rules);
        others.removeAll(defaults);
        List<FlowRule> removed = new ArrayList<>(super.removeFlowRules(others));
        if (!defaults.isEmpty() && reset(defaults.stream().map(this::translate).flatMap(Optional::stream)
                                                 .map(PiTableEntry::table).collect(Collectors.toSet()))) {
            removed.addAll(defaults);
        }
        return removed;
    }

    /** Removes entries that no rule of ONOS's stands for. */
    void delete(Collection<PiTableEntry> entries) {
        client.write(p4DeviceId, pipeconf).entities(entries, P4RuntimeWriteClient.UpdateType.DELETE).submitSync()
                .success().forEach(gone -> mirror.remove((PiTableEntryHandle) gone.handle()));
    }

    /**
     * Gives tables their default entries of the P4 program back (P4Runtime 1.3, section 9.1.3). ONOS's driver would
     * write what it read from the device when the pipeline was set, but that can be what ONOS itself put there before
     * it was started anew.
     *
     * @return whether the device did it
     */
    boolean reset(Collection<PiTableId> tables) {
        List<PiTableEntry> entries = tables.stream()
                .map(table -> PiTableEntry.builder().forTable(table).build()).collect(Collectors.toList());
        entries.forEach(entry -> {
            translator.forget(entry.handle(deviceId));
            mirror.remove(entry.handle(deviceId));
        });
        return client.write(p4DeviceId, pipeconf).entities(entries, P4RuntimeWriteClient.UpdateType.MODIFY)
                .submitSync().isSuccess();
    }

    private boolean isDefault(FlowRule rule) {
        return rule.selector().criteria().isEmpty()
                && translate(rule).map(PiTableEntry::isDefaultAction).orElse(false);
    }

    private Optional<PiTableEntry> translate(FlowRule rule) {
        try {
            return Optional.of(translator.translate(rule, pipeconf));
        } catch (PiTranslationException e) {
            log.warn("Cannot translate a flow rule for pipeconf {}: {} [{}]", pipeconf.id(), e.getMessage(), rule);
            return Optional.empty();
        }
    }
}
