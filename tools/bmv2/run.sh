#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Starts BMv2's simple_switch with the P4 program on the use case's interfaces, in the foreground. Arguments are
# options of simple_switch. Needs no controller: tools/bmv2/table_cmds.txt has the entries.
set -euo pipefail
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/common.sh"

enter_namespace "$@"
require_switch simple_switch
require_interfaces
exec simple_switch "${interfaces[@]}" "$@" "$program/bmv2.json"
