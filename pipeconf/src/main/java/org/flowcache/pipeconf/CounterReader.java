// SPDX-License-Identifier: Apache-2.0
package org.flowcache.pipeconf;

import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.flowcache.api.Count;
import org.flowcache.api.FlowCacheCounters;
import org.flowcache.pipeconf.P4Program.Counters;
import org.flowcache.pipeconf.P4Program.DropReason;
import org.flowcache.pipeconf.P4Program.Path;
import org.onosproject.net.pi.model.PiCounterId;
import org.onosproject.net.pi.model.PiPipeconf;
import org.onosproject.net.pi.runtime.PiCounterCell;
import org.onosproject.net.pi.runtime.PiCounterCellData;
import org.onosproject.net.pi.runtime.PiCounterCellId;
import org.onosproject.p4runtime.api.P4RuntimeReadClient;
import org.onosproject.p4runtime.api.P4RuntimeReadClient.ReadResponse;

/**
 * Reads the counters of the P4 program from a device.
 */
final class CounterReader {

    private final P4RuntimeReadClient client;
    private final long p4DeviceId;
    private final PiPipeconf pipeconf;

    CounterReader(P4RuntimeReadClient client, long p4DeviceId, PiPipeconf pipeconf) {
        this.client = client;
        this.p4DeviceId = p4DeviceId;
        this.pipeconf = pipeconf;
    }

    CompletableFuture<FlowCacheCounters> read() {
        return client.read(p4DeviceId, pipeconf)
                .counterCells(List.of(Counters.PATHS, Counters.DROPS, Counters.EVENTS))
                .submit()
                .handle((response, failure) -> {
                    if (failure != null) {
                        throw failed(failure.getMessage(), failure);
                    }
                    return counters(response);
                });
    }

    private static FlowCacheCounters counters(ReadResponse response) {
        if (!response.isSuccess()) {
            throw failed(response.explanation(), response.throwable());
        }
        Collection<PiCounterCell> cells = response.all(PiCounterCell.class);
        Map<PiCounterCellId, PiCounterCellData> data = cells.stream()
                .collect(Collectors.toMap(PiCounterCell::cellId, PiCounterCell::data));
        Map<String, Count> paths = new LinkedHashMap<>();
        for (Path path : Path.values()) {
            // Candidates are told of, not counted: they went another path.
            if (path != Path.NONE && path != Path.CANDIDATE) {
                paths.put(name(path), count(data, Counters.PATHS, path.value()));
            }
        }
        Map<String, Count> drops = new LinkedHashMap<>();
        for (DropReason reason : DropReason.values()) {
            if (reason != DropReason.NONE) {
                drops.put(name(reason), count(data, Counters.DROPS, reason.value()));
            }
        }
        Map<String, Count> events = new LinkedHashMap<>();
        for (CacheEvent event : CacheEvent.values()) {
            events.put(name(event), count(data, Counters.EVENTS, event.value()));
        }
        return new FlowCacheCounters(paths, drops, events);
    }

    private static Count count(Map<PiCounterCellId, PiCounterCellData> data, PiCounterId counter, int index) {
        PiCounterCellData cell = data.get(PiCounterCellId.ofIndirect(counter, index));
        if (cell == null) {
            throw failed("the device did not answer cell " + index + " of " + counter, null);
        }
        return new Count(cell.packets(), cell.bytes());
    }

    private static String name(Enum<?> member) {
        return member.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static CompletionException failed(String why, Throwable cause) {
        return new CompletionException(new IOException("can't read the counters: " + why, cause));
    }
}
