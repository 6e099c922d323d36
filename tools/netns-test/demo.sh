# SPDX-License-Identifier: Apache-2.0
# The demos and the benchmark, which do it all by themselves. To be sourced.

# Runs a command that writes captures, for what tshark says of them.
#   demonstrate WHAT NAME OPTION...
demonstrate() {
    "$flowcache" demo --pcap "$work/$2" "${@:3}" >"$work/$2.log" 2>&1 || fail "$1"
    ok "$1"
    check_captures "$1" "$work/$2"
    check_ports "$1" "$work/$2"
}

demonstrate "the demo" demo
demonstrate "the demo on network namespaces" demo-netns --netns
"$flowcache" bench --netns --quick >"$work/bench.log" 2>&1 || fail "the benchmark"
ok "the benchmark"
