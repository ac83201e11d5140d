#!/usr/bin/env bash
# Sends SENDERS bodies of nearly 4 MiB concurrently, ROUNDS times, to a server with a heap of 256 MB: events,
# nested arrays, and invalid JSON. Every request and the health checks in the meantime must be answered, and
# the server must be ready at the end, or must have reported why it is not.
#
#   bench/checks/large-bodies.sh [SENDERS [ROUNDS]]      by default 16 and 5
set -euo pipefail

senders=${1:-16}
rounds=${2:-5}
home=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# shellcheck source=bench/checks/small-data.sh
. "$home/bench/checks/small-data.sh"
small_data "$folder" 300 300
"$home/memoir" train --data "$folder/data" --model popularity --out "$folder/model" >/dev/null

MEMOIR_OPTS="${MEMOIR_OPTS:-} -Xmx256m" "$home/memoir" serve --model "$folder/model" \
  --store "$folder/events" --port 0 --admin-port 0 >"$folder/serve.out" 2>"$folder/serve.err" &
process=$!
trap 'kill "$process" 2>/dev/null || true; rm -rf "$folder"' EXIT
until grep -q '^ready' "$folder/serve.out"; do
  kill -0 "$process" || { cat "$folder/serve.err"; exit 1; }
  sleep 0.2
done
address=$(awk '/^api/ {print $2}' "$folder/serve.out")

awk 'BEGIN {
  printf "["
  for (i = 0; i < 9900; i++)
    printf "%s{\"eventId\":\"e%d\",\"userId\":\"u%d\",\"itemId\":\"i1\",\"context\":{\"x\":\"%0300d\"}}", i ? "," : "", i, i % 50, i
  printf "]"
}' >"$folder/events.json"
awk 'BEGIN { for (i = 0; i < 1300000; i++) printf "%s[]", i ? "," : "["; printf "]" }' >"$folder/arrays.json"
awk 'BEGIN { printf "["; for (i = 0; i < 900000; i++) printf "{\"a\""; }' >"$folder/broken.json"

for round in $(seq "$rounds"); do
  for sender in $(seq "$senders"); do
    case $((sender % 3)) in
      0) body=events ;;
      1) body=arrays ;;
      *) body=broken ;;
    esac
    curl -s -m 120 -o /dev/null -w '%{http_code}\n' -H 'Content-Type: application/json' \
      --data-binary "@$folder/$body.json" "$address/v1/events" >>"$folder/codes" 2>/dev/null &
  done
  curl -s -m 60 -o /dev/null -w '%{http_code} %{time_total}\n' "$address/health/live" >>"$folder/live" || true
  # All except the server, which is also a job of this shell.
  for job in $(jobs -p); do
    if [ "$job" != "$process" ]; then wait "$job" || true; fi
  done
done

echo "answers: $(sort "$folder/codes" | uniq -c | awk '{printf "%s of %s  ", $1, $2}')"
awk '{ if ($2 > most) most = $2; if ($1 != 200) failed++ }
  END { printf "health: %d of %d answered, the slowest in %.3f s\n", NR - failed, NR, most }' "$folder/live"
grep -v 'incubator' "$folder/serve.err" || true
if grep -q '^000' "$folder/codes" || grep -qv '^200' "$folder/live"; then
  echo "failed: a request was not answered"
  exit 1
fi
for _ in $(seq 30); do
  ready=$(curl -s -m 10 -o /dev/null -w '%{http_code}' "$address/health/ready" || true)
  if [ "$ready" = 200 ]; then echo "ready at the end"; exit 0; fi
  sleep 1
done
echo "failed: not ready at the end"
exit 1
