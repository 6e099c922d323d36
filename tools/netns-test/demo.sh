# SPDX-License-Identifier: Apache-2.0
# The demo, which does it all by itself, for what tshark says of its captures. To be sourced.

"$flowcache" demo --pcap "$work/demo" >"$work/demo.log" 2>&1 || fail "the demo"
ok "the demo"
check_captures "the demo" "$work/demo"
check_ports "the demo" "$work/demo"
