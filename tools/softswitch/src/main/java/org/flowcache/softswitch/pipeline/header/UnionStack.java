// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.header;

import java.util.List;

/** A stack of header unions: for each member of the union a stack of headers, which share the count of elements. */
public final class UnionStack {

    private final List<HeaderUnion> elements;
    private final List<HeaderStack> members;

    /**
     * @param elements unions of one type
     * @param nextSlot slot that holds the number of elements in use
     */
    public UnionStack(String name, List<HeaderUnion> elements, int nextSlot) {
        this.elements = List.copyOf(elements);
        this.members = elements.get(0).memberNames().stream()
                .map(m -> new HeaderStack(name + "." + m, elements.stream().map(u -> u.member(m)).toList(), nextSlot))
                .toList();
    }

    /** Declared size. */
    public int size() {
        return elements.size();
    }

    /** The union at a valid index. */
    public HeaderUnion element(int index) {
        return elements.get(index);
    }

    /** The stacks of the members, in the order of the union's type. */
    public List<HeaderStack> members() {
        return members;
    }

    /** Slot that holds the number of elements in use. */
    public int nextSlot() {
        return members.get(0).nextSlot();
    }

    /** {@code push_front(count)}. */
    public void push(long[] slots, int count) {
        slots[nextSlot()] = Math.min(size(), slots[nextSlot()] + count);
        members.forEach(m -> m.moveBack(slots, count));
    }

    /** {@code pop_front(count)}. */
    public void pop(long[] slots, int count) {
        slots[nextSlot()] = Math.max(0, slots[nextSlot()] - count);
        members.forEach(m -> m.moveForward(slots, count));
    }
}
