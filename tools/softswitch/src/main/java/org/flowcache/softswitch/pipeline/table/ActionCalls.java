// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.table;

import org.flowcache.softswitch.pipeline.action.Action;
import org.flowcache.softswitch.pipeline.code.Code;

/** Writes calls of actions, which are methods of the generated class. */
@FunctionalInterface
public interface ActionCalls {

    /** Writes a call of the action; its parameters are set in the packet already. */
    void call(Code code, Action action);
}
