// SPDX-License-Identifier: Apache-2.0
package org.flowcache.packettests;

import java.util.Collection;
import java.util.List;
import org.onlab.util.ImmutableByteSequence;
import org.onlab.util.ImmutableByteSequence.ByteSequenceTrimException;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.criteria.Criterion;
import org.onosproject.net.flow.criteria.IPCriterion;
import org.onosproject.net.flow.criteria.PiCriterion;
import org.onosproject.net.flow.criteria.VlanIdCriterion;
import org.onosproject.net.flow.instructions.PiInstruction;
import org.onosproject.net.pi.model.PiActionModel;
import org.onosproject.net.pi.model.PiPipelineInterpreter;
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
 * Makes table entries of flow rules the way ONOS does: the interpreter says which field a criterion is about, and each
 * value is cut to the width that the P4 program gives it.
 */
final class TableEntries {

    private final PiPipelineModel model;
    private final PiPipelineInterpreter interpreter;

    TableEntries(PiPipelineModel model, PiPipelineInterpreter interpreter) {
        this.model = model;
        this.interpreter = interpreter;
    }

    PiTableEntry of(FlowRule rule) throws ByteSequenceTrimException {
        PiTableModel table = model.table((PiTableId) rule.table()).orElseThrow();
        PiMatchKey.Builder key = PiMatchKey.builder();
        for (Criterion criterion : rule.selector().criteria()) {
            for (PiFieldMatch match : matches(criterion)) {
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
                // A default entry has no criterion.
                .withMatchKey(rule.selector().criteria().isEmpty() ? PiMatchKey.EMPTY : key.build())
                .withAction(fitted.build())
                .build();
    }

    private Collection<PiFieldMatch> matches(Criterion criterion) {
        if (criterion instanceof PiCriterion pi) {
            return pi.fieldMatches();
        }
        return List.of(new PiExactFieldMatch(interpreter.mapCriterionType(criterion.type()).orElseThrow(),
                criterion instanceof VlanIdCriterion vlan ? ImmutableByteSequence.copyFrom(vlan.vlanId().toShort())
                        : ImmutableByteSequence.copyFrom(((IPCriterion) criterion).ip().address().toOctets())));
    }

    private static PiFieldMatch fit(PiFieldMatch match, int bitWidth) throws ByteSequenceTrimException {
        if (match instanceof PiLpmFieldMatch lpm) {
            return new PiLpmFieldMatch(lpm.fieldId(), lpm.value().fit(bitWidth), lpm.prefixLength());
        }
        return new PiExactFieldMatch(match.fieldId(), ((PiExactFieldMatch) match).value().fit(bitWidth));
    }
}
