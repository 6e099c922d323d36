# SPDX-License-Identifier: Apache-2.0
# TCP between Linux's VXLAN device, as linux-vxlan.sh made it, and a VLAN interface in the namespace of the servers.
# Needs the OTR, and no server. To be sourced.

vlan_mac=02:00:00:00:01:01
# 14500 packets and more.
megabytes=20
# While the switch learns, a few packets may take the way through the OTR.
most_at_otr=145

iperf3_client() {
    timeout 60 ip netns exec datacenter iperf3 -c "$server" -B "$vm" -n "${megabytes}M" "$@" >"$work/iperf3.log" 2>&1
}

# Transfers in one direction: fails if that fails, or if the bulk went through the OTR.
#   transfer WHAT [OPTION...]
transfer() {
    local what="$1" before got rate
    shift
    before="$(otr_packets)"
    # The server answers one client, and may not listen yet.
    timeout 120 ip netns exec servers iperf3 -s -1 -B "$server" >"$work/iperf3-server.log" 2>&1 &
    retry 10 iperf3_client "$@" || fail "iperf3 $what"
    wait $! || fail "iperf3's server, $what"
    rate="$(awk '/receiver$/ { print $7 " " $8; if ($7 > 0) { found = 1 } } END { exit !found }' "$work/iperf3.log")" \
        || fail "iperf3 $what received nothing"
    got=$(($(otr_packets) - before))
    [ "$got" -le "$most_at_otr" ] || fail "iperf3 $what: the OTR got $got packets, more than $most_at_otr"
    ok "iperf3 $what, $megabytes MB at $rate: the OTR got $got packets"
}

if ! command -v iperf3 >/dev/null; then
    skipped "iperf3, which is not in the PATH"
elif ! ip -n servers link add link servers_sswitch name vlan10 type vlan id 10 2>"$work/vlan.log"; then
    skipped "iperf3: this kernel has no VLAN interfaces ($(tail -n 1 "$work/vlan.log"))"
else
    ip -n servers link set vlan10 address "$vlan_mac" mtu 1450 up
    ip -n servers addr add "$server/32" dev vlan10
    ip -n servers route add "$vm/32" dev vlan10 src "$server"
    ip -n servers neigh replace "$vm" lladdr 02:00:00:00:02:11 dev vlan10 nud permanent
    ip -n datacenter neigh replace "$server" lladdr "$vlan_mac" dev vxlan_t1 nud permanent
    transfer "from a VXLAN device to a VLAN interface"
    transfer "from a VLAN interface to a VXLAN device" --reverse
    ip -n servers link del vlan10
fi
