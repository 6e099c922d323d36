#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Starts ONOS and BMv2 in containers, gives the switch its interfaces, installs the application, and pushes
# tools/netcfg/demo.json. down.sh ends it all.
set -euo pipefail
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/common.sh"

[ $# -eq 0 ] || fail "takes no arguments"
[ "$(id -u)" -eq 0 ] || fail "needs root, to move network interfaces into the switch's container"
command -v ip >/dev/null || fail "there is no ip in the PATH; Debian has it in the package iproute2"
for interface in $interfaces; do
    ip -n "$namespace" link show "$interface" >/dev/null 2>&1 \
        || fail "there is no interface $interface in the namespace $namespace; \"tools/flowcache netns up\" makes it"
done

compose up -d
switch="$(compose ps -q switch)"
pid="$(docker inspect -f '{{.State.Pid}}' "$switch")"
for interface in $interfaces; do
    ip -n "$namespace" link set "$interface" netns "$pid"
    nsenter -t "$pid" -n ip link set "$interface" up
done

# ONOS finds the switch by the name of its service.
"$folder/../bmv2/push.sh" --switch switch:50001
