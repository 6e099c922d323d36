// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline;

import java.util.List;
import java.util.Map;
import org.flowcache.softswitch.pipeline.action.Action;
import org.flowcache.softswitch.pipeline.hash.Checksum;
import org.flowcache.softswitch.pipeline.header.Header;
import org.flowcache.softswitch.pipeline.parser.Parser;
import org.flowcache.softswitch.pipeline.parser.ValueSet;
import org.flowcache.softswitch.pipeline.state.Counters;
import org.flowcache.softswitch.pipeline.state.MeterArray;
import org.flowcache.softswitch.pipeline.state.RegisterArray;
import org.flowcache.softswitch.pipeline.table.ControlFlow;
import org.flowcache.softswitch.pipeline.table.Table;

/**
 * A compiled v1model program and the state that lives as long as it is loaded.
 *
 * @param slotCount   slots of a packet; slot 0 is always 1, then the metadata, then the headers
 * @param metadataEnd first slot after the metadata
 * @param keyWords    words of the longest key
 * @param parser      the parser
 * @param verify      checksums to verify after the parser
 * @param ingress     the ingress control
 * @param egress      the egress control
 * @param update      checksums to update before the deparser
 * @param deparser    headers to emit, in order
 * @param standard    slots of the standard metadata
 * @param fieldLists  field lists by the compiler's number
 * @param learnLists  fields of digests by the compiler's number
 * @param tables      by P4 name, in the order of the compiler's output
 * @param actions     by the compiler's number
 * @param counters    indirect counters by P4 name
 * @param registers   by P4 name
 * @param meters      indirect meters by P4 name
 * @param valueSets   value sets that the parser selects on, by P4 name
 */
public record Program(
        int slotCount,
        int metadataEnd,
        int keyWords,
        Parser parser,
        List<Checksum> verify,
        ControlFlow ingress,
        ControlFlow egress,
        List<Checksum> update,
        List<Header> deparser,
        StandardMetadata standard,
        Map<Integer, FieldList> fieldLists,
        Map<Integer, LearnList> learnLists,
        Map<String, Table> tables,
        Map<Integer, Action> actions,
        Map<String, Counters> counters,
        Map<String, RegisterArray> registers,
        Map<String, MeterArray> meters,
        Map<String, ValueSet> valueSets) {
}
