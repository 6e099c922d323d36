#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Starts BMv2's simple_switch_grpc without a program on the use case's interfaces, in the foreground, for ONOS to
# control it at 127.0.0.1:50001, as tools/netcfg/demo.json says. Arguments are options of simple_switch_grpc that come
# before its "--".
set -euo pipefail
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/common.sh"

enter_namespace "$@"
require_switch simple_switch_grpc
require_interfaces
exec simple_switch_grpc --no-p4 --device-id 1 "${interfaces[@]}" "$@" -- \
    --grpc-server-addr 127.0.0.1:50001 --cpu-port "$(cat "$program/cpu_port.txt")"
