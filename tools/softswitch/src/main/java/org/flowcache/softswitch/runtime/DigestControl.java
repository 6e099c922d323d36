// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.runtime;

import com.google.rpc.Code;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.flowcache.softswitch.pipeline.LearnList;
import org.flowcache.softswitch.port.LinkStates;
import p4.config.v1.P4InfoOuterClass.Digest;
import p4.config.v1.P4Types.P4TypeInfo;
import p4.v1.P4DataOuterClass.P4Data;
import p4.v1.P4RuntimeOuterClass.DigestEntry;
import p4.v1.P4RuntimeOuterClass.DigestList;
import p4.v1.P4RuntimeOuterClass.StreamMessageResponse;
import p4.v1.P4RuntimeOuterClass.Update;

/**
 * One digest: what packets tell is gathered and sent to the primary controller as it was configured (P4Runtime
 * specification, "DigestEntry"). Safe for use by many threads; the packet thread never waits.
 */
final class DigestControl {

    /** Messages that wait to be looked at; the packet thread drops others. */
    private static final int MAX_WAITING = 4096;
    /** Messages of a list if the client sets no limit. */
    private static final int MAX_LIST = 1024;

    private final int id;
    private final String name;
    private final Optional<DataType> type;
    private final Surroundings surroundings;
    private final Queue<long[]> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waitingCount = new AtomicInteger();
    private volatile Optional<DigestEntry> config = Optional.empty();
    private Set<P4Data> gathered = new LinkedHashSet<>();
    private final Map<Long, Set<P4Data>> unacknowledged = new HashMap<>();
    private final Set<P4Data> sent = new HashSet<>();
    private long nextList = 1;

    DigestControl(Digest info, P4TypeInfo types, Optional<LearnList> fields, Surroundings surroundings) {
        this.id = info.getPreamble().getId();
        this.name = info.getPreamble().getName();
        this.surroundings = surroundings;
        this.type = DataType.of(info.getTypeSpec(), types).filter(t -> fields.isEmpty() || matches(t, fields.get()));
    }

    private static boolean matches(DataType type, LearnList list) {
        List<Integer> widths = type.numbers().stream().map(DataType.Number::bits).toList();
        return widths.equals(list.fields().stream().map(f -> f.bits()).toList());
    }

    /** Takes what a packet tells; on the packet thread. */
    void take(long[] values) {
        if (config.isEmpty() || waitingCount.get() >= MAX_WAITING) {
            return;
        }
        waiting.add(values);
        if (waitingCount.getAndIncrement() == 0) {
            surroundings.timers().execute(this::gather);
        }
    }

    private synchronized void gather() {
        List<long[]> taken = new ArrayList<>();
        for (int left = waitingCount.get(); left > 0; left = waitingCount.addAndGet(-taken.size())) {
            taken.clear();
            for (int i = 0; i < left; i++) {
                taken.add(waiting.remove());
            }
            taken.forEach(this::gather);
        }
    }

    private void gather(long[] values) {
        if (config.isEmpty()) {
            return;
        }
        DigestEntry.Config how = config.get().getConfig();
        P4Data data = type.get().read(values, 0);
        if (sent.contains(data) || !gathered.add(data)) {
            return;
        }
        int most = how.getMaxListSize() == 0 ? MAX_LIST : how.getMaxListSize();
        if (how.getMaxTimeoutNs() == 0 || gathered.size() >= most) {
            send(how);
        } else if (gathered.size() == 1) {
            Set<P4Data> begun = gathered;
            surroundings.timers().schedule(() -> sendIfStill(begun), how.getMaxTimeoutNs(), TimeUnit.NANOSECONDS);
        }
    }

    private synchronized void sendIfStill(Set<P4Data> begun) {
        if (gathered == begun && !gathered.isEmpty() && config.isPresent()) {
            send(config.get().getConfig());
        }
    }

    private void send(DigestEntry.Config how) {
        long list = nextList++;
        DigestList message = DigestList.newBuilder().setDigestId(id).setListId(list).addAllData(gathered)
                .setTimestamp(LinkStates.now()).build();
        if (surroundings.tell(StreamMessageResponse.newBuilder().setDigest(message).build())
                && how.getAckTimeoutNs() > 0) {
            sent.addAll(gathered);
            unacknowledged.put(list, gathered);
            surroundings.timers().schedule(() -> acknowledge(list), how.getAckTimeoutNs(), TimeUnit.NANOSECONDS);
        }
        gathered = new LinkedHashSet<>();
    }

    /** The client got a list, or had time enough to: what is in it may be sent again. */
    synchronized void acknowledge(long list) {
        Set<P4Data> known = unacknowledged.remove(list);
        if (known != null) {
            sent.removeAll(known);
        }
    }

    synchronized void write(Update.Type update, DigestEntry entry) throws ControlException {
        if (type.isEmpty()) {
            throw ControlException.unimplemented("digest " + name
                    + " has a type that is not of numbers, or another one in the JSON");
        }
        if (update == Update.Type.INSERT && config.isPresent()) {
            throw new ControlException(Code.ALREADY_EXISTS, "digest " + name + " is configured already");
        }
        if (update != Update.Type.INSERT && config.isEmpty()) {
            throw ControlException.notFound("digest " + name + " is not configured");
        }
        if (update == Update.Type.DELETE) {
            config = Optional.empty();
            gathered = new LinkedHashSet<>();
            unacknowledged.clear();
            sent.clear();
            return;
        }
        DigestEntry.Config how = entry.getConfig();
        if (how.getMaxTimeoutNs() < 0 || how.getMaxListSize() < 0 || how.getAckTimeoutNs() < 0) {
            throw ControlException.invalid("a number of the config of digest " + name + " is below 0");
        }
        config = Optional.of(entry);
        if (!gathered.isEmpty()) {
            send(how);
        }
    }

    /** How it is configured, if it is. */
    Optional<DigestEntry> read() {
        return config;
    }
}
