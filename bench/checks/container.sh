#!/usr/bin/env bash
# Runs the steps of deploy/Containerfile without a container engine, in a root directory that debootstrap
# creates from Debian packages. Then starts the command of the file in a network namespace of its own,
# requests recommendations, and ends it with the stop signal of the file.
#
#   bench/checks/container.sh [ARCHIVE [MODEL]]     as root; needs debootstrap and access to the Debian package servers
#
# By default, ARCHIVE is cli/target/memoir-*-linux-*.tar.gz and MODEL is that of the demo. The base is
# Debian's minbase and not the image debian:bookworm-slim itself: it has the same packages, and also the
# manuals and locales that the image leaves out. The container engine and image layers are not checked.
set -euo pipefail

home=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
archive=${1:-$(ls -t "$home"/cli/target/memoir-*-linux-*.tar.gz 2>/dev/null | head -n 1 || true)}
model=${2:-$home/.memoir/demo/lstm}
file=$home/deploy/Containerfile
folder=$(mktemp -d)
root=$folder/root
mounted=0
finish() {
  if [ $mounted = 1 ]; then umount "$root/proc"; fi
  rm -rf "$folder"
}
trap finish EXIT
fail() {
  printf 'FAILED  %s\n' "$1" >&2
  exit 1
}
command -v debootstrap >/dev/null || fail "needs debootstrap: apt-get install debootstrap"
[ -e "$archive" ] || fail "no archive: mvn -Pdist -DskipTests package"
[ -e "$model/model.json" ] || fail "no model at $model: ./memoir demo makes one"

# Prints the strings of a JSON list such as ["a", "b"], one per line.
words() { sed 's/^\[ *"//; s/" *\]$//; s/" *, *"/\n/g' <<<"$1"; }

user=root
workdir=/
signal=TERM
entrypoint=()
command=()
step() {
  local word=$1 rest=$2
  case $word in
    FROM)
      printf 'FROM    %s\n' "$rest"
      debootstrap --variant=minbase "$(sed 's/.*:\([a-z]*\).*/\1/' <<<"$rest")" "$root" >"$folder/log" 2>&1 \
        || { tail -3 "$folder/log" >&2; fail "debootstrap"; }
      cp /etc/resolv.conf "$root/etc/resolv.conf"
      mount -t proc proc "$root/proc"
      mounted=1
      ;;
    RUN)
      chroot "$root" /bin/sh -c "$rest" </dev/null >"$folder/log" 2>&1 || { tail -3 "$folder/log" >&2; fail "RUN $rest"; }
      printf 'ok      RUN %.80s\n' "$rest"
      ;;
    ADD)
      mkdir -p "$root${rest##* }"
      tar -xzf "$archive" -C "$root${rest##* }" --no-same-owner
      printf 'ok      ADD %s\n' "$rest"
      ;;
    USER) user=$rest ;;
    WORKDIR) workdir=$rest ;;
    STOPSIGNAL) signal=${rest#SIG} ;;
    EXPOSE) ;;
    ENTRYPOINT) mapfile -t entrypoint < <(words "$rest") ;;
    CMD) mapfile -t command < <(words "$rest") ;;
    *) fail "unsupported instruction: $word" ;;
  esac
}
while read -r -u 3 word rest; do
  while [ "${rest%\\}" != "$rest" ]; do
    read -r -u 3 more
    rest="${rest%\\}$more"
  done
  case $word in '' | \#*) ;; *) step "$word" "$rest" ;; esac
done 3<"$file"

# The files that are mounted when a container is started: a model and keys.
mkdir -p "$root/data/model"
cp -r "$model/." "$root/data/model"
# The key is what the command writes to its standard output.
key=$(chroot --userspec="$user" "$root" /bin/sh -c \
  "cd $workdir && HOME=$workdir ${entrypoint[0]} keys --file /data/keys --name check --role write" 2>"$folder/log" </dev/null) \
  || { tail -3 "$folder/log" >&2; fail "keys"; }
[ -n "$key" ] || fail "memoir keys printed no key"

export root user workdir signal key
unshare --net --kill-child bash -euo pipefail -c '
  ip link set lo up
  chroot --userspec="$user" "$root" /usr/bin/env -i HOME="$workdir" sh -c "cd $workdir && exec \"\$@\"" sh "$@" \
    >"$root/out" 2>&1 &
  server=$!
  trap "kill -9 $server 2>/dev/null || true" EXIT
  for _ in $(seq 600); do
    curl -fs http://127.0.0.1:8081/health/ready >/dev/null 2>&1 && break
    kill -0 $server 2>/dev/null || { cat "$root/out" >&2; echo "FAILED  the server ended" >&2; exit 1; }
    sleep 0.2
  done
  cat "$root/out"
  curl -fsS -H "Authorization: Bearer $key" -H "Content-Type: application/json" \
    -d "{\"sessionId\": \"check\", \"limit\": 2}" http://127.0.0.1:8080/v1/recommend | cut -c1-160
  kill -s "$signal" $server
  code=0
  wait $server || code=$?
  [ $code = 0 ] || { echo "FAILED  exit code $code after SIG$signal" >&2; exit 1; }
  echo "ok      served as user $user, and ended by SIG$signal with exit code 0"
' check "${entrypoint[@]}" "${command[@]}"
