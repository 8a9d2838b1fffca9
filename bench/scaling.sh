#!/usr/bin/env bash
# Measures the autoscaler: policies over simulated days, load in steps, and events of scale under load.
# Usage: bench/scaling.sh PART...   (trace, day, step, events; the last two as root)
# SEEDS, FUNCTIONS and SVG are those of the trace, TRACE reads one instead ("--azure-2019 FOLDER DAY", "--azure-2021 FILE DAY"), EVENTS is the
# number of events, which happen to DISTURBED functions under load and PAUSED ones without.
set -euo pipefail
here=$(dirname "$(realpath "$0")")
hearth=$here/../hearth
java=$JAVA_HOME/bin/java

# What a part that failed leaves is taken away too.
trap '[[ ! -d ${HEARTH_STATE_DIR:-} ]] || down' EXIT

classes() {
  (cd "$here/.." && ./mvnw -q -Dfast -pl bench/simulator -am -DskipTests compile)
  CLASSES=$here/simulator/target/classes
  local module
  for module in api autoscaler invoker; do CLASSES+=:$here/../$module/target/classes; done
}

platform() {
  HEARTH_STATE_DIR=$(mktemp -d /tmp/hearth-bench.XXXXXX)
  export HEARTH_STATE_DIR
  printf 'hearth.port=0\nhearth.management-port=0\n' >"$HEARTH_STATE_DIR/hearth.properties"
  "$hearth" up --detach >&2
}

down() {
  "$hearth" down >&2
  rm -rf "$HEARTH_STATE_DIR"
}

deploy() { bash "$here/deploy.sh" "$hearth" "$@" >&2; }

trace() {
  classes
  # shellcheck disable=SC2086
  "$java" -Xmx4g -cp "$CLASSES" dev.hearth.bench.compare.Compare \
    --functions "${FUNCTIONS:-1000}" ${TRACE:---seeds ${SEEDS:-101-110}} --svg "${SVG:-$here/../docs/plots/policies.svg}"
}

# How long one virtual day takes: the first of SEEDS.
day() {
  classes
  local seeds=${SEEDS:-101}
  "$java" -Xmx4g -cp "$CLASSES" dev.hearth.bench.compare.OneDay "${seeds%%-*}" "${FUNCTIONS:-1000}"
}

step() {
  classes
  platform
  deploy step
  "$java" -cp "$CLASSES" "$here/Step.java" "$HEARTH_STATE_DIR" step "${SVG:-$here/../docs/plots/steps.svg}"
  down
}

events() {
  platform
  deploy naps "${PAUSED:-8}"
  "$java" "$here/ScaleEvents.java" "$HEARTH_STATE_DIR" "${EVENTS:-10000}" "$here/functions/edges" "${DISTURBED:-6}" "${PAUSED:-8}"
  down
}

for part in "$@"; do
  echo "## $part"
  "$part"
done
