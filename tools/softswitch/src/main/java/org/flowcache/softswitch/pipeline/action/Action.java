// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.action;

import java.util.List;
import org.flowcache.softswitch.pipeline.PacketContext;
import org.flowcache.softswitch.pipeline.code.Code;
import org.flowcache.softswitch.pipeline.code.Steps;
import org.objectweb.asm.Label;

/** A compiled action. */
public final class Action {

    /**
     * An action parameter.
     *
     * @param name P4 name
     * @param bits width
     * @param word index of its first word in the action data
     */
    public record Param(String name, int bits, int word) {
        /** Words that it takes. */
        public int words() {
            return bits + 63 >>> 6;
        }
    }

    private final String name;
    private final int id;
    private final List<Param> params;
    private final Primitive[] primitives;

    public Action(String name, int id, List<Param> params, List<Primitive> primitives) {
        this.name = name;
        this.id = id;
        this.params = List.copyOf(params);
        this.primitives = primitives.toArray(new Primitive[0]);
    }

    /** P4 name. */
    public String name() {
        return name;
    }

    /** Number that the compiler gave it. */
    public int id() {
        return id;
    }

    /** Parameters in order. */
    public List<Param> params() {
        return params;
    }

    /** Words of action data. */
    public int dataWords() {
        return params.stream().mapToInt(Param::words).sum();
    }

    /** The action's code, which takes its parameters from {@link PacketContext#params}. */
    public Steps steps() {
        return new Steps() {
            @Override
            public int count() {
                return primitives.length;
            }

            @Override
            public void emit(int step, Code code, Label[] steps) {
                primitives[step].emit(code, steps);
            }
        };
    }

    /** Runs the action with {@code data} as its parameters. */
    public void run(PacketContext c, long[] data) {
        c.params = data;
        int at = 0;
        while (at < primitives.length) {
            at = primitives[at].execute(c, at);
        }
    }
}
