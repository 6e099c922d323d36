// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.southbound.programming;

import static org.junit.Assert.assertEquals;

import java.util.List;
import java.util.Set;

import org.junit.Test;
import org.onosproject.core.DefaultApplicationId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.DefaultFlowRule;
import org.onosproject.net.flow.DefaultTrafficSelector;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.FlowRule;

public class ComingRulesTest {

    private static final FlowRule ONE = rule(1);
    private static final FlowRule TWO = rule(2);

    private final ComingRules rules = new ComingRules();

    @Test
    public void whatTheDeviceLostDoesNotComeByItself() {
        assertEquals(Set.of(TWO), rules.of(List.of(ONE, TWO), Set.of(ONE)));
    }

    @Test
    public void whatTheCoreWantsSinceAMomentIsGivenTimeUntilTheNextComparison() {
        assertEquals(Set.of(ONE), rules.of(List.of(ONE), Set.of()));
        assertEquals(Set.of(TWO), rules.of(List.of(ONE, TWO), Set.of()));
        assertEquals(Set.of(), rules.of(List.of(TWO), Set.of()));
    }

    @Test
    public void whatCameMeanwhileIsGivenTimeAgain() {
        rules.of(List.of(ONE), Set.of());
        rules.of(List.of(), Set.of());
        assertEquals(Set.of(ONE), rules.of(List.of(ONE), Set.of()));
    }

    @Test
    public void whatTheDeviceRefusedDoesNotComeByItself() {
        rules.refused(Set.of(TWO));
        assertEquals(Set.of(ONE), rules.of(List.of(ONE, TWO), Set.of()));
    }

    private static FlowRule rule(int priority) {
        return DefaultFlowRule.builder()
                .forDevice(DeviceId.deviceId("device:s1"))
                .forTable(0)
                .fromApp(new DefaultApplicationId(1, "test"))
                .makePermanent()
                .withPriority(priority)
                .withSelector(DefaultTrafficSelector.emptySelector())
                .withTreatment(DefaultTrafficTreatment.emptyTreatment())
                .build();
    }
}
