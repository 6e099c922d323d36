# SPDX-License-Identifier: Apache-2.0
# BMv2 in the place of the soft switch, with the scripts of tools/bmv2: without a controller, and with ONOS. To be
# sourced.

# Succeeds if something listens at a TCP port of the switch's namespace.
listens() {
    ip netns exec sswitch bash -c ": </dev/tcp/127.0.0.1/$1" 2>/dev/null
}

# Fails unless the tenants' packets are answered and the OTR gets none of them. They come slowly: BMv2 loses packets
# that come in bursts.
require_direct_packets() {
    local before
    before="$(otr_packets)"
    tenants -c 10 -r 20 -w "$patience_ms" || fail "BMv2 $1: packets were lost"
    tenants_report
    require_otr_packets "$before" 0 "BMv2 $1, 30 packets whose tunnels it knows"
}

bmv2_without_controller() {
    local before
    mkdir "$work/simple_switch"
    launch simple_switch "$tools/bmv2/run.sh" --pcap="$work/simple_switch"
    retry 60 listens 9090 || fail "simple_switch does not get ready"
    ip netns exec sswitch simple_switch_CLI <"$tools/bmv2/table_cmds.txt" >"$work/tables.log" 2>&1 \
        || fail "simple_switch_CLI"
    if grep -iE "error|invalid|unknown" "$work/tables.log" >&2; then
        fail "simple_switch_CLI does not take tools/bmv2/table_cmds.txt"
    fi
    start_peers
    before="$(otr_packets)"
    tenants -c 1 -w "$patience_ms" || fail "BMv2 without a controller: packets were lost"
    require_otr_packets "$before" 3 "BMv2 without a controller, the first packet of each tenant"
    require_direct_packets "without a controller"
    stop server otr dc-router simple_switch
    check_captures "BMv2 without a controller" "$work/simple_switch"
}

bmv2_with_onos() {
    mkdir "$work/simple_switch_grpc"
    launch simple_switch_grpc "$tools/bmv2/run-grpc.sh" --pcap="$work/simple_switch_grpc"
    retry 60 listens 50001 || fail "simple_switch_grpc does not get ready"
    start onos "  log " ip netns exec sswitch "$flowcache" onos
    ip netns exec sswitch "$tools/bmv2/push.sh" >"$work/push.log" 2>&1 || fail "ONOS did not take the application"
    start_peers
    await_gateway "BMv2 with ONOS"
    require_direct_packets "with ONOS"
    stop server otr dc-router onos simple_switch_grpc
    check_captures "BMv2 with ONOS" "$work/simple_switch_grpc"
}

if ! command -v simple_switch >/dev/null || ! command -v simple_switch_CLI >/dev/null; then
    skipped "BMv2 without a controller: there is no simple_switch or no simple_switch_CLI in the PATH"
else
    bmv2_without_controller
fi
if ! command -v simple_switch_grpc >/dev/null; then
    skipped "BMv2 with ONOS: there is no simple_switch_grpc in the PATH"
else
    bmv2_with_onos
fi
