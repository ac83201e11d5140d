#!/usr/bin/env bash
# Erases users while a server is asked at a fixed rate and backups are written, and fails if 1 % of the
# erasures take more than a second, or if the bytes are not removed.
#
#   bench/checks/erasures.sh [SECONDS [RATE]]      by default 60 s at 500 requests/s
set -euo pipefail

home=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
exec "$home/bench/run" erasures --seconds "${1:-60}" --rate "${2:-500}"
