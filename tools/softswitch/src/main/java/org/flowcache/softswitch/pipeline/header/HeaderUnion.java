// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.header;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A header union: headers of which at most one is valid. Whatever makes one valid has to make the others invalid. */
public final class HeaderUnion {

    private final String name;
    private final Map<String, Header> members;

    /**
     * @param members by name, in the order of the union's type
     */
    public HeaderUnion(String name, Map<String, Header> members) {
        this.name = name;
        this.members = new LinkedHashMap<>(members);
    }

    /** P4 name. */
    public String name() {
        return name;
    }

    /** Names of its members in the order of the union's type. */
    public List<String> memberNames() {
        return List.copyOf(members.keySet());
    }

    /** Its members in the order of the union's type. */
    public List<Header> members() {
        return new ArrayList<>(members.values());
    }

    /** The member of a name that it has. */
    public Header member(String memberName) {
        return members.get(memberName);
    }
}
