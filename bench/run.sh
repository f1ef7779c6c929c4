# Sourced by the commands of this folder: help, peers, build, and an end for every process that a benchmark started.
set -euo pipefail

home=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
jar=$home/bench/target/dormouse-bench.jar
export PATH=$PATH:/usr/sbin:/sbin

say() { printf 'bench: %s\n' "$*" >&2; }

# The help of a command is the comment at its top.
help_if_asked() {
  local argument line
  for argument; do
    [[ $argument == --help || $argument == -h ]] || continue
    while IFS= read -r line; do
      case $line in
        '#!'*) ;;
        '#'*) line=${line#\#} && printf '%s\n' "${line# }" ;;
        *) exit 0 ;;
      esac
    done <"$0"
    exit 0
  done
}

# need PROGRAM PACKAGE: installs Debian's package when the program is missing, without starting its daemon.
need() {
  command -v "$1" >/dev/null && return
  local as_root=() policy=/usr/sbin/policy-rc.d made=
  ((EUID == 0)) || as_root=(sudo)
  if ! command -v apt-get >/dev/null || { ((EUID != 0)) && ! command -v sudo >/dev/null; }; then
    say "$1 is missing: install it (Debian's package is $2)."
    exit 2
  fi
  say "installing $2 …"
  if [[ ! -e $policy ]]; then
    made=yes
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
    "${as_root[@]}" chmod 755 "$policy"
  fi
  local failed=
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$2" >/dev/null 2>&1 ||
    { "${as_root[@]}" apt-get update -qq >/dev/null &&
      "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$2" >/dev/null; } ||
    failed=yes
  [[ -z $made ]] || "${as_root[@]}" rm -f "$policy"
  if [[ -n $failed ]]; then
    say "$2 could not be installed."
    exit 2
  fi
}

find_jdk() {
  local folder
  for folder in ${JAVA_HOME:+"$JAVA_HOME"} /usr/lib/jvm/* /opt/java/* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/*; do
    if [[ -x $folder/bin/javac && $(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$folder/release" 2>/dev/null) -ge 25 ]]; then
      export JAVA_HOME=$folder
      return
    fi
  done
  say "needs a JDK of version 25 or newer and found none: install one or set JAVA_HOME."
  exit 2
}

build_if_stale() {
  local newer=
  [[ ! -f $jar ]] || newer=$(find "$home"/pom.xml "$home"/{core,crds,activator,operator,testing,bench}/{pom.xml,src/main} \
    -type f -newer "$jar" -print -quit)
  if [[ ! -f $jar || -n $newer ]]; then
    say "building …"
    (cd "$home" && ./mvnw -q -DskipTests -Dspotless.check.skip -Dcyclonedx.skip package -pl bench,samples/hello -am) </dev/null >&2
    touch "$jar"
  fi
  "$home/dormouse" version >/dev/null
}

# Ends what the benchmark left behind: only a process that it noted, known by its id and its time of birth.
end_the_rest() {
  local pid born stat
  [[ -z ${java-} ]] || { kill "$java" 2>/dev/null && wait "$java" 2>/dev/null; } || true
  while read -r pid born; do
    stat=$(cat "/proc/$pid/stat" 2>/dev/null) || continue
    read -r -a stat <<<"${stat##*) }"
    [[ ${stat[19]} != "$born" ]] || kill "$pid" 2>/dev/null || true
  done <"$noted"
  rm -f "$noted"
}

# bench NAME ARGUMENT…: builds, runs, and ends with the benchmark's exit code.
bench() {
  find_jdk
  build_if_stale
  noted=$(mktemp)
  trap end_the_rest EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  ulimit -n "$(ulimit -Hn)"
  "$JAVA_HOME/bin/java" -Xmx1g -XX:+UseSerialGC -cp "$jar:$home/bench/target/lib/*" \
    -Ddormouse.home="$home" -Ddormouse.bench.noted="$noted" dev.dormouse.bench.Main "$@" </dev/null &
  java=$!
  local code=0
  wait "$java" || code=$?
  java=
  exit "$code"
}
