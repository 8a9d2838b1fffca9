#!/usr/bin/env bash
# What functions cost that are registered and never called: time of the start, memory, CPU time and the autoscaler's round, with one and with
# COUNT more. "heap" is what is in use after a collection; "resident" is all of the process, with what the heap keeps for growth.
# They are written into the store of a platform that is down, as copies of one that was deployed, since building each would take an hour.
# Usage, as root: bench/idle-functions.sh [COUNT] [SECONDS]
set -euo pipefail
here=$(dirname "$(realpath "$0")")
hearth=$here/../hearth
count=${1:-10000} seconds=${2:-30}
HEARTH_STATE_DIR=$(mktemp -d /tmp/hearth-bench.XXXXXX)
export HEARTH_STATE_DIR
printf 'hearth.port=0\nhearth.management-port=0\n' >"$HEARTH_STATE_DIR/hearth.properties"
trap '"$hearth" down >&2 || true; rm -rf "$HEARTH_STATE_DIR"' EXIT

# Sets START to the words about how long it took. -a: a log that stderr goes to would be cut otherwise.
up() { START=$("$hearth" up --detach 2>&1 | tee -a /dev/stderr | grep -o 'ready after [0-9]* ms'); }
pid() { sed -n 's/.*"pid"\s*:\s*\([0-9]*\).*/\1/p' "$HEARTH_STATE_DIR/server.json"; }
ticks() { awk '{ print $14 + $15 }' "/proc/$(pid)/stat"; }

measure() {
  local before cpu heap resident
  # The plan of the deploy's own instance, and the cells, come to rest.
  sleep 45
  before=$(ticks)
  sleep "$seconds"
  # Of USER_HZ, which is 100 everywhere: ticks in a second are percent of a core.
  cpu=$(awk -v ticks="$(($(ticks) - before))" -v seconds="$seconds" 'BEGIN { printf "%.2f", ticks / seconds }')
  # Before the collections: a round may fall into one.
  "$hearth" status | grep -i 'awake'
  "$JAVA_HOME/bin/jcmd" "$(pid)" GC.run >/dev/null
  "$JAVA_HOME/bin/jcmd" "$(pid)" GC.run >/dev/null
  heap=$("$JAVA_HOME/bin/jcmd" "$(pid)" GC.heap_info | sed -n 's/.* used \([0-9]*\)K.*/\1/p' | head -1)
  resident=$(awk '/VmRSS/ { print $2 }' "/proc/$(pid)/status")
  echo "$1: $START, heap $((heap / 1024)) MiB, resident $((resident / 1024)) MiB, CPU $cpu % of a core over $seconds s"
}

up
bash "$here/deploy.sh" "$hearth" hello-node >&2
"$hearth" scale hello-node --to 0 >&2
"$hearth" down >&2
up
measure "1 function"
"$hearth" down >&2
sqlite3 "$HEARTH_STATE_DIR/hearth.db" >&2 <<SQL
PRAGMA foreign_keys = ON;
BEGIN;
CREATE TEMP TABLE names AS
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $count)
  SELECT printf('idle-%05d', i) AS name FROM n;
INSERT INTO functions SELECT names.name, active, bounds_min, bounds_max, created_at FROM functions, names WHERE functions.name = 'hello-node';
INSERT INTO revisions SELECT names.name, number, spec, deployed_with, created_at FROM revisions, names WHERE function = 'hello-node';
INSERT INTO revision_numbers SELECT names.name, last FROM revision_numbers, names WHERE function = 'hello-node';
COMMIT;
SQL
up
measure "$((count + 1)) functions"
"$hearth" invoke "$(printf 'idle-%05d' "$count")" --timing
