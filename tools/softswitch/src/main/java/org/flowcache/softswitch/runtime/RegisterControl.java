// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.runtime;

import com.google.rpc.Code;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.flowcache.softswitch.pipeline.action.Assignments;
import org.flowcache.softswitch.pipeline.state.RegisterArray;
import p4.config.v1.P4InfoOuterClass.Register;
import p4.config.v1.P4Types.P4TypeInfo;
import p4.v1.P4RuntimeOuterClass.RegisterEntry;
import p4.v1.P4RuntimeOuterClass.Update;

/**
 * The cells of one register as clients see them (P4Runtime specification, "RegisterEntry"). A packet sees either all of
 * a write or nothing of it, and a read sees no packet's work half done. Safe for use by many threads.
 */
final class RegisterControl {

    private final int id;
    private final RegisterArray cells;
    private final Surroundings surroundings;
    private final Optional<DataType> type;

    RegisterControl(Register info, P4TypeInfo types, RegisterArray cells, Surroundings surroundings) {
        this.id = info.getPreamble().getId();
        this.cells = cells;
        this.surroundings = surroundings;
        this.type = DataType.of(info.getTypeSpec(), types).filter(t -> t.numbers().size() == 1
                && t.numbers().get(0).bits() == cells.cell().bits());
    }

    private DataType type() throws ControlException {
        return type.orElseThrow(() -> ControlException.unimplemented("register " + cells.name()
                + " has cells of a type that is not one number of " + cells.cell().bits() + " bits"));
    }

    void write(Update.Type update, RegisterEntry entry) throws ControlException {
        if (update != Update.Type.MODIFY) {
            throw ControlException.invalid("a register can only be modified");
        }
        List<BigInteger> value = new ArrayList<>();
        type().decode(entry.getData(), "register " + cells.name(), value);
        int words = cells.cell().words();
        long[] cell = new long[words];
        Assignments.split(value.get(0), cells.cell().bits(), cell, 0);
        int first = first(entry);
        int end = end(entry);
        surroundings.betweenPackets(() -> {
            for (int i = first; i < end; i++) {
                System.arraycopy(cell, 0, cells.values(), cells.wordOf(i), words);
            }
        });
    }

    /** Cells that a read asks for. */
    void read(RegisterEntry filter, Consumer<RegisterEntry> out) throws ControlException {
        DataType of = type();
        int words = cells.cell().words();
        int first = first(filter);
        int end = end(filter);
        long[][] taken = new long[1][];
        surroundings.betweenPackets(() ->
                taken[0] = Arrays.copyOfRange(cells.values(), first * words, end * words));
        for (int i = first; i < end; i++) {
            RegisterEntry.Builder entry = RegisterEntry.newBuilder().setRegisterId(id)
                    .setData(of.read(taken[0], (i - first) * words));
            entry.getIndexBuilder().setIndex(i);
            out.accept(entry.build());
        }
    }

    private int end(RegisterEntry entry) throws ControlException {
        return entry.hasIndex() ? first(entry) + 1 : cells.size();
    }

    private int first(RegisterEntry entry) throws ControlException {
        long index = entry.getIndex().getIndex();
        if (index < 0) {
            throw ControlException.invalid("index " + index + " of register " + cells.name() + " is below 0");
        }
        if (entry.hasIndex() && index >= cells.size()) {
            throw new ControlException(Code.OUT_OF_RANGE, "register " + cells.name() + " has cells 0 to "
                    + (cells.size() - 1) + ", not " + index);
        }
        return (int) index;
    }
}
