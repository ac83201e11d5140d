#!/usr/bin/env bash
# Explores thread schedules of the concurrent classes (group commit, state cache, promotion) with Lincheck's
# model checker, FACTOR times as many as the tests do. Prints how many were explored, and fails with the
# schedule that violated a condition. Takes ten minutes on two cores for a factor of 100.
#
#   bench/checks/schedules.sh [FACTOR]      by default 100
set -euo pipefail

home=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$home"
exec mvn -B -ntp -Dspotless.check.skip -pl server -am -Dtest='*SchedulesTest' \
  -Dsurefire.failIfNoSpecifiedTests=false -Dmemoir.schedules="${1:-100}" test
