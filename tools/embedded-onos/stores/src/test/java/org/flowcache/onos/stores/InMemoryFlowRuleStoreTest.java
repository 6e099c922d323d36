// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.stores;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.junit.Before;
import org.junit.Test;
import org.onosproject.core.DefaultApplicationId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.CompletedBatchOperation;
import org.onosproject.net.flow.DefaultFlowEntry;
import org.onosproject.net.flow.DefaultFlowRule;
import org.onosproject.net.flow.DefaultTrafficSelector;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowEntry.FlowEntryState;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.FlowRuleEvent;
import org.onosproject.net.flow.oldbatch.FlowRuleBatchEntry;
import org.onosproject.net.flow.oldbatch.FlowRuleBatchEvent;
import org.onosproject.net.flow.oldbatch.FlowRuleBatchOperation;

@SuppressWarnings("deprecation") // ONOS deprecates the batches that the store cannot do without.
public class InMemoryFlowRuleStoreTest {

    private static final DeviceId DEVICE = DeviceId.deviceId("device:s1");
    private static final DefaultApplicationId APP = new DefaultApplicationId(5, "app");

    private final InMemoryFlowRuleStore store = new InMemoryFlowRuleStore();
    private final List<FlowRuleBatchEvent> events = new ArrayList<>();

    @Before
    public void listen() {
        store.setDelegate(events::add);
    }

    @Test
    public void ruleIsPendingUntilTheDeviceHasIt() {
        batch(41, FlowRuleBatchEntry.FlowRuleOperation.ADD, rule(1, 2));

        FlowRuleBatchEvent requested = events.get(0);
        assertEquals(FlowRuleBatchEvent.Type.BATCH_OPERATION_REQUESTED, requested.type());
        assertEquals(41, requested.subject().batchId());
        assertEquals(FlowEntryState.PENDING_ADD, state(rule(1, 2)));

        FlowEntry seen = new DefaultFlowEntry(rule(1, 2), FlowEntryState.ADDED, 3, 10, 1000);
        assertEquals(FlowRuleEvent.Type.RULE_ADDED, store.addOrUpdateFlowRule(seen).type());
        assertEquals(FlowEntryState.ADDED, state(rule(1, 2)));
        assertEquals(10, store.getFlowEntry(rule(1, 2)).packets());
        assertEquals(FlowRuleEvent.Type.RULE_UPDATED, store.addOrUpdateFlowRule(seen).type());
    }

    @Test
    public void ruleIsThereUntilTheDeviceLostIt() {
        batch(1, FlowRuleBatchEntry.FlowRuleOperation.ADD, rule(1, 2));
        batch(2, FlowRuleBatchEntry.FlowRuleOperation.REMOVE, rule(1, 2));

        assertEquals(FlowEntryState.PENDING_REMOVE, state(rule(1, 2)));
        FlowRuleEvent removed = store.removeFlowRule(store.getFlowEntry(rule(1, 2)));
        assertEquals(FlowRuleEvent.Type.RULE_REMOVED, removed.type());
        assertNull(store.getFlowEntry(rule(1, 2)));
        assertNull(store.removeFlowRule(new DefaultFlowEntry(rule(1, 2))));
    }

    @Test
    public void removingWhatIsNotThereCompletesAtOnce() {
        batch(7, FlowRuleBatchEntry.FlowRuleOperation.REMOVE, rule(1, 2));

        FlowRuleBatchEvent completed = events.get(0);
        assertEquals(FlowRuleBatchEvent.Type.BATCH_OPERATION_COMPLETED, completed.type());
        assertEquals(7, completed.subject().batchId());
        assertTrue(completed.result().isSuccess());
    }

    @Test
    public void completionReachesTheCoreWithTheIdOfTheBatch() {
        batch(8, FlowRuleBatchEntry.FlowRuleOperation.ADD, rule(1, 2));
        FlowRuleBatchEvent done = FlowRuleBatchEvent.completed(
                events.get(0).subject(), new CompletedBatchOperation(false, Set.of(rule(1, 2)), DEVICE));

        store.batchOperationComplete(done);

        assertEquals(List.of(8L, 8L), events.stream().map(event -> event.subject().batchId()).toList());
    }

    @Test
    public void addingAgainReplacesTheTreatment() {
        batch(1, FlowRuleBatchEntry.FlowRuleOperation.ADD, rule(1, 2));
        store.addOrUpdateFlowRule(new DefaultFlowEntry(rule(1, 2)));
        batch(2, FlowRuleBatchEntry.FlowRuleOperation.ADD, rule(1, 3));

        assertEquals(1, store.getFlowRuleCount());
        assertEquals(rule(1, 3).treatment(), store.getFlowEntry(rule(1, 2)).treatment());
        assertEquals(FlowEntryState.PENDING_ADD, state(rule(1, 2)));
    }

    @Test
    public void missingRuleIsPendingAgain() {
        batch(1, FlowRuleBatchEntry.FlowRuleOperation.ADD, rule(1, 2));
        assertNull(store.pendingFlowRule(store.getFlowEntry(rule(1, 2))));

        store.addOrUpdateFlowRule(new DefaultFlowEntry(rule(1, 2)));
        assertEquals(FlowRuleEvent.Type.RULE_UPDATED, store.pendingFlowRule(store.getFlowEntry(rule(1, 2))).type());
        assertEquals(1, store.getFlowRuleCount(DEVICE, FlowEntryState.PENDING_ADD));
    }

    @Test
    public void rulesThatNobodyAskedForAreNotStored() {
        assertNull(store.addOrUpdateFlowRule(new DefaultFlowEntry(rule(1, 2))));
        assertEquals(0, store.getFlowRuleCount(DEVICE));
    }

    @Test
    public void purgesByApplication() {
        batch(1, FlowRuleBatchEntry.FlowRuleOperation.ADD, rule(1, 2));

        store.purgeFlowRules(DEVICE, new DefaultApplicationId(6, "other"));
        assertEquals(1, store.getFlowRuleCount(DEVICE));
        store.purgeFlowRules(DEVICE, APP);
        assertEquals(0, store.getFlowRuleCount(DEVICE));
    }

    private void batch(long id, FlowRuleBatchEntry.FlowRuleOperation operation, FlowRule rule) {
        store.storeBatch(new FlowRuleBatchOperation(List.of(new FlowRuleBatchEntry(operation, rule)), DEVICE, id));
    }

    private FlowEntryState state(FlowRule rule) {
        return store.getFlowEntry(rule).state();
    }

    private static FlowRule rule(int inPort, int outPort) {
        return DefaultFlowRule.builder()
                .forDevice(DEVICE)
                .fromApp(APP)
                .withPriority(1)
                .withSelector(DefaultTrafficSelector.builder().matchInPort(PortNumber.portNumber(inPort)).build())
                .withTreatment(DefaultTrafficTreatment.builder().setOutput(PortNumber.portNumber(outPort)).build())
                .makePermanent()
                .build();
    }
}
