# SPDX-License-Identifier: Apache-2.0
# tshark reads what was captured at a switch's ports. To be sourced, for check_captures and check_ports.

# Debian's tshark brings editcap with it.
has_tshark() {
    command -v tshark >/dev/null && command -v editcap >/dev/null
}

# What tshark warns of in a capture. It looks at checksums too, and not at the order of TCP segments, which it sees on
# their way to the OTR and back. What iperf3 sends is random, and iperf3 may reset its connections in the end.
warnings() {
    tshark -n -r "$1" -o ip.check_checksum:TRUE -o udp.check_checksum:TRUE -o tcp.check_checksum:TRUE \
        -o tcp.analyze_sequence_numbers:FALSE -d tcp.port==5201,data \
        -Y '_ws.malformed || (_ws.expert.severity >= "Warning"
            && !(tcp.flags.reset == 1 && tcp.checksum.status == "Good"))' 2>>"$work/tshark.log"
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

# Fails unless a folder has captures of packets, and tshark warns of none; says if there is no tshark.
#   check_captures WHOSE FOLDER
check_captures() {
    local whose="$1" folder="$2" file count total=0
    has_tshark || { skipped "the captures of $whose: there is no tshark in the PATH"; return; }
    for file in "$folder"/*.pcap; do
        warnings "$file" >"$work/warnings.log" || fail "tshark can't read $file"
        [ ! -s "$work/warnings.log" ] || fail "tshark warns of packets in $file"
        count="$(packets "$file" | wc -l)"
        total=$((total + count))
    done
    [ "$total" -gt 0 ] || fail "there is no packet in $folder"
    ok "tshark has no warning about $total packets of $whose"
}

# Fails unless each packet in the captures of the three ports of our switch is what it has to be there, by its
# protocols, VLAN and VNI, and unless tshark warns once they are damaged. Patterns are for more packets of the DC port.
#   check_ports WHOSE FOLDER [PATTERN...]
check_ports() {
    local whose="$1" folder="$2" tenant dc=("${@:3}") otr=() servers=()
    local payload='(ip:(udp|tcp|icmp).*|arp)'
    local frame="eth:ethertype:$payload" tagged="eth:ethertype:vlan:ethertype:$payload"
    has_tshark || return 0
    for tenant in "10 100" "20 200" "30 300"; do
        dc+=("eth:ethertype:ip:udp:vxlan:$frame  ${tenant#* } 0")
        otr+=("$tagged ${tenant% *}  " "eth:ethertype:ip:udp:vxlan:$frame  ${tenant#* } ${tenant% *}")
        servers+=("$tagged ${tenant% *}  ")
    done
    require_packets "$folder"/port1-*.pcap "${dc[@]}"
    require_packets "$folder"/port2-*.pcap "${otr[@]}"
    require_packets "$folder"/port3-*.pcap "${servers[@]}"
    ok "tshark finds the protocols, VLANs and VNIs of $whose that have to be at each port"

    editcap --seed 1 -E 0.05 "$folder"/port1-*.pcap "$work/damaged.pcap" >>"$work/tshark.log" 2>&1
    [ -n "$(warnings "$work/damaged.pcap")" ] || fail "tshark has no warning about a damaged capture"
    ok "tshark warns of the same packets, damaged"
}
