#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs the application on an ONOS, activates the driver of BMv2, and pushes tools/netcfg/demo.json.
set -euo pipefail

home="$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)"
netcfg="$home/tools/netcfg/demo.json"
rest=http://127.0.0.1:8181/onos/v1
switch=127.0.0.1:50001
user="${ONOS_USER:-onos}:${ONOS_PASSWORD:-rocks}"
application=org.flowcache.app
driver=org.onosproject.drivers.bmv2
# For ONOS to start, in seconds.
patience=180

usage() {
    cat <<EOF
Usage: push.sh [--rest URL] [--switch HOST:PORT]
  --rest URL           ONOS's REST API. Default: $rest
  --switch HOST:PORT   the switch's P4Runtime server, as ONOS reaches it. Default: $switch
The variables ONOS_USER and ONOS_PASSWORD say who to log in as. Default: onos, rocks.
EOF
}

fail() {
    echo "push.sh: $*" >&2
    exit 1
}

while [ $# -gt 0 ]; do
    case "$1" in
        --rest | --switch)
            [ $# -ge 2 ] || fail "$1 needs a value"
            [ "$1" = --rest ] && rest="${2%/}" || switch="$2"
            shift 2 ;;
        -h | --help)
            usage
            exit 0 ;;
        *)
            usage >&2
            exit 2 ;;
    esac
done

# Does a request, and ends the script if ONOS doesn't do all of it: 207 is its answer to a configuration of which it
# refuses a part, and curl takes that for success.
call() {
    local status
    status="$(curl -sS -o "$answer" -w '%{http_code}' -u "$user" "$@")" || fail "ONOS at $rest gave no answer"
    case "$status" in
        207) fail "ONOS refused a part of $netcfg: $(cat "$answer")" ;;
        2*) ;;
        *) fail "ONOS answered $status: $(cat "$answer")" ;;
    esac
}

command -v curl >/dev/null || fail "there is no curl in the PATH."
[[ "$switch" =~ ^[A-Za-z0-9.-]+:[0-9]+$ ]] || fail "\"$switch\" is no host and port like 127.0.0.1:50001"
oar="$(find "$home/app/target" -maxdepth 1 -name '*.oar' 2>/dev/null | head -n 1)"
[ -n "$oar" ] || fail "there is no app/target/*.oar; run \"mvn -B package -DskipTests\" in $home"

answer="$(mktemp)"
trap 'rm -f "$answer"' EXIT

echo "waiting for ONOS at $rest ..."
until curl -s -f -o /dev/null -u "$user" "$rest/applications"; do
    [ "$SECONDS" -lt "$patience" ] || fail "no ONOS answers at $rest within $patience s"
    sleep 1
done

# A full ONOS has the driver in an application of its own; the embedded one always has it.
if curl -s -f -o /dev/null -u "$user" "$rest/applications/$driver"; then
    echo "activating $driver ..."
    call -X POST "$rest/applications/$driver/active"
fi

# ONOS installs no application over one that is there.
if curl -s -f -o /dev/null -u "$user" "$rest/applications/$application"; then
    call -X DELETE "$rest/applications/$application"
fi
echo "installing $(basename "$oar") ..."
call -X POST -H 'Content-Type: application/octet-stream' --data-binary "@$oar" "$rest/applications?activate=true"

# Only now: a device whose pipeconf ONOS doesn't know has to wait for a retry.
echo "pushing $netcfg with the switch at $switch ..."
sed "s|grpc://[^?]*|grpc://$switch|" "$netcfg" \
    | call -X POST -H 'Content-Type: application/json' --data-binary @- "$rest/network/configuration"
echo "done; \"flowcache-tenants\" on ONOS's command line says when the gateway is ready."
