#!/usr/bin/env bash
# Erases users while a server receives requests at a fixed rate and backups are written. Fails if the p99 of
# the erasures is above one second, or if the bytes are not removed.
#
#   bench/checks/erasures.sh [SECONDS [RATE]]      by default 60 s at 500 requests/s
set -euo pipefail

home=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
exec "$home/bench/run" erasures --seconds "${1:-60}" --rate "${2:-500}"
