#!/usr/bin/env bash
# Measures the warm path against nginx in front of the same instance, each part on a platform of its own.
# Usage, as root, from the checkout: bench/warm-path.sh PART...   (hello, bodies, languages, idle, overload, profile, price)
set -euo pipefail
here=$(dirname "$(realpath "$0")")
cd "$here/.."
hearth=$here/../hearth
java=$JAVA_HOME/bin/java

# A home with one more template: that of the instance that is measured.
home() {
  "$hearth" status >/dev/null 2>&1 || true # builds
  work=$(mktemp -d /tmp/hearth-warm.XXXXXX)
  mkdir "$work/home"
  cp -r templates "$work/home/templates"
  cp -r bench/warm-path/templates/* "$work/home/templates/"
  ln -s "$here/../broker" "$work/home/broker"
}

# What a part that failed leaves is taken away too.
trap '[[ ! -d ${HEARTH_STATE_DIR:-} ]] || down' EXIT

platform() {
  home
  export HEARTH_STATE_DIR=$work/state
  mkdir "$HEARTH_STATE_DIR"
  printf 'hearth.port=0\nhearth.management-port=0\n' >"$HEARTH_STATE_DIR/hearth.properties"
  "$hearth" up --detach "-Dhearth.home=$work/home" "$@" >&2
}

down() {
  "$hearth" down >&2
  rm -rf "$work"
}

# The bench's own host knows nothing of stem cells. One event loop, as the peer has one worker.
warm() {
  platform -Dhearth.event-loops=1 -Dhearth.stem.memory=0
  cp -r bench/functions/warm "$work/warm"
  head -c 1048576 /dev/zero >"$work/warm/big"
  "$hearth" deploy "$work/warm" >&2
}

run() {
  local program=$1
  shift
  "$java" "$here/$program.java" "$HEARTH_STATE_DIR" "$@"
}

# The least and the most of six pairs have the true median between them with 97 % probability.
hello() {
  warm
  run WarmPath warm "${ROUNDS:-6}" "${SECONDS_EACH:-10}" GET:1:0 GET:16:0 GET:64:0
  down
}

bodies() {
  warm
  # shellcheck disable=SC2086
  run WarmPath warm "${ROUNDS:-6}" "${SECONDS_EACH:-10}" ${CASES:-POST:16:1000:take POST:16:100000:take POST:4:10000000:take GET:16:0:big}
  down
}

languages() {
  platform -Dhearth.event-loops=1
  local language
  for language in ${LANGUAGES:-node python java}; do
    cp -r "$here/functions/hello-$language" "$work/$language"
    sed -i 's/^scaling: .*/scaling: { min: 1, max: 1, concurrency: 2000 }\nresources: { cpu: "2" }/' "$work/$language/function.yaml"
    "$hearth" deploy "$work/$language" >&2
    run WarmPath "hello-$language" "${ROUNDS:-6}" "${SECONDS_EACH:-10}" GET:16:0
  done
  down
}

idle() {
  warm
  run IdleConnections warm 10000
  down
}

overload() {
  platform
  "$hearth" deploy "$here/functions/overload" >&2
  run Overload overload 800 1600 "${SECONDS_EACH:-60}"
  down
}

# Where the gateway's time and memory go.
profile() {
  warm
  local pid port recording=$work/warm.jfr
  pid=$(sed -n 's/.*"pid": *\([0-9]*\).*/\1/p' "$HEARTH_STATE_DIR/server.json")
  port=$(sed -n 's/.*"port": *\([0-9]*\).*/\1/p' "$HEARTH_STATE_DIR/server.json")
  wrk -t1 -c16 -d10s "http://127.0.0.1:$port/function/warm/" >/dev/null
  "$JAVA_HOME/bin/jcmd" "$pid" JFR.start settings=profile name=warm >&2
  wrk -t1 -c16 -d20s "http://127.0.0.1:$port/function/warm/" | sed -n '/requests in/p'
  "$JAVA_HOME/bin/jcmd" "$pid" JFR.dump name=warm filename="$recording" >&2
  for view in hot-methods allocation-by-site thread-allocation; do
    "$JAVA_HOME/bin/jfr" view --width 150 --truncate beginning "$view" "$recording" | head -20
  done
  down
}

# A second platform, of a copy of these sources without call ids, metrics and timing of warm calls.
price() {
  warm
  local with=$HEARTH_STATE_DIR copy=$work/without
  mkdir "$copy"
  tar -C "$here/.." --exclude=./.git --exclude=target --exclude=./.hearth -c . | tar -C "$copy" -x
  patch -s -d "$copy" -p1 <"$here/warm-path/without-metering.patch"
  mkdir "$work/state2"
  printf 'hearth.port=0\nhearth.management-port=0\n' >"$work/state2/hearth.properties"
  (
    trap 'HEARTH_STATE_DIR=$work/state2 "$copy/hearth" down >&2' EXIT
    export HEARTH_STATE_DIR=$work/state2
    "$copy/hearth" up --detach "-Dhearth.home=$work/home" -Dhearth.event-loops=1 -Dhearth.stem.memory=0 >&2
    "$copy/hearth" deploy "$work/warm" >&2
    "$java" "$here/Price.java" "$with" "$work/state2" warm "${ROUNDS:-10}" "${SECONDS_EACH:-10}"
  )
  down
}

for part in "$@"; do
  echo "## $part"
  "$part"
done
