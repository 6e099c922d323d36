# SPDX-License-Identifier: Apache-2.0
# Linux's own VXLAN device is the DC router and a virtual machine of tenant t1, whose flow nobody has learned yet. Needs
# the server and the OTR, and no DC router. To be sourced.

vm=192.168.1.2
server=10.0.1.10

# Succeeds if each of $1 pings is answered. One after the other: of many, ping waits for the last ones only for twice
# the round trip time so far.
ping_server() {
    local number
    : >"$work/ping.log"
    for number in $(seq "$1"); do
        ip netns exec datacenter ping -c 1 -W 5 "$server" >>"$work/ping.log" 2>&1 || return 1
    done
}

if ip -n datacenter link add vxlan_t1 type vxlan id 100 local 2.2.2.2 remote 1.1.1.1 dstport 4789 dev dc_sswitch \
        2>"$work/vxlan.log"; then
    ip -n datacenter link set dc_sswitch address 02:00:00:00:00:02
    ip -n datacenter addr add 2.2.2.2/32 dev dc_sswitch
    ip -n datacenter route add 1.1.1.1/32 dev dc_sswitch src 2.2.2.2
    # What fits an outer MTU of 1500.
    ip -n datacenter link set vxlan_t1 address 02:00:00:00:02:11 mtu 1450 up
    ip -n datacenter addr add "$vm/32" dev vxlan_t1
    ip -n datacenter route add "$server/32" dev vxlan_t1 src "$vm"

    before="$(otr_packets)"
    ping_server 1 || fail "no answer to the first ping of Linux's VXLAN device"
    require_otr_packets "$before" 2 "the first ping of Linux's VXLAN device, and an ARP request before it"
    before="$(otr_packets)"
    ping_server 10 || fail "pings were lost"
    echo "round trips, ms:" $(sed -n 's/.* time=\([0-9.]*\) ms$/\1/p' "$work/ping.log") | note
    require_otr_packets "$before" 0 "ten more pings"

    stop server
    source "$here/iperf3.sh"
    start server "until Ctrl-C" "$flowcache" server -i servers/servers_sswitch
    ip -n datacenter link del vxlan_t1
    ip -n datacenter addr flush dev dc_sswitch
else
    skipped "Linux's own VXLAN device: $(tail -n 1 "$work/vxlan.log")"
fi
