#!/usr/bin/env bash
# Calls for later while server, broker and instances are killed with kill -9: does every 202 end in a state?
# Usage, as root: bench/async.sh
# CALLS, KILLS and SEED by environment.
set -euo pipefail
here=$(dirname "$(realpath "$0")")
hearth=$here/../hearth
java=$JAVA_HOME/bin/java

HEARTH_STATE_DIR=$(mktemp -d /tmp/hearth-bench.XXXXXX)
export HEARTH_STATE_DIR
trap '"$hearth" down >&2 || true; rm -rf "$HEARTH_STATE_DIR"' EXIT
printf 'hearth.port=0\nhearth.management-port=0\n' >"$HEARTH_STATE_DIR/hearth.properties"
"$hearth" up --detach >&2
bash "$here/deploy.sh" "$hearth" later >&2
"$java" "$here/AsyncChaos.java" "$hearth" "$HEARTH_STATE_DIR" "${CALLS:-10000}" "${KILLS:-10}" "${SEED:-1}"
