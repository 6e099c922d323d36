// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.southbound.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.TextFormat;
import org.onosproject.net.pi.model.PiActionProfileId;
import org.onosproject.net.pi.model.PiCounterId;
import org.onosproject.net.pi.model.PiMeterId;
import org.onosproject.net.pi.model.PiPipeconf;
import org.onosproject.net.pi.model.PiTableId;
import org.onosproject.net.pi.runtime.PiEntity;
import org.onosproject.net.pi.runtime.PiHandle;
import org.onosproject.p4runtime.api.P4RuntimeReadClient;
import org.onosproject.p4runtime.api.P4RuntimeReadClient.ReadResponse;
import org.onosproject.p4runtime.ctl.codec.CodecException;
import org.onosproject.p4runtime.ctl.codec.Codecs;
import org.onosproject.p4runtime.ctl.utils.P4InfoBrowser;
import org.onosproject.p4runtime.ctl.utils.PipeconfHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import p4.v1.P4RuntimeOuterClass;
import p4.v1.P4RuntimeOuterClass.ActionProfileGroup;
import p4.v1.P4RuntimeOuterClass.ActionProfileMember;
import p4.v1.P4RuntimeOuterClass.CounterData;
import p4.v1.P4RuntimeOuterClass.CounterEntry;
import p4.v1.P4RuntimeOuterClass.DirectCounterEntry;
import p4.v1.P4RuntimeOuterClass.DirectMeterEntry;
import p4.v1.P4RuntimeOuterClass.Entity;
import p4.v1.P4RuntimeOuterClass.MeterEntry;
import p4.v1.P4RuntimeOuterClass.TableEntry;

/**
 * A Read in the making. If any part of it names something that the pipeconf does not have, the read fails whole: half
 * an answer would look like entries that are gone.
 */
final class ReadBatch implements P4RuntimeReadClient.ReadRequest {

    private static final Logger LOG = LoggerFactory.getLogger(ReadBatch.class);

    private final Rpcs rpcs;
    private final PiPipeconf pipeconf;
    private final P4RuntimeOuterClass.ReadRequest.Builder message;
    private final DecodedEntries decodedEntries;
    private boolean hasTables;
    private Exception failure;

    ReadBatch(Rpcs rpcs, long p4DeviceId, PiPipeconf pipeconf, DecodedEntries decodedEntries) {
        this.rpcs = rpcs;
        this.decodedEntries = decodedEntries;
        this.pipeconf = pipeconf;
        message = P4RuntimeOuterClass.ReadRequest.newBuilder().setDeviceId(p4DeviceId);
    }

    @Override
    public P4RuntimeReadClient.ReadRequest handle(PiHandle handle) {
        try {
            message.addEntities(Codecs.CODECS.handle().encode(handle, null, pipeconf));
        } catch (CodecException e) {
            failure = e;
        }
        return this;
    }

    @Override
    public P4RuntimeReadClient.ReadRequest handles(Iterable<? extends PiHandle> handles) {
        return each(handles, this::handle);
    }

    @Override
    public P4RuntimeReadClient.ReadRequest tableEntries(PiTableId table) {
        hasTables = true;
        return add(browser -> {
            TableEntry.Builder entry = tableEntry(browser, table);
            // A device tells counters with the entries only if asked to (P4Runtime 1.3, section 9.1).
            if (pipeconf.pipelineModel().table(table).map(model -> !model.counters().isEmpty()).orElse(false)) {
                entry.setCounterData(CounterData.getDefaultInstance());
            }
            return Entity.newBuilder().setTableEntry(entry);
        });
    }

    @Override
    public P4RuntimeReadClient.ReadRequest tableEntries(Iterable<PiTableId> tables) {
        return each(tables, this::tableEntries);
    }

    @Override
    public P4RuntimeReadClient.ReadRequest defaultTableEntry(PiTableId table) {
        return add(browser -> Entity.newBuilder().setTableEntry(tableEntry(browser, table).setIsDefaultAction(true)));
    }

    @Override
    public P4RuntimeReadClient.ReadRequest defaultTableEntry(Iterable<PiTableId> tables) {
        return each(tables, this::defaultTableEntry);
    }

    @Override
    public P4RuntimeReadClient.ReadRequest actionProfileGroups(PiActionProfileId profile) {
        return add(browser -> Entity.newBuilder().setActionProfileGroup(ActionProfileGroup.newBuilder()
                .setActionProfileId(browser.actionProfiles().getByName(profile.id()).getPreamble().getId())));
    }

    @Override
    public P4RuntimeReadClient.ReadRequest actionProfileGroups(Iterable<PiActionProfileId> profiles) {
        return each(profiles, this::actionProfileGroups);
    }

    @Override
    public P4RuntimeReadClient.ReadRequest actionProfileMembers(PiActionProfileId profile) {
        return add(browser -> Entity.newBuilder().setActionProfileMember(ActionProfileMember.newBuilder()
                .setActionProfileId(browser.actionProfiles().getByName(profile.id()).getPreamble().getId())));
    }

    @Override
    public P4RuntimeReadClient.ReadRequest actionProfileMembers(Iterable<PiActionProfileId> profiles) {
        return each(profiles, this::actionProfileMembers);
    }

    @Override
    public P4RuntimeReadClient.ReadRequest counterCells(PiCounterId counter) {
        return add(browser -> Entity.newBuilder().setCounterEntry(CounterEntry.newBuilder()
                .setCounterId(browser.counters().getByName(counter.id()).getPreamble().getId())));
    }

    @Override
    public P4RuntimeReadClient.ReadRequest counterCells(Iterable<PiCounterId> counters) {
        return each(counters, this::counterCells);
    }

    @Override
    public P4RuntimeReadClient.ReadRequest directCounterCells(PiTableId table) {
        return add(browser -> Entity.newBuilder().setDirectCounterEntry(
                DirectCounterEntry.newBuilder().setTableEntry(tableEntry(browser, table))));
    }

    @Override
    public P4RuntimeReadClient.ReadRequest directCounterCells(Iterable<PiTableId> tables) {
        return each(tables, this::directCounterCells);
    }

    @Override
    public P4RuntimeReadClient.ReadRequest meterCells(PiMeterId meter) {
        return add(browser -> Entity.newBuilder().setMeterEntry(MeterEntry.newBuilder()
                .setMeterId(browser.meters().getByName(meter.id()).getPreamble().getId())));
    }

    @Override
    public P4RuntimeReadClient.ReadRequest meterCells(Iterable<PiMeterId> meters) {
        return each(meters, this::meterCells);
    }

    @Override
    public P4RuntimeReadClient.ReadRequest directMeterCells(PiTableId table) {
        return add(browser -> Entity.newBuilder().setDirectMeterEntry(
                DirectMeterEntry.newBuilder().setTableEntry(tableEntry(browser, table))));
    }

    @Override
    public P4RuntimeReadClient.ReadRequest directMeterCells(Iterable<PiTableId> tables) {
        return each(tables, this::directMeterCells);
    }

    @Override
    public CompletableFuture<ReadResponse> submit() {
        if (failure != null) {
            LOG.error("Cannot read from {} what pipeconf {} does not have: {}",
                      rpcs.deviceId(), pipeconf.id(), failure.getMessage());
            return CompletableFuture.completedFuture(ReadOutcome.failed(failure));
        }
        if (message.getEntitiesCount() == 0) {
            return CompletableFuture.completedFuture(new ReadOutcome(List.of(), null));
        }
        return rpcs.call(RawRead::start, message.build())
                .whenComplete(rpcs.logFailure("Read"))
                .handle((answers, callFailure) -> callFailure == null ? decode(answers)
                        : ReadOutcome.failed(callFailure));
    }

    @Override
    public ReadResponse submitSync() {
        return submit().join();
    }

    private ReadOutcome decode(List<byte[]> answers) {
        try {
            if (hasTables) {
                return new ReadOutcome(decodedEntries.decode(answers, pipeconf, this::decode), null);
            }
            List<PiEntity> entities = new ArrayList<>();
            for (byte[] answer : answers) {
                P4RuntimeOuterClass.ReadResponse.parseFrom(answer).getEntitiesList()
                        .forEach(entity -> decode(entity).ifPresent(entities::add));
            }
            return new ReadOutcome(entities, null);
        } catch (InvalidProtocolBufferException e) {
            LOG.warn("{} answered a Read with what is no ReadResponse: {}", rpcs.deviceId(), e.getMessage());
            return ReadOutcome.failed(e);
        }
    }

    private Optional<PiEntity> decode(Entity entity) {
        try {
            return Optional.of(Codecs.CODECS.entity().decode(entity, null, pipeconf));
        } catch (CodecException e) {
            LOG.warn("{} returned what pipeconf {} does not have: {} [{}]", rpcs.deviceId(), pipeconf.id(),
                     e.getMessage(), TextFormat.shortDebugString(entity));
            return Optional.empty();
        }
    }

    private P4RuntimeReadClient.ReadRequest add(EntityByName part) {
        try {
            message.addEntities(part.build(PipeconfHelper.getP4InfoBrowser(pipeconf)));
        } catch (P4InfoBrowser.NotFoundException e) {
            failure = e;
        }
        return this;
    }

    private <T> P4RuntimeReadClient.ReadRequest each(Iterable<? extends T> parts, Consumer<T> adder) {
        parts.forEach(adder);
        return this;
    }

    private static TableEntry.Builder tableEntry(P4InfoBrowser browser, PiTableId table)
            throws P4InfoBrowser.NotFoundException {
        return TableEntry.newBuilder().setTableId(browser.tables().getByName(table.id()).getPreamble().getId());
    }

    /** Builds what to read from names that the P4Info may or may not have. */
    @FunctionalInterface
    private interface EntityByName {

        Entity.Builder build(P4InfoBrowser browser) throws P4InfoBrowser.NotFoundException;
    }
}
