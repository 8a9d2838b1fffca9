#!/usr/bin/env bash
# Measures events, each part on a platform of its own.
# Usage, as root: bench/events.sh PART...   (latency, order, throughput, chaos)
# EVENTS, KILLS, SEED, RECREATIONS and TRUNCATIONS are those of chaos; KEYS and RECORDS those of the second round of order;
# SAMPLES and STARTS those of latency; COUNT, twenty times as many where they go in batches, and ROUNDS those of throughput.
set -euo pipefail
here=$(dirname "$(realpath "$0")")
hearth=$here/../hearth
java=$JAVA_HOME/bin/java

# What a part that failed leaves is taken away too.
trap '[[ ! -d ${HEARTH_STATE_DIR:-} ]] || down' EXIT

platform() {
  HEARTH_STATE_DIR=$(mktemp -d /tmp/hearth-bench.XXXXXX)
  export HEARTH_STATE_DIR
  printf 'hearth.port=0\nhearth.management-port=0\n' >"$HEARTH_STATE_DIR/hearth.properties"
  "$hearth" up --detach >&2
  bash "$here/deploy.sh" "$hearth" "$1" >&2
}

down() {
  "$hearth" down >&2 || true
  rm -rf "$HEARTH_STATE_DIR"
}

run() {
  local program=$1
  shift
  "$java" -cp "$here/../broker/target/lib/*" -Dorg.slf4j.simpleLogger.defaultLogLevel=off \
    "$here/$program.java" "$@" 2> >(grep --line-buffered -v -e SLF4J -e 'StatusLogger' >&2)
}

latency() {
  platform handled
  run EventLatency "$HEARTH_STATE_DIR" "${SAMPLES:-200}" "${STARTS:-30}"
  down
}

order() {
  platform handled
  run EventOrder "$HEARTH_STATE_DIR" 100 1 20 "${ROUNDS:-10}"
  down
  platform handled
  run EventOrder "$HEARTH_STATE_DIR" "${KEYS:-1000}" "${RECORDS:-20}" 0 1
  down
}

throughput() {
  platform empty
  # The broker starts with the first event.
  "$hearth" event send throughput -d warm --create-topic >&2
  local order batch
  for order in key none; do
    for batch in 1 100; do
      # Batches go twenty times as fast.
      local count=$((${COUNT:-100000} * (batch > 1 ? 20 : 1)))
      run EventThroughput "$HEARTH_STATE_DIR" "$order" "$batch" "$count" "${ROUNDS:-3}" 32
    done
  done
  down
}

chaos() {
  platform chaos
  run EventChaos "$hearth" "$HEARTH_STATE_DIR" "${EVENTS:-20000}" "${KILLS:-6}" "${SEED:-1}" \
    "${RECREATIONS:-2}" "${TRUNCATIONS:-2}"
  down
}

for part in "$@"; do "$part"; done
