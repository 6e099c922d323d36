// SPDX-License-Identifier: Apache-2.0
package org.flowcache.packettests;

import org.onlab.util.ImmutableByteSequence.ByteSequenceTrimException;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.criteria.Criterion;
import org.onosproject.net.flow.criteria.PiCriterion;
import org.onosproject.net.flow.instructions.PiInstruction;
import org.onosproject.net.pi.model.PiActionModel;
import org.onosproject.net.pi.model.PiPipelineModel;
import org.onosproject.net.pi.model.PiTableId;
import org.onosproject.net.pi.model.PiTableModel;
import org.onosproject.net.pi.runtime.PiAction;
import org.onosproject.net.pi.runtime.PiActionParam;
import org.onosproject.net.pi.runtime.PiExactFieldMatch;
import org.onosproject.net.pi.runtime.PiFieldMatch;
import org.onosproject.net.pi.runtime.PiLpmFieldMatch;
import org.onosproject.net.pi.runtime.PiMatchKey;
import org.onosproject.net.pi.runtime.PiTableEntry;

/**
 * Makes table entries of flow rules the way ONOS does: each value is cut to the width that the P4 program gives it.
 */
final class TableEntries {

    private final PiPipelineModel model;

    TableEntries(PiPipelineModel model) {
        this.model = model;
    }

    PiTableEntry of(FlowRule rule) throws ByteSequenceTrimException {
        PiTableModel table = model.table((PiTableId) rule.table()).orElseThrow();
        PiCriterion criterion =
                (PiCriterion) rule.selector().getCriterion(Criterion.Type.PROTOCOL_INDEPENDENT);
        PiMatchKey.Builder key = PiMatchKey.builder();
        // A default entry has no criterion.
        if (criterion != null) {
            for (PiFieldMatch match : criterion.fieldMatches()) {
                key.addFieldMatch(fit(match, table.matchField(match.fieldId()).orElseThrow().bitWidth()));
            }
        }
        PiAction action = (PiAction) ((PiInstruction) rule.treatment().allInstructions().get(0)).action();
        PiActionModel actionModel = table.action(action.id()).orElseThrow();
        PiAction.Builder fitted = PiAction.builder().withId(action.id());
        for (PiActionParam param : action.parameters()) {
            fitted.withParameter(new PiActionParam(param.id(),
                    param.value().fit(actionModel.param(param.id()).orElseThrow().bitWidth())));
        }
        return PiTableEntry.builder()
                .forTable(table.id())
                .withMatchKey(criterion == null ? PiMatchKey.EMPTY : key.build())
                .withAction(fitted.build())
                .build();
    }

    private static PiFieldMatch fit(PiFieldMatch match, int bitWidth) throws ByteSequenceTrimException {
        if (match instanceof PiLpmFieldMatch lpm) {
            return new PiLpmFieldMatch(lpm.fieldId(), lpm.value().fit(bitWidth), lpm.prefixLength());
        }
        return new PiExactFieldMatch(match.fieldId(), ((PiExactFieldMatch) match).value().fit(bitWidth));
    }
}
