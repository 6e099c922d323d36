// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.netns;

import java.util.List;
import java.util.stream.Stream;

/**
 * The use case's network: a namespace for the switch, and one for each of its peers with a veth pair to the switch.
 *
 * @param switchNamespace the namespace of the switch
 * @param pairs           the veth pairs, in the order of the switch's ports
 */
public record Topology(String switchNamespace, List<Pair> pairs) {

    /**
     * A veth pair.
     *
     * @param namespace the peer's namespace
     * @param peerEnd   the interface in it
     * @param switchEnd the interface in the switch's namespace
     */
    public record Pair(String namespace, String peerEnd, String switchEnd) {

        /**
         * Returns the peer's end as programs take it.
         *
         * @return as "datacenter/dc_sswitch"
         */
        public String peerInterface() {
            return namespace + "/" + peerEnd;
        }
    }

    /** Takes a copy. */
    public Topology {
        pairs = List.copyOf(pairs);
    }

    /**
     * Returns the network.
     *
     * @param prefix what the namespaces' names begin with; empty to have them as the use case has
     * @return the network
     */
    public static Topology ofUseCase(String prefix) {
        return new Topology(prefix + "sswitch", List.of(
                new Pair(prefix + "datacenter", "dc_sswitch", "sswitch_dc"),
                new Pair(prefix + "otr", "otr_sswitch", "sswitch_otr"),
                new Pair(prefix + "servers", "servers_sswitch", "sswitch_servers")));
    }

    /**
     * Returns the switch's end of a pair as programs take it.
     *
     * @param pair one of the pairs
     * @return as "sswitch/sswitch_dc"
     */
    public String switchInterface(Pair pair) {
        return switchNamespace + "/" + pair.switchEnd();
    }

    /**
     * Returns the names of all namespaces.
     *
     * @return the names
     */
    public List<String> namespaces() {
        return Stream.concat(Stream.of(switchNamespace), pairs.stream().map(Pair::namespace)).toList();
    }
}
