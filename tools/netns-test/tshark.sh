# SPDX-License-Identifier: Apache-2.0
# tshark reads what was captured at the switch's ports. To be sourced; see check_captures.

# What tshark warns of in a capture. It looks at checksums too, and not at the order of TCP segments, which it sees on
# their way to the OTR and back.
warnings() {
    tshark -n -r "$1" -o ip.check_checksum:TRUE -o udp.check_checksum:TRUE -o tcp.check_checksum:TRUE \
        -o tcp.analyze_sequence_numbers:FALSE -Y '_ws.malformed || _ws.expert.severity >= "Warning"' \
        2>>"$work/tshark.log"
}

# The packets of a capture, each as a line: protocols, VLAN id, VNI and the VXLAN header's last reserved byte.
packets() {
    tshark -n -r "$1" -T fields -E separator=' ' -e frame.protocols -e vlan.id -e vxlan.vni -e vxlan.reserved8 \
        2>>"$work/tshark.log"
}

# Fails unless each packet of a capture matches a pattern, and each pattern has a packet.
#   require_packets FILE PATTERN...
require_packets() {
    local file="$1" pattern patterns=() others
    shift
    packets "$file" >"$work/packets" || fail "tshark can't read $(basename "$file")"
    for pattern in "$@"; do
        grep -qE "^$pattern\$" "$work/packets" || fail "$(basename "$file") has no packet like $pattern"
        patterns+=(-e "^$pattern\$")
    done
    if others="$(grep -vE "${patterns[@]}" "$work/packets")"; then
        fail "$(basename "$file") has other packets too: $others"
    fi
}

# Fails unless the captures of the three ports, in a folder, have what they have to have, and tshark warns of nothing.
#   check_captures WHOSE FOLDER
check_captures() {
    local whose="$1" folder="$2" file total=0 tenant
    local inner='eth:ethertype:(ip:(udp|tcp|icmp).*|arp)' tagged='eth:ethertype:vlan:ethertype:(ip:(udp|tcp|icmp).*|arp)'
    local dc=() otr=() servers=()
    for tenant in "10 100" "20 200" "30 300"; do
        dc+=("eth:ethertype:ip:udp:vxlan:$inner  ${tenant#* } 0")
        otr+=("$tagged ${tenant% *}  " "eth:ethertype:ip:udp:vxlan:$inner  ${tenant#* } ${tenant% *}")
        servers+=("$tagged ${tenant% *}  ")
    done
    require_packets "$folder"/port1-*.pcap "${dc[@]}" "${@:3}"
    require_packets "$folder"/port2-*.pcap "${otr[@]}"
    require_packets "$folder"/port3-*.pcap "${servers[@]}"
    for file in "$folder"/*.pcap; do
        warnings "$file" >"$work/warnings.log" || fail "tshark can't read $(basename "$file")"
        [ ! -s "$work/warnings.log" ] || fail "tshark warns of packets in $(basename "$file")"
        total=$((total + $(packets "$file" | wc -l)))
    done
    ok "tshark has no warning about $total packets $whose"
}

# Fails unless tshark warns of a capture that has been damaged.
check_warnings() {
    editcap --seed 1 -E 0.05 "$1" "$work/damaged.pcap" >>"$work/tshark.log" 2>&1
    [ -n "$(warnings "$work/damaged.pcap")" ] || fail "tshark has no warning about a damaged capture"
    ok "tshark warns of the same packets, damaged"
}

has_tshark() {
    command -v tshark >/dev/null && command -v editcap >/dev/null
}

if has_tshark; then
    check_captures "of the soft switch" "$captures" "eth:ethertype:arp   "
    check_warnings "$captures"/port1-*.pcap
else
    skipped "the captures: there is no tshark or no editcap in the PATH (Debian's package is tshark)"
fi
