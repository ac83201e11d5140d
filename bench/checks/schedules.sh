#!/usr/bin/env bash
# Explores FACTOR times as many schedules of what is used by many threads at once (group commit, state
# cache, promotion) as the tests do, by the model checker of Lincheck; says how many, and fails with the
# schedule that went wrong. Ten minutes on two cores for a factor of 20.
#
#   bench/checks/schedules.sh [FACTOR]      by default 20
set -euo pipefail

home=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$home"
exec mvn -B -ntp -Dspotless.check.skip -pl server -am -Dtest='*SchedulesTest' \
  -Dsurefire.failIfNoSpecifiedTests=false -Dmemoir.schedules="${1:-20}" test
