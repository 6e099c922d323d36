// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch;

import static org.flowcache.softswitch.testing.Sent.out;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import com.google.rpc.Code;
import java.util.List;
import org.flowcache.softswitch.runtime.ControlException;
import org.flowcache.softswitch.testing.Program;
import org.flowcache.softswitch.testing.Running;
import org.junit.Rule;
import org.junit.Test;
import org.junit.function.ThrowingRunnable;
import p4.v1.P4RuntimeOuterClass.DirectMeterEntry;
import p4.v1.P4RuntimeOuterClass.Entity;
import p4.v1.P4RuntimeOuterClass.MeterConfig;
import p4.v1.P4RuntimeOuterClass.MeterEntry;
import p4.v1.P4RuntimeOuterClass.TableEntry;
import p4.v1.P4RuntimeOuterClass.Update;

/**
 * Two rate three color markers (RFC 2698), with every bucket worked out by hand. A frame carries the index of the cells
 * and leaves with the colors: 0 is green, 1 yellow, 2 red.
 */
public class MetersTest {

    private static final String DST = "0a0000000001";
    private static final String MACS = DST + " 0b0000000002 88b5 ";

    @Rule
    public final Running running = new Running("meters");

    private final Program program = running.program();

    private static MeterConfig config(long cir, long cburst, long pir, long pburst) {
        return MeterConfig.newBuilder().setCir(cir).setCburst(cburst).setPir(pir).setPburst(pburst).build();
    }

    private MeterEntry cell(String meter, int index) {
        MeterEntry.Builder entry = MeterEntry.newBuilder().setMeterId(program.meter(meter));
        entry.getIndexBuilder().setIndex(index);
        return entry.build();
    }

    private void configure(MeterEntry cell, MeterConfig config) throws ControlException {
        running.control().write(Update.Type.MODIFY,
                Entity.newBuilder().setMeterEntry(cell.toBuilder().setConfig(config)).build());
    }

    private List<Entity> read(MeterEntry filter) throws ControlException {
        return running.control().read(Entity.newBuilder().setMeterEntry(filter).build());
    }

    private static Code refusal(ThrowingRunnable write) {
        return assertThrows(ControlException.class, write).code();
    }

    /** Sends a frame of 18 bytes with that index and checks the colors: packets, bytes, direct. */
    private void colors(String index, String colors) {
        assertEquals(List.of(out(1, MACS, index, colors)), running.send(MACS, index, "eeeeee"));
    }

    @Test
    public void withoutConfigurationEverythingIsGreen() throws Exception {
        for (int i = 0; i < 100; i++) {
            colors("03", "0000ff");
        }
        assertEquals(List.of(Entity.newBuilder().setMeterEntry(cell("byte_meter", 3)).build()),
                read(cell("byte_meter", 3)));
    }

    @Test
    public void aCellThatIsNotThereLeavesTheFieldAlone() {
        colors("04", "eeeeff");
    }

    @Test
    public void packetsEmptyBothBucketsAndTimeFillsThem() throws Exception {
        configure(cell("packet_meter", 1), config(1, 2, 2, 3));
        // Tokens after each packet, peak and committed: 2 and 1, 1 and 0, 0 and 0, none left.
        colors("01", "0000ff");
        colors("01", "0000ff");
        colors("01", "0100ff");
        colors("01", "0200ff");
        // Half a second gives the peak bucket one token and the committed one half of one.
        running.pass(500_000);
        colors("01", "0100ff");
        colors("01", "0200ff");
        // The other half: one token each.
        running.pass(500_000);
        colors("01", "0000ff");
        colors("01", "0200ff");
        // An hour fills them no further than their sizes.
        running.pass(3_600_000_000L);
        colors("01", "0000ff");
        colors("01", "0000ff");
        colors("01", "0100ff");
        colors("01", "0200ff");
        // The other cells have buckets of their own.
        colors("02", "0000ff");
    }

    @Test
    public void bytesOfTheWholeFrameCount() throws Exception {
        // Frames are 18 bytes long: committed tokens go 20, 2; peak ones 40, 22, 4.
        configure(cell("byte_meter", 0), config(18, 20, 1000, 40));
        colors("00", "0000ff");
        colors("00", "0001ff");
        colors("00", "0002ff");
        // 14 ms give the peak bucket 14 bytes, which makes 18, and the committed one nothing to speak of.
        running.pass(14_000);
        colors("00", "0001ff");
        // A second: the committed bucket is full again, 20 bytes, as is the peak bucket.
        running.pass(1_000_000);
        colors("00", "0000ff");
        assertEquals("a longer frame takes more", List.of(out(1, MACS, "00", "0002ff", "00000000 00")),
                running.send(MACS, "00", "eeeeee", "00000000 00"));
    }

    @Test
    public void anEntryHasAMeterOfItsOwn() throws Exception {
        TableEntry entry = program.entry("hosts").exact("dst", DST).action("set_port", "01").build();
        running.control().insert(entry);
        colors("00", "000000");
        // 36 bytes at once, 18 of them committed; after that nothing for a long time.
        DirectMeterEntry direct = DirectMeterEntry.newBuilder().setTableEntry(entry.toBuilder().clearAction())
                .setConfig(config(1, 18, 1, 36)).build();
        running.control().write(Update.Type.MODIFY, Entity.newBuilder().setDirectMeterEntry(direct).build());
        colors("00", "000000");
        colors("00", "000001");
        colors("00", "000002");
        String other = "0a0000000002 0b0000000002 88b5 00";
        assertEquals("others are not measured by it", List.of(out(1, other, "0000ff")),
                running.send(other, "eeeeee"));
        assertEquals(List.of(Entity.newBuilder().setDirectMeterEntry(direct).build()), running.control().read(
                Entity.newBuilder().setDirectMeterEntry(DirectMeterEntry.newBuilder().setTableEntry(
                        TableEntry.newBuilder().setTableId(entry.getTableId()))).build()));
    }

    @Test
    public void aTableEntryCarriesTheConfigurationOfItsMeter() throws Exception {
        TableEntry entry = program.entry("hosts").exact("dst", DST).action("set_port", "01").build();
        TableEntry metered = entry.toBuilder().setMeterConfig(config(1, 18, 1, 18)).build();
        running.control().insert(metered);
        colors("00", "000000");
        colors("00", "000002");
        TableEntry.Builder filter = TableEntry.newBuilder().setTableId(entry.getTableId());
        assertEquals(entry, readTable(filter.build()));
        filter.getMeterConfigBuilder();
        assertEquals(metered, readTable(filter.build()));
        // A modification that does not repeat it takes it away.
        running.control().write(Update.Type.MODIFY, Entity.newBuilder().setTableEntry(entry).build());
        colors("00", "000000");
        colors("00", "000000");
        assertEquals(entry, readTable(filter.build()));
    }

    private TableEntry readTable(TableEntry filter) throws ControlException {
        List<Entity> found = running.control().read(Entity.newBuilder().setTableEntry(filter).build());
        assertEquals(1, found.size());
        return found.get(0).getTableEntry();
    }

    @Test
    public void configurationsAreReadAsTheyWereWrittenAndAllCellsCanBeSetAtOnce() throws Exception {
        MeterConfig config = config(5, 6, 7, 8);
        configure(MeterEntry.newBuilder().setMeterId(program.meter("byte_meter")).build(), config);
        running.control().write(Update.Type.MODIFY,
                Entity.newBuilder().setMeterEntry(cell("byte_meter", 2)).build());
        List<Entity> found = read(MeterEntry.newBuilder().setMeterId(program.meter("byte_meter")).build());
        assertEquals(4, found.size());
        for (int i = 0; i < 4; i++) {
            MeterEntry.Builder expected = cell("byte_meter", i).toBuilder();
            if (i != 2) {
                expected.setConfig(config);
            }
            assertEquals(expected.build(), found.get(i).getMeterEntry());
        }
        assertEquals("without an id, all meters", 8, read(MeterEntry.getDefaultInstance()).size());
    }

    @Test
    public void whatMakesNoSenseIsRefused() {
        Entity valid = Entity.newBuilder().setMeterEntry(cell("byte_meter", 0)).build();
        assertEquals(Code.INVALID_ARGUMENT, refusal(() ->
                running.control().write(Update.Type.INSERT, valid)));
        assertEquals(Code.OUT_OF_RANGE, refusal(() ->
                configure(cell("byte_meter", 4), config(1, 1, 1, 1))));
        ControlException slowPeak = assertThrows(ControlException.class, () ->
                configure(cell("byte_meter", 0), config(2, 1, 1, 1)));
        assertEquals("pir of a meter is 1, below its cir of 2", slowPeak.getMessage());
        assertEquals(Code.INVALID_ARGUMENT, refusal(() ->
                configure(cell("byte_meter", 0), config(1, -1, 1, 1))));
        assertEquals(Code.NOT_FOUND, refusal(() ->
                configure(MeterEntry.newBuilder().setMeterId(77).build(), config(1, 1, 1, 1))));
        assertEquals(Code.NOT_FOUND, refusal(() ->
                running.control().write(Update.Type.MODIFY, Entity.newBuilder().setDirectMeterEntry(
                        DirectMeterEntry.newBuilder().setTableEntry(program.entry("hosts").exact("dst", DST).build()))
                        .build())));
    }
}
