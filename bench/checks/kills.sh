#!/usr/bin/env bash
# Kills a server with -9 at random moments under load, KILLS times in a row, while users are erased and
# merged, backups taken and models promoted. No acknowledged event may be lost or counted twice, no erased
# event may come back, answers must equal those of states computed from scratch, and restored backups must
# contain the events that existed when they were taken. Then measures the time until a server with a large
# log is ready.
#
#   bench/checks/kills.sh [KILLS [SEED [EVENTS]]]      by default 50 kills, seed 1, 1000000 events
set -euo pipefail

home=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
exec "$home/bench/run" kills --kills "${1:-50}" --seed "${2:-1}" --events "${3:-1000000}"
