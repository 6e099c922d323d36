// SPDX-License-Identifier: Apache-2.0
package org.flowcache.api;

import java.util.Objects;
import org.onlab.packet.VlanId;

/**
 * Whose a VLAN is on a switch: its servers' packets belong to the tenant with the VNI.
 */
public final class VlanBinding {

    private final VlanId vlan;
    private final Vni vni;

    /**
     * Creates a binding.
     *
     * @param vlan the VLAN on the server side
     * @param vni  the tenant's VNI on the DC side
     */
    public VlanBinding(VlanId vlan, Vni vni) {
        this.vlan = Objects.requireNonNull(vlan);
        this.vni = Objects.requireNonNull(vni);
    }

    /**
     * Returns the VLAN on the server side.
     *
     * @return the VLAN
     */
    public VlanId vlan() {
        return vlan;
    }

    /**
     * Returns the tenant's VNI on the DC side.
     *
     * @return the VNI
     */
    public Vni vni() {
        return vni;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VlanBinding
                && ((VlanBinding) other).vlan.equals(vlan) && ((VlanBinding) other).vni.equals(vni);
    }

    @Override
    public int hashCode() {
        return Objects.hash(vlan, vni);
    }

    @Override
    public String toString() {
        return "VLAN " + vlan + " of VNI " + vni;
    }
}
