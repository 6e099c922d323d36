#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The use case on real interfaces: the switch, ONOS and all peers are programs of their own, between network namespaces.
# Asks for nothing, prints what it checks, and leaves nothing behind. Exit code 0 also if it could not run at all, which
# it says.
set -euo pipefail

flowcache="$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)/flowcache"
push="$(dirname "$flowcache")/bmv2/push.sh"
vni=100
vm=192.168.1.1
server=10.0.1.10

skip() {
    echo "netns-test.sh: SKIPPED: $*"
    exit 0
}

fail() {
    echo "netns-test.sh: FAILED: $*" >&2
    for log in "$work"/*.log; do
        echo "--- the end of $(basename "$log")" >&2
        tail -n 15 "$log" >&2
    done
    exit 1
}

[ "$(id -u)" -eq 0 ] || skip "needs root"
for program in ip curl ping; do
    command -v "$program" >/dev/null || skip "there is no $program in the PATH"
done
unshare --net true 2>/dev/null || skip "network namespaces are not allowed here"
for namespace in datacenter servers otr sswitch; do
    [ ! -e "/run/netns/$namespace" ] \
        || skip "there is a namespace $namespace already; \"tools/flowcache netns down\" removes it"
done

work="$(mktemp -d)"
pids=()

cleanup() {
    trap - EXIT
    local pid
    for pid in "${pids[@]}"; do
        kill "$pid" 2>/dev/null || true
    done
    for pid in "${pids[@]}"; do
        wait "$pid" 2>/dev/null || true
    done
    "$flowcache" netns down >/dev/null 2>&1 || true
    rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Starts a program, and waits until it has said something.
start() {
    local name="$1" text="$2" patience=120
    shift 2
    "$@" >"$work/$name.log" 2>&1 &
    pids+=($!)
    until grep -qs "$text" "$work/$name.log"; do
        kill -0 "${pids[-1]}" 2>/dev/null || fail "$name has ended"
        [ $((patience -= 1)) -gt 0 ] || fail "$name does not get ready"
        sleep 0.5
    done
}

# The packets that the OTR got.
otr_packets() {
    ip netns exec otr cat /sys/class/net/otr_sswitch/statistics/rx_packets
}

# Fails unless the OTR got so many packets since it had got $1.
require_otr_packets() {
    local got=$(($(otr_packets) - $1))
    [ "$got" -eq "$2" ] || fail "$3: the OTR got $got packets, not $2"
    echo "ok      $3: the OTR got $got"
}

"$flowcache" netns up >"$work/netns.log"
start switch "is up" "$flowcache" switch --device-id 1 --grpc-server-addr 127.0.0.1:0 \
    -i 1@sswitch/sswitch_dc -i 2@sswitch/sswitch_otr -i 3@sswitch/sswitch_servers
start onos "  log " "$flowcache" onos --rest-port 0 --ssh-port 0
start server "until Ctrl-C" "$flowcache" server -i servers/servers_sswitch
start otr "until Ctrl-C" "$flowcache" otr -i otr/otr_sswitch
start router "until Ctrl-C" "$flowcache" dc-router -i datacenter/dc_sswitch
router="${pids[-1]}"

rest="$(sed -n 's|^ *REST *\(http[^ ]*\).*|\1|p' "$work/onos.log")"
p4runtime="$(sed -n 's|.*P4Runtime at \([0-9.:]*\),.*|\1|p' "$work/switch.log")"
"$push" --rest "$rest" --switch "$p4runtime" >"$work/push.log" 2>&1 || fail "ONOS did not take the application"

# Ready is a gateway that has answered all tenants.
patience=30
until "$flowcache" tenants -i datacenter/dc_sswitch -c 1 >"$work/tenants.log" 2>&1; do
    [ $((patience -= 1)) -gt 0 ] || fail "the gateway does not answer all tenants"
done
echo "ok      the gateway answers all tenants"

before="$(otr_packets)"
[ "$before" -ge 3 ] || fail "the OTR got $before packets, and not the first one of each tenant"
echo "ok      the OTR got $before packets by now"
"$flowcache" tenants -i datacenter/dc_sswitch -c 20 -r 100 >"$work/tenants.log" 2>&1 || fail "packets were lost"
cat "$work/tenants.log"
require_otr_packets "$before" 0 "60 packets whose tunnels the switch knows"

# Now Linux is the DC router, and the tenant's virtual machine.
kill "$router"
wait "$router" 2>/dev/null || true
if ip -n datacenter link add vxlan_t1 type vxlan id "$vni" local 2.2.2.2 remote 1.1.1.1 dstport 4789 dev dc_sswitch \
        2>"$work/vxlan.log"; then
    ip -n datacenter link set dc_sswitch address 02:00:00:00:00:02
    ip -n datacenter addr add 2.2.2.2/32 dev dc_sswitch
    ip -n datacenter route add 1.1.1.1/32 dev dc_sswitch src 2.2.2.2
    ip -n datacenter link set vxlan_t1 address 02:00:00:00:02:01 up
    ip -n datacenter addr add "$vm/32" dev vxlan_t1
    ip -n datacenter route add "$server/32" dev vxlan_t1 src "$vm"
    ip netns exec datacenter ping -c 1 -W 5 "$server" >"$work/ping.log" 2>&1 || fail "no answer to the first ping"
    echo "ok      Linux's own VXLAN device got an answer to its first ping"
    before="$(otr_packets)"
    ip netns exec datacenter ping -c 10 -i 0.1 -W 2 "$server" >"$work/ping.log" 2>&1 || fail "pings were lost"
    grep -q " 0% packet loss" "$work/ping.log" || fail "pings were lost"
    sed -n 's/^rtt/        round trip/p' "$work/ping.log"
    require_otr_packets "$before" 0 "ten more pings"
else
    echo "skipped Linux's own VXLAN device, which this kernel does not have"
fi
echo "PASSED"
