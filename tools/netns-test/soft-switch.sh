# SPDX-License-Identifier: Apache-2.0
# The soft switch and ONOS, and programs that are not ours around them. To be sourced by checks.sh.

captures="$work/soft-switch"

# Succeeds if grep finds something in what ONOS's REST API says of a resource: all in one line.
#   onos_says RESOURCE GREP_ARGUMENT...
onos_says() {
    curl -sf -u onos:rocks "$rest$1" >"$work/rest.log" && grep -q "${@:2}" "$work/rest.log"
}

# Fails unless ONOS gets to know whether the OTR's link is up, and the application whether to use it.
#   await_otr_link (true | false)
await_otr_link() {
    local flows=flows/application/org.flowcache.app used=(-E '"state":"ADDED"[^{}]*live_otrs')
    retry 40 onos_says devices/device:gw1/ports -F "(2)\",\"isEnabled\":$1" \
        || fail "ONOS does not say that isEnabled of the OTR's port is $1"
    "$1" || used=(-v live_otrs)
    retry 120 onos_says "$flows" "${used[@]}" || fail "the application does not follow the OTR's link"
    ok "ONOS and the application know whether the OTR's link is up: $1"
}

start switch "is up" "$flowcache" switch --device-id 1 --grpc-server-addr 127.0.0.1:0 --pcap "$captures" \
    -i 1@sswitch/sswitch_dc -i 2@sswitch/sswitch_otr -i 3@sswitch/sswitch_servers
start onos "  log " "$flowcache" onos --rest-port 0 --ssh-port 0
start_peers
rest="$(sed -n 's|^ *REST *\(http[^ ]*\).*|\1|p' "$work/onos.log")"
p4runtime="$(sed -n 's|.*P4Runtime at \([0-9.:]*\),.*|\1|p' "$work/switch.log")"
"$tools/bmv2/push.sh" --rest "$rest" --switch "$p4runtime" >"$work/push.log" 2>&1 \
    || fail "ONOS did not take the application"
await_gateway "the soft switch"

before="$(otr_packets)"
tenants -c 20 -r 100 -w "$patience_ms" || fail "packets were lost"
tenants_report
require_otr_packets "$before" 0 "60 packets whose tunnels the switch knows"

# What the switch knows needs no OTR; and when the OTR is back, what the switch does not know finds it, see below.
ip -n otr link set otr_sswitch down
await_otr_link false
tenants -c 5 -r 100 -w "$patience_ms" || fail "packets were lost while the OTR's link was down"
ok "15 packets while the OTR's link is down"
ip -n otr link set otr_sswitch up
await_otr_link true
is_running otr || fail "the OTR did not survive that its link was down"

stop dc-router
source "$here/linux-vxlan.sh"
stop server otr
source "$here/scapy.sh"

stop onos switch
check_captures "the soft switch" "$captures"
check_ports "the soft switch" "$captures" "eth:ethertype:arp   "
