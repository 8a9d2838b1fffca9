#!/usr/bin/env bash
# Measures everything about starts from zero, each part on a platform of its own.
# Usage, as root: bench/cold-starts.sh PART...   (hello, twenty, dependencies, without, fifty, burst, thaw, frozen, cost, soak)
# STARTS is the number of starts, LANGUAGES those of hello, BUSY=true does not wait for cells that are being made.
set -euo pipefail
here=$(dirname "$(realpath "$0")")
hearth=$here/../hearth
java=$JAVA_HOME/bin/java
LANGUAGES=${LANGUAGES:-node python java}

# What a part that failed leaves is taken away too.
trap '[[ ! -d ${HEARTH_STATE_DIR:-} ]] || down' EXIT

platform() {
  HEARTH_STATE_DIR=$(mktemp -d /tmp/hearth-bench.XXXXXX)
  export HEARTH_STATE_DIR
  printf 'hearth.port=0\nhearth.management-port=0\n' >"$HEARTH_STATE_DIR/hearth.properties"
  printf '%s\n' "$@" >>"$HEARTH_STATE_DIR/hearth.properties"
  "$hearth" up --detach >&2
}

down() {
  "$hearth" down >&2
  rm -rf "$HEARTH_STATE_DIR"
}

deploy() { bash "$here/deploy.sh" "$hearth" "$@" >&2; }

run() {
  local program=$1
  shift
  "$java" -Dbusy="${BUSY:-false}" "$here/$program.java" "$HEARTH_STATE_DIR" "$@"
}

copies() { seq -s, -f "$1-%g" 1 "$2"; }

hello() {
  local language functions=()
  platform
  for language in $LANGUAGES; do
    deploy "hello-$language"
    functions+=("$language=hello-$language")
  done
  run StemStarts "${STARTS:-200}" "${functions[@]}"
  down
}

twenty() {
  platform
  for language in node python java; do deploy "hello-$language" 20; done
  run StemStarts "${STARTS:-200}" "node=$(copies hello-node 20)" "python=$(copies hello-python 20)" "java=$(copies hello-java 20)"
  down
}

dependencies() {
  platform
  for function in express jinja jackson; do deploy "$function"; done
  run StemStarts "${STARTS:-100}" node=express python=jinja java=jackson
  down
}

# No cell is left: each start makes a container of its own.
without() {
  platform hearth.stem.memory=0
  for language in node python java; do deploy "hello-$language"; done
  for language in node python java; do run ColdStart "hello-$language" "${STARTS:-50}"; done
  down
}

fifty() {
  platform
  deploy fifty 50
  # shellcheck disable=SC2046
  run ManyFunctions 9 $(copies fifty 50 | tr , ' ')
  down
}

burst() {
  platform
  deploy burst
  run Burst burst 500
  down
}

thaw() {
  platform
  deploy paused
  run Thaw "${STARTS:-100}" 0 paused
  down
}

frozen() {
  platform
  deploy paused 20
  # shellcheck disable=SC2046
  run Thaw 20 600 $(copies paused 20 | tr , ' ')
  down
}

# Five functions of a language want four cells (docs/decisions/0061): twelve altogether.
cost() {
  platform
  for language in node python java; do deploy "hello-$language" 5; done
  run Cost 120
  down
}

soak() {
  platform
  for language in node python java; do deploy "hello-$language"; done
  run Soak "${STARTS:-10000}" hello-node hello-python hello-java
  down
}

for part in "$@"; do
  echo "## $part"
  "$part"
done
