#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs a command so that nothing is left of it when it ends, in whatever way it or this script ends: its processes, its
# mounts and what it writes to /tmp are in namespaces of their own, which are gone with its first process. A user other
# than root is root in there, in a user namespace, where the system allows that.
# Exit code: the command's, or 128 and the number of the signal that ended it.
set -euo pipefail

home="$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)"

# Puts an empty folder in place of /tmp, where only what is needed from there stays.
hide_tmp() {
    local folder fd
    local -A kept=()
    for folder in "${HOME:-}" "${JAVA_HOME:-}" "$home"; do
        if [[ "$folder" == /tmp/* ]]; then
            exec {fd}<"$folder"
            kept["$fd"]="$folder"
        fi
    done
    mount --no-mtab -t tmpfs -o mode=1777 tmpfs /tmp
    for fd in $(printf '%s\n' "${!kept[@]}" | sort -n); do
        mkdir -p "${kept[$fd]}"
        mount --no-mtab --no-canonicalize --rbind "/proc/self/fd/$fd" "${kept[$fd]}"
        exec {fd}<&-
    done
}

if [ "${1:-}" = --inside ]; then
    exec 2>&3 3>&-
    hide_tmp
    shift
    exec "$@"
fi

[ $# -gt 0 ] || { echo "usage: contained.sh COMMAND [ARGUMENT ...]" >&2; exit 2; }

stop() {
    trap '' HUP INT TERM
    # The end of the namespace's first process ends all others, and unshare waits for the first.
    local first=''
    read -r first <"/proc/$unshare/task/$unshare/children" || true
    kill -KILL ${first:-"$unshare"} 2>/dev/null || true
    wait "$unshare" 2>/dev/null || true
    exit "$1"
}
trap 'stop 129' HUP
trap 'stop 130' INT
trap 'stop 143' TERM

options=(--mount --mount-proc --pid --fork --kill-child=KILL)
if [ "$(id -u)" -ne 0 ]; then
    options+=(--map-root-user)
    # Java would look for root's home.
    export JAVA_TOOL_OPTIONS="${JAVA_TOOL_OPTIONS:-} -Duser.home=${HOME:-/}"
fi
unshare "${options[@]}" true
# If this script is killed, unshare is too; the process that is to become unshare looks whether that has happened yet.
# unshare says nothing from here on: version 2.38 has an error message for each command that a signal ended.
setpriv --pdeathsig KILL -- bash -c '[ "$PPID" -eq "$1" ] || exit; shift; exec "$@"' - $$ \
    unshare "${options[@]}" "$0" --inside "$@" 3>&2 2>/dev/null &
unshare=$!
result=0
wait "$unshare" || result=$?
exit "$result"
