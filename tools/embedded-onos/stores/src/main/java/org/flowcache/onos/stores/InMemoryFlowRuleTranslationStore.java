// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.stores;

import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.pi.runtime.PiTableEntry;
import org.onosproject.net.pi.service.PiFlowRuleTranslationStore;
import org.osgi.service.component.annotations.Component;

/**
 * Flow rules by the table entry they became.
 */
@Component(immediate = true, service = PiFlowRuleTranslationStore.class)
public class InMemoryFlowRuleTranslationStore extends InMemoryTranslationStore<FlowRule, PiTableEntry>
        implements PiFlowRuleTranslationStore {
}
