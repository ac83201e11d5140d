# shellcheck shell=bash
# Sourced by ./memoir in a checkout of the sources: builds what is stale. It uses home, jdk and fail of ./memoir.

# shellcheck disable=SC2154 # home and jdk are set where this is sourced
# Where Maven keeps what it has fetched.
repository=${HOME:-}/.m2/repository
case " ${MAVEN_OPTS:-} ${MAVEN_ARGS:-} " in
  *" -Dmaven.repo.local="*)
    repository=" ${MAVEN_OPTS:-} ${MAVEN_ARGS:-} "
    repository=${repository#*-Dmaven.repo.local=}
    repository=${repository%% *}
    ;;
esac

modules="model data text train runtime server learning cli"
built=$home/cli/target/built # its time: when the sources of the running build were read; its text: where the jars are

stale() {
  [ -s "$built" ] || return 0
  [ -d "$home/cli/target/$(cat "$built")" ] || return 0
  local sources=("$home/pom.xml") module
  for module in $modules; do
    sources+=("$home/$module/pom.xml" "$home/$module/src/main")
  done
  [ -n "$(find "${sources[@]}" -newer "$built" -print 2>/dev/null | head -n 1)" ]
}

# One line that tells how far a build is, from its log: the module, what was fetched, what is being
# fetched and how much of that is there.
progress() {
  local log=$1 begun=$2 line pending part=""
  line=$(awk '
    /^\[INFO\] Building .* \[[0-9]+\/[0-9]+\]/ {
      module = $0; sub(/^\[INFO\] Building /, "", module); sub(/ [0-9][^ ]* */, " ", module)
      gsub(/[ \t]+/, " ", module)
    }
    /^(\[INFO\] )?Downloading from / { pending[$NF] = 1; last = $NF }
    /^(\[INFO\] )?Downloaded from / {
      url = $0; sub(/^.*Downloaded from [^ ]*: */, "", url); sub(/ .*/, "", url); delete pending[url]
      size = $0; sub(/^[^(]*\(/, "", size); split(size, word, " ")
      unit = word[2] == "GB" ? 1000 : word[2] == "MB" ? 1 : word[2] == "kB" ? 0.001 : 0.000001
      fetched += word[1] * unit; count++
    }
    END {
      text = module == "" ? "starting Maven" : module
      if (count > 0) text = text sprintf(", %d files (%.0f MB) downloaded", count, fetched)
      now = ""
      for (url in pending) if (url ~ /\.jar$/) now = url
      print text "\t" now
    }' "$log" 2>/dev/null) || line=""
  pending=${line#*$'\t'}
  line=${line%%$'\t'*}
  if [ -n "$pending" ]; then
    pending=${pending##*/}
    # Maven writes what it fetches under another name until it is whole.
    part=$(find "$repository" -name "$pending*" ! -name '*.jar' ! -name '*.sha1' ! -name '*.lastUpdated' \
      -newer "$begun" -size +0 -printf '%s\n' 2>/dev/null | sort -n | tail -n 1) || part=""
    line="$line, downloading $pending"
    if [ -n "$part" ]; then line="$line ($((part / 1000000)) MB so far)"; fi
  fi
  printf '%s\n' "$line"
}

# Says how far a build is until it ends: in one line that is drawn again on a terminal, elsewhere in a
# new line now and then.
follow() {
  local maven=$1 log=$2 begun=$3 said="" at=$SECONDS line
  while kill -0 "$maven" 2>/dev/null; do
    if [ -t 2 ]; then
      line=$(progress "$log" "$begun")
      printf '\r\033[Kmemoir: %.*s' 150 "$line" >&2
    elif [ $((SECONDS - at)) -ge 5 ]; then
      line=$(progress "$log" "$begun")
      if [ "$line" != "$said" ]; then printf 'memoir: %s\n' "$line" >&2; fi
      said=$line
      at=$SECONDS
    fi
    sleep 0.5
  done
  if [ -t 2 ]; then printf '\r\033[K' >&2; fi
}

build() {
  command -v mvn >/dev/null || fail "building needs Maven 3.8.7 or later, but no mvn is on the PATH"
  printf 'memoir: building (%s)\n' "$1" >&2
  mkdir -p "$home/cli/target"
  local begun=$home/cli/target/begun.$$ app version log=$home/cli/target/build.log module
  app=app-$(date +%Y%m%d-%H%M%S)-$$
  : >"$begun"
  if [ -e "$built" ] && [ -n "$(find "$home/pom.xml" "$home"/*/pom.xml -newer "$built" -print)" ]; then
    rm -rf "$home/cli/target/lib" # a version may have changed
  fi
  (cd "$home" && JAVA_HOME=$jdk exec mvn -B -DskipTests -Dspotless.check.skip -pl cli -am package) >"$log" 2>&1 &
  local maven=$! failed=0
  # A background process does not get the interrupt of the terminal.
  # shellcheck disable=SC2064 # the process of now is meant
  trap "kill $maven 2>/dev/null; exit 130" INT TERM
  follow "$maven" "$log" "$begun"
  wait "$maven" || failed=1
  trap - INT TERM
  if [ "$failed" = 1 ]; then
    rm -f "$begun"
    grep -E 'ERROR|BUILD' "$log" | head -n 8 >&2 || true
    fail "the build failed, see $log"
  fi
  # A directory of its own for every build: what is running keeps the jars it started with.
  mkdir -p "$home/cli/target/$app"
  version=$(sed -n 's:.*<version>\(.*\)</version>.*:\1:p' "$home/pom.xml" | head -n 1) # not the jars of another version
  for module in $modules; do
    cp "$home/$module/target/memoir-$module-$version.jar" "$home/cli/target/$app/"
  done
  printf '%s\n' "$app" >"$begun.text"
  touch -r "$begun" "$begun.text"
  rm -f "$begun"
  mv "$begun.text" "$built"
  # A training may still run on a build before.
  find "$home/cli/target" -maxdepth 1 -name 'app-*' ! -name "$app" -mtime +3 -exec rm -rf {} +
}

# One build at a time; who comes second waits and finds the work done. The lock is a link that names
# the process holding it.
build_once() {
  local lock=$home/cli/target/building holder
  mkdir -p "$home/cli/target"
  until ln -s $$ "$lock" 2>/dev/null; do
    holder=$(readlink "$lock" || true)
    if [ -n "$holder" ] && ! kill -0 "$holder" 2>/dev/null; then
      rm -f "$lock" # its owner is gone
    fi
    sleep 0.3
  done
  # shellcheck disable=SC2064 # the path of now is meant
  trap "rm -f '$lock'" EXIT
  if stale; then
    if [ -e "$built" ]; then build "the sources have changed"; else build "first run; this takes a minute or two and downloads about 430 MB of libraries unless Maven already has them: 110 MB for libtorch, 90 MB for RocksDB, 80 MB for DuckDB, 130 MB for text encoders"; fi
  fi
  rm -f "$lock"
  trap - EXIT
}
