#!/usr/bin/env bash
# Kills a server with -9 at random moments under load, KILLS times in a row, while users are erased and
# merged, backups taken and models promoted. Afterwards it is asked for all that it had acknowledged:
# nothing may be lost or counted twice, nothing that was erased may come back, the answers have to be those
# of states folded from nothing, and restored backups have to hold what there was when they were taken.
# Then: how soon is a server ready over a large log?
#
#   bench/checks/kills.sh [KILLS [SEED [EVENTS]]]      by default 50 kills, seed 1, 1000000 events
set -euo pipefail

home=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
exec "$home/bench/run" kills --kills "${1:-50}" --seed "${2:-1}" --events "${3:-1000000}"
