// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.header;

import java.util.List;

/**
 * A header stack: its elements and the slot that counts how many were extracted or pushed. Shifts follow P4_16: pushed
 * elements are invalid, and so are those that a pop leaves at the end.
 */
public final class HeaderStack {

    private final String name;
    private final Header[] elements;
    private final int nextSlot;

    public HeaderStack(String name, List<Header> elements, int nextSlot) {
        this.name = name;
        this.elements = elements.toArray(new Header[0]);
        this.nextSlot = nextSlot;
    }

    /** P4 name. */
    public String name() {
        return name;
    }

    /** Slot that holds the number of elements in use. */
    public int nextSlot() {
        return nextSlot;
    }

    /** Declared size. */
    public int size() {
        return elements.length;
    }

    /** The element at a valid index. */
    public Header element(int index) {
        return elements[index];
    }

    /** {@code push_front(count)}. */
    public void push(long[] slots, int count) {
        slots[nextSlot] = Math.min(elements.length, slots[nextSlot] + count);
        moveBack(slots, count);
    }

    /** What a push does to the elements. */
    void moveBack(long[] slots, int count) {
        int size = elements.length;
        for (int i = size - 1; i >= count; i--) {
            elements[i].swap(slots, elements[i - count]);
        }
        for (int i = 0; i < Math.min(size, count); i++) {
            slots[elements[i].valid().slot()] = 0;
        }
    }

    /** {@code pop_front(count)}. */
    public void pop(long[] slots, int count) {
        slots[nextSlot] = Math.max(0, slots[nextSlot] - count);
        moveForward(slots, count);
    }

    /** What a pop does to the elements. */
    void moveForward(long[] slots, int count) {
        int size = elements.length;
        for (int i = 0; i < size - count; i++) {
            elements[i].swap(slots, elements[i + count]);
        }
        for (int i = Math.max(0, size - count); i < size; i++) {
            slots[elements[i].valid().slot()] = 0;
        }
    }
}
