# SPDX-License-Identifier: Apache-2.0
# Scapy is all that is around the switch: nothing else may answer. To be sourced.

scapy_python=''
for candidate in python3 /usr/bin/python3; do
    if [ -z "$scapy_python" ] && "$candidate" -c "import scapy" 2>/dev/null; then
        scapy_python="$candidate"
    fi
done
if [ -n "$scapy_python" ]; then
    timeout 120 "$scapy_python" "$here/scapy_test.py" 2>"$work/scapy.err" || {
        cat "$work/scapy.err" >&2
        fail "Scapy"
    }
else
    skipped "Scapy: no python3 has it (Debian's package is python3-scapy)"
fi
