// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.southbound.client;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.math.BigInteger;

import org.junit.Test;
import p4.v1.P4RuntimeOuterClass.Uint128;

public class ElectionIdTest {

    @Test
    public void startTimeOutweighsWhatWasAskedFor() {
        assertEquals(Uint128.newBuilder().setHigh(1000).setLow(20).build(),
                     new ElectionId(1000).of(BigInteger.valueOf(20)));
        assertEquals(Uint128.newBuilder().setHigh(1001).setLow(-1).build(),
                     new ElectionId(1001).of(BigInteger.TWO.pow(64).subtract(BigInteger.ONE)));
    }

    @Test
    public void refusesWhatDoesNotFit() {
        ElectionId id = new ElectionId(1);

        assertThrows(IllegalArgumentException.class, () -> id.of(BigInteger.ZERO));
        assertThrows(IllegalArgumentException.class, () -> id.of(BigInteger.TWO.pow(64)));
    }

    @Test
    public void beatsWhatItHasTo() {
        Uint128 own = Uint128.newBuilder().setHigh(7).setLow(1).build();

        assertEquals(own, ElectionId.above(own, Uint128.getDefaultInstance()));
        assertEquals(Uint128.newBuilder().setHigh(7).setLow(2).build(), ElectionId.above(own, own));
        assertEquals(Uint128.newBuilder().setHigh(-1).setLow(0).build(),
                     ElectionId.above(own, Uint128.newBuilder().setHigh(-2).setLow(-1).build()));
        assertEquals(own, ElectionId.above(own, Uint128.newBuilder().setHigh(-1).setLow(-1).build()));
    }
}
