#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Ends tools/netns-test.sh half way, at several moments and in several ways, and fails unless it says so by its exit
# code and leaves no process, no network interface, no namespace and no file behind. Exit code 0 also if it could not
# run at all, which it says.
set -euo pipefail

tools="$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)"
launcher=flowcache-launcher.jar
log=/run/netns-test.log

ok() {
    echo "ok      $*"
}

fail() {
    echo "FAILED  $*" >&2
    tail -n 15 "$log" >&2
    exit 1
}

# All that there is, other than this script and what it runs for this function.
inventory() {
    local pid
    for pid in /proc/[0-9]*; do
        pid="${pid#/proc/}"
        [ "$pid" -eq $$ ] || [ "$pid" -eq "$BASHPID" ] || echo "process $pid $(tr '\0' ' ' <"/proc/$pid/cmdline")"
    done 2>/dev/null
    find /tmp /run -xdev
    ip -o link show
}

leaves_nothing() {
    [ "$(inventory)" = "$before" ]
}

# Succeeds if a process runs a command of tools/flowcache.
runs() {
    local file
    for file in /proc/[0-9]*/cmdline; do
        [[ "$(tr '\0' ' ' <"$file")" != *"$launcher $1 "* ]] || return 0
    done 2>/dev/null
    return 1
}

# Runs a command until it succeeds, for 60 seconds.
await() {
    local patience=600
    until "$@"; do
        [ $((patience -= 1)) -gt 0 ] || return 1
        sleep 0.1
    done
}

# Starts the test, and sends a signal to it, or to all of its process group, once it runs a command of tools/flowcache.
#   end_at COMMAND SIGNAL (it | all) EXIT_CODE
end_at() {
    local command="$1" signal="$2" target="$3" expected="$4" test after result=0
    # What runs in the background of a script ignores SIGINT otherwise.
    env --default-signal=INT "$tools/netns-test.sh" >"$log" 2>&1 &
    test=$!
    await runs "$command" || fail "the test does not come to \"flowcache $command\""
    if [ "$target" = all ]; then
        kill "-$signal" "-$test"
    else
        kill "-$signal" "$test"
    fi
    wait "$test" 2>/dev/null || result=$?
    # Nothing waits for those that a killed test leaves to the kernel.
    [ "$signal" != KILL ] || await leaves_nothing || true
    after="$(inventory)"
    [ "$after" = "$before" ] || fail "$signal at \"flowcache $command\" leaves$(printf '\n%s' "$after")"
    [ "$result" -eq "$expected" ] || fail "$signal at \"flowcache $command\": the exit code is $result, not $expected"
    ok "$signal to $target at \"flowcache $command\": nothing is left"
}

case "${1:-}" in
    "")
        if ! why="$("$tools/netns-test.sh" --try 2>&1)"; then
            echo "netns-kill-test.sh: SKIPPED:" $why
            exit 0
        fi
        "$tools/flowcache" --version >/dev/null
        exec "$tools/netns-test/contained.sh" unshare --net --mount "$0" --inside ;;
    --inside) ;;
    *)
        echo "usage: netns-kill-test.sh" >&2
        exit 2 ;;
esac

mount --no-mtab -t tmpfs tmpfs /run
touch "$log"
before="$(inventory)"
# For each test to have a process group.
set -m
end_at netns KILL it 137
end_at switch TERM it 143
end_at onos KILL all 137
end_at otr INT it 130
end_at tenants INT all 130
end_at tenants KILL it 137
echo "PASSED"
