#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The use case on real interfaces: the switch, ONOS and all peers are programs of their own, between network namespaces.
# Asks for nothing, prints what it checks, and leaves nothing behind, also when it is killed. Exit code 0 also if it
# could not run at all, which it says.
set -euo pipefail

tools="$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)"

case "${1:-}" in
    "")
        if ! why="$("$0" --try 2>&1)"; then
            echo "netns-test.sh: SKIPPED:" $why
            exit 0
        fi
        exec "$tools/netns-test/contained.sh" "$0" --inside ;;
    --try)
        for program in unshare setpriv ip curl ping; do
            command -v "$program" >/dev/null || { echo "there is no $program in the PATH"; exit 1; }
        done
        "$tools/netns-test/contained.sh" unshare --net --mount sh -c \
            "mount --no-mtab -t tmpfs tmpfs /run && ip link set lo up && ip netns add try && ip netns exec try true" \
            || { echo "(user $(id -un) may not have network namespaces here)"; exit 1; } ;;
    --inside)
        "$tools/flowcache" --version >/dev/null
        exec unshare --net --mount "$tools/netns-test/checks.sh" ;;
    *)
        echo "usage: netns-test.sh" >&2
        exit 2 ;;
esac
