// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.runtime;

import com.google.rpc.Code;
import java.util.Optional;
import java.util.function.Consumer;
import org.flowcache.softswitch.UnsupportedProgramException;
import org.flowcache.softswitch.pipeline.state.Meter;
import org.flowcache.softswitch.pipeline.state.MeterArray;
import org.flowcache.softswitch.pipeline.state.MeterUnit;
import p4.config.v1.P4InfoOuterClass;
import p4.v1.P4RuntimeOuterClass.MeterEntry;
import p4.v1.P4RuntimeOuterClass.Update;

/** The cells of one indirect meter as clients see them. Not thread-safe; {@link Control} serializes. */
final class MeterControl {

    private final int id;
    private final MeterArray cells;

    MeterControl(P4InfoOuterClass.Meter info, MeterArray cells) {
        this.id = info.getPreamble().getId();
        this.cells = cells;
        checkUnit("meter \"" + cells.name() + "\"", info.getSpec(), cells.unit());
    }

    static void checkUnit(String what, P4InfoOuterClass.MeterSpec spec, MeterUnit unit) {
        if (!spec.getUnit().name().equals(unit.name())) {
            throw new UnsupportedProgramException("P4Info " + what, "measures " + spec.getUnit() + ", but " + unit
                    + " in the JSON");
        }
    }

    void write(Update.Type type, MeterEntry entry) throws ControlException {
        if (type != Update.Type.MODIFY) {
            throw ControlException.invalid("a meter can only be modified");
        }
        Optional<Meter.Config> config = MeterConfigs.read(entry.hasConfig(), entry.getConfig());
        int first = entry.hasIndex() ? index(entry) : 0;
        int end = entry.hasIndex() ? first + 1 : cells.size();
        for (int i = first; i < end; i++) {
            cells.cell(i).configure(config);
        }
    }

    void read(MeterEntry filter, Consumer<MeterEntry> out) throws ControlException {
        int first = filter.hasIndex() ? index(filter) : 0;
        int end = filter.hasIndex() ? first + 1 : cells.size();
        for (int i = first; i < end; i++) {
            MeterEntry.Builder entry = MeterEntry.newBuilder().setMeterId(id);
            entry.getIndexBuilder().setIndex(i);
            cells.cell(i).config().ifPresent(c -> entry.setConfig(MeterConfigs.write(c)));
            out.accept(entry.build());
        }
    }

    private int index(MeterEntry entry) throws ControlException {
        long index = entry.getIndex().getIndex();
        if (index < 0 || index >= cells.size()) {
            throw new ControlException(Code.OUT_OF_RANGE, "meter " + cells.name() + " has cells 0 to "
                    + (cells.size() - 1) + ", not " + index);
        }
        return (int) index;
    }
}
