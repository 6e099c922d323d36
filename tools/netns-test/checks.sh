#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs all checks, one after the other. Only netns-test.sh starts it, with all namespaces its own: nobody cleans up.
set -euo pipefail

here="$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)"
source "$here/common.sh"
source "$here/tshark.sh"

mount --no-mtab -t tmpfs tmpfs /run
ip link set lo up
"$flowcache" netns up >"$work/netns.log"

source "$here/soft-switch.sh"
source "$here/bmv2.sh"
"$flowcache" netns down
# What makes namespaces itself, or needs none.
source "$here/demo.sh"
echo "PASSED"
