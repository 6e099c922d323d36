# SPDX-License-Identifier: Apache-2.0
# BMv2 in the place of the soft switch, with the scripts of tools/bmv2: without a controller, and with ONOS. To be
# sourced.

# First all tenants' packets go through the OTR, then none.
check_tenants_on_bmv2() {
    local before="$1"
    require_otr_packets "$before" 3 "BMv2 $2, the first packet of each tenant"
    before="$(otr_packets)"
    tenants -c 10 -r 20 || { note <"$work/tenants.log"; fail "BMv2 $2 lost packets"; }
    note <"$work/tenants.log"
    require_otr_packets "$before" 0 "BMv2 $2, 30 packets whose tunnels it knows"
}

bmv2_without_controller() {
    local before
    start bmv2 "" "$tools/bmv2/run.sh"
    retry 60 ip netns exec sswitch bash -c ": </dev/tcp/127.0.0.1/9090" 2>/dev/null \
        || fail "simple_switch does not get ready"
    ip netns exec sswitch simple_switch_CLI <"$tools/bmv2/table_cmds.txt" >"$work/bmv2-tables.log" 2>&1 \
        || fail "simple_switch_CLI"
    if grep -iE "error|invalid|unknown" "$work/bmv2-tables.log" >&2; then
        fail "simple_switch_CLI does not take tools/bmv2/table_cmds.txt"
    fi
    start_peers
    before="$(otr_packets)"
    tenants -c 1 || { note <"$work/tenants.log"; fail "BMv2 without a controller lost packets"; }
    check_tenants_on_bmv2 "$before" "without a controller"
    stop server otr dc-router bmv2
}

bmv2_with_onos() {
    local before
    start bmv2-grpc "Server listening" "$tools/bmv2/run-grpc.sh"
    start bmv2-onos "  log " ip netns exec sswitch "$flowcache" onos
    ip netns exec sswitch "$tools/bmv2/push.sh" >"$work/bmv2-push.log" 2>&1 || fail "ONOS did not take the application"
    start_peers
    before="$(otr_packets)"
    await_gateway
    check_tenants_on_bmv2 "$before" "with ONOS"
    stop server otr dc-router bmv2-onos bmv2-grpc
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
