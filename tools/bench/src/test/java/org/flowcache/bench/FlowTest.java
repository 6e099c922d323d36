// SPDX-License-Identifier: Apache-2.0
package org.flowcache.bench;

import static org.junit.Assert.assertEquals;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.Test;

public class FlowTest {

    @Test
    public void eachNumberIsAnotherFlow() {
        assertEquals(new Flow(1, 0), Flow.numbered(0));
        assertEquals(new Flow(100, 0), Flow.numbered(99));
        assertEquals(new Flow(1, 1), Flow.numbered(100));
        assertEquals(1000, IntStream.range(0, 1000).mapToObj(Flow::numbered).collect(Collectors.toSet()).size());
    }
}
