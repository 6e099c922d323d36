# SPDX-License-Identifier: Apache-2.0
# Linux's own VXLAN device is the DC router and a virtual machine of tenant t1, whose flow nobody has learned yet. Needs
# the server and the OTR, and no DC router. To be sourced.

vm=192.168.1.2
server=10.0.1.10

# Succeeds if all of $1 pings were answered. Options: those of ping.
ping_server() {
    ip netns exec datacenter ping -c "$1" -i 0.1 -W 5 "$server" >"$work/ping.log" 2>&1 \
        && grep -q " 0% packet loss" "$work/ping.log"
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
    sed -n 's/^rtt/round trip/p' "$work/ping.log" | note
    require_otr_packets "$before" 0 "ten more pings"

    stop server
    source "$here/iperf3.sh"
    start server "until Ctrl-C" "$flowcache" server -i servers/servers_sswitch
    ip -n datacenter link del vxlan_t1
    ip -n datacenter addr flush dev dc_sswitch
else
    skipped "Linux's own VXLAN device: $(tail -n 1 "$work/vxlan.log")"
fi
