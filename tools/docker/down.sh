#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Ends what up.sh started. The use case's veth pairs are gone with the switch's container.
set -euo pipefail
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/common.sh"

[ $# -eq 0 ] || fail "takes no arguments"
compose down --volumes --remove-orphans
