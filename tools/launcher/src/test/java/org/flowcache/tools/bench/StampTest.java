// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.bench;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.HexFormat;
import org.junit.Test;

public class StampTest {

    @Test
    public void isInTheLastBytes() {
        byte[] frame = new byte[25];
        Stamp.write(frame, 1, 0x02030405, 0x060708090a0b0c0dL);
        assertArrayEquals(HexFormat.of().parseHex("000000f10cac4e0000000102030405060708090a0b0c0d0000"), frame);
    }

    @Test
    public void isReadAsItWasWritten() {
        byte[] frame = new byte[68];
        Stamp.write(frame, 7, 123_456_789, -5);
        byte[] bytes = new byte[100];
        System.arraycopy(frame, 0, bytes, 20, 68);

        assertTrue(Stamp.isOn(bytes, 20, 68));
        assertEquals(7, Stamp.trial(bytes, 88));
        assertEquals(123_456_789, Stamp.number(bytes, 88));
        assertEquals(-5, Stamp.nanos(bytes, 88));
    }

    @Test
    public void otherFramesHaveNone() {
        assertFalse(Stamp.isOn(new byte[68], 0, 68));
        assertFalse(Stamp.isOn(new byte[21], 0, 21));
        assertFalse(Stamp.isOn(new byte[0], 0, 0));
    }
}
