// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.parser;

import java.util.List;
import org.flowcache.softswitch.pipeline.PacketContext;

/** A compiled parser. */
public final class Parser {

    /** No well-behaved program needs as many; ends loops that consume nothing. */
    private static final int MAX_STATES = 4096;

    private final ParserState[] states;
    private final int start;
    private final int noError;
    private final int timeout;

    /**
     * @param start   index of the first state
     * @param noError code of {@code NoError}
     * @param timeout code of {@code ParserTimeout}
     */
    public Parser(List<ParserState> states, int start, int noError, int timeout) {
        this.states = states.toArray(new ParserState[0]);
        this.start = start;
        this.noError = noError;
        this.timeout = timeout;
    }

    /** The states; indices in them are what they refer to each other by. */
    public List<ParserState> states() {
        return List.of(states);
    }

    /** Index of the first state or {@link ParserState#ACCEPT}. */
    public int start() {
        return start;
    }

    /** States that it visits at most. */
    public int maxStates() {
        return MAX_STATES;
    }

    /** Code of {@code NoError}. */
    public int noError() {
        return noError;
    }

    /** Code of {@code ParserTimeout}. */
    public int timeout() {
        return timeout;
    }

    /** Parses from the packet's cursor, leaving it at the payload; answers the parser error. */
    public int parse(PacketContext c) {
        int at = start;
        for (int visited = 0; at != ParserState.ACCEPT; visited++) {
            ParserState state = states[at];
            int error = visited == MAX_STATES ? timeout : state.run(c);
            if (error != ParserOp.OK) {
                return error;
            }
            at = state.select(c);
        }
        return noError;
    }
}
