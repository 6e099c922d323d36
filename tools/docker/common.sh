# SPDX-License-Identifier: Apache-2.0
# What the scripts beside this file share. Not to be started.

folder="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
namespace=sswitch
interfaces="sswitch_dc sswitch_otr sswitch_servers"

fail() {
    echo "$(basename "$0"): $*" >&2
    exit 1
}

# Docker Compose, as a plugin of the client or as a program of its own.
compose() {
    if docker compose version >/dev/null 2>&1; then
        docker compose -p flowcache -f "$folder/docker-compose.yml" "$@"
    elif command -v docker-compose >/dev/null; then
        docker-compose -p flowcache -f "$folder/docker-compose.yml" "$@"
    else
        fail "there is neither \"docker compose\" nor docker-compose; install Docker Compose"
    fi
}
