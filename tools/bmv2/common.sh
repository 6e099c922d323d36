# SPDX-License-Identifier: Apache-2.0
# What the scripts beside this file share. Not to be started.

namespace=sswitch
program="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)/pipeconf/src/main/resources/p4c-out"
interfaces=(-i 1@sswitch_dc -i 2@sswitch_otr -i 3@sswitch_servers)

fail() {
    echo "$(basename "$0"): $*" >&2
    exit 1
}

# Starts the script anew in the switch's namespace, if there is one and the script is not in it yet.
enter_namespace() {
    if [ -e "/run/netns/$namespace" ] && [ ! "/run/netns/$namespace" -ef /proc/self/ns/net ]; then
        [ "$(id -u)" -eq 0 ] || fail "the interfaces are in the namespace $namespace, to enter which you need root."
        exec ip netns exec "$namespace" "$0" "$@"
    fi
}

require_switch() {
    command -v "$1" >/dev/null || fail "there is no $1 in the PATH; BMv2 has it, see" \
        "https://github.com/p4lang/behavioral-model"
}

require_interfaces() {
    local argument
    for argument in "${interfaces[@]}"; do
        case "$argument" in
            *@*) [ -e "/sys/class/net/${argument#*@}" ] || fail "there is no interface ${argument#*@};" \
                "\"tools/flowcache netns up\" makes it." ;;
        esac
    done
}
