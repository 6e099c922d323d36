# SPDX-License-Identifier: Apache-2.0
# What the checks share. Not to be started.

tools="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
flowcache="$tools/flowcache"
# Logs and captures.
work=/tmp/netns-test
mkdir -p "$work"
# For an answer that has to come, in milliseconds: a Java program's first packet takes long on a busy machine.
patience_ms=5000
# Processes, by name.
declare -A pids=()

ok() {
    echo "ok      $*"
}

skipped() {
    echo "skipped $*"
}

note() {
    sed 's/^/        /'
}

fail() {
    local log
    for log in "$work"/*.log; do
        echo "--- the end of $(basename "$log")"
        tail -n 15 "$log"
    done >&2
    echo "FAILED  $*" >&2
    exit 1
}

# Starts a program.
#   launch NAME COMMAND...
launch() {
    "${@:2}" >"$work/$1.log" 2>&1 &
    pids[$1]=$!
}

# Starts a program, and waits until it has said something.
#   start NAME TEXT COMMAND...
start() {
    local name="$1" text="$2" patience=240
    shift 2
    launch "$name" "$@"
    until grep -qs "$text" "$work/$name.log"; do
        is_running "$name" || fail "$name has ended"
        [ $((patience -= 1)) -gt 0 ] || fail "$name does not get ready"
        sleep 0.5
    done
}

is_running() {
    kill -0 "${pids[$1]}" 2>/dev/null
}

# Ends programs, and waits until they have ended.
stop() {
    local name patience=60
    for name in "$@"; do
        kill "${pids[$name]}" 2>/dev/null || true
    done
    for name in "$@"; do
        while is_running "$name"; do
            [ $((patience -= 1)) -gt 0 ] || fail "$name does not end"
            sleep 0.5
        done
        unset "pids[$name]"
    done
}

# Runs a command until it succeeds.
#   retry TIMES COMMAND...
retry() {
    local patience="$1"
    shift
    until "$@"; do
        [ $((patience -= 1)) -gt 0 ] || return 1
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
    ok "$3: the OTR got $got"
}

start_peers() {
    # The OTR knows all of the tenants' networks, for checks to have virtual machines of their own there.
    cat >"$work/otr-table" <<END
10 100 192.168.1.0/24 2.2.2.2 02:00:00:00:00:02
20 200 192.168.2.0/24 2.2.2.2 02:00:00:00:00:02
30 300 192.168.3.0/24 2.2.2.2 02:00:00:00:00:02
END
    start server "until Ctrl-C" "$flowcache" server -i servers/servers_sswitch
    start otr "until Ctrl-C" "$flowcache" otr -i otr/otr_sswitch --table "$work/otr-table"
    start dc-router "until Ctrl-C" "$flowcache" dc-router -i datacenter/dc_sswitch
}

# Sends packets of all tenants; fails if not all are answered. Options: those of "flowcache tenants".
tenants() {
    "$flowcache" tenants -i datacenter/dc_sswitch "$@" >"$work/tenants.log" 2>&1
}

# What came back of them.
tenants_report() {
    grep " sent, " "$work/tenants.log" | note
}

# Waits until a gateway, which is ready then, has answered all tenants.
#   await_gateway WHICH
await_gateway() {
    local before got
    before="$(otr_packets)"
    retry 30 tenants -c 1 || fail "$1 does not answer all tenants"
    got=$(($(otr_packets) - before))
    [ "$got" -ge 3 ] || fail "$1: the OTR got $got packets, and not the first one of each tenant"
    ok "$1 answers all tenants: the OTR got $got packets meanwhile"
}
