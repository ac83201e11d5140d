# Sourced by ./memoir and .ci/run: where a JDK is that can build and run Memoir.

# shellcheck disable=SC2034 # used where this is sourced
no_jdk="no JDK 25 or later found in JAVA_HOME, on the PATH, or in /usr/lib/jvm, /opt and ~/.sdkman; install one, for example from https://adoptium.net"

# Whether a folder is a JDK of version 25 or later; read from its release file, no Java is started.
is_jdk() {
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  local version
  version=$(sed -n 's/^JAVA_VERSION="\{0,1\}\([0-9]*\).*/\1/p' "$1/release")
  [ -n "$version" ] && [ "$version" -ge 25 ]
}

# Prints the first JDK of version 25 or later.
find_jdk() {
  local candidate compiler
  if [ -n "${JAVA_HOME:-}" ] && is_jdk "$JAVA_HOME"; then
    printf '%s\n' "$JAVA_HOME"
    return 0
  fi
  if compiler=$(command -v javac); then
    while [ -L "$compiler" ]; do
      case $(readlink "$compiler") in
        /*) compiler=$(readlink "$compiler") ;;
        *) compiler=$(dirname "$compiler")/$(readlink "$compiler") ;;
      esac
    done
    candidate=$(dirname "$(dirname "$compiler")")
    if is_jdk "$candidate"; then
      printf '%s\n' "$candidate"
      return 0
    fi
  fi
  if [ -x /usr/libexec/java_home ] && candidate=$(/usr/libexec/java_home -v 25+ 2>/dev/null) && is_jdk "$candidate"; then
    printf '%s\n' "$candidate"
    return 0
  fi
  for candidate in /usr/lib/jvm/* /usr/java/* /opt/* /opt/java/* "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if is_jdk "$candidate"; then
      printf '%s\n' "$candidate"
      return 0
    fi
  done
  return 1
}
