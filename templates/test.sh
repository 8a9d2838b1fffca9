#!/usr/bin/env bash
# Tests of the Node, Python and Go function hosts and of what `hearth new` writes. The Java host is tested by Maven.
# Needs Debian's packages: nodejs (20 or later), npm, python3, python3-uvicorn, python3-httptools, python3-uvloop,
# python3-wsproto;
# and a JDK 25 or later that JAVA_HOME names.
# Usage: test.sh [node|python|java|go ...]; all by default, go where there is a Go 1.21 or later.
set -euo pipefail
templates=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python=${HEARTH_TEST_PYTHON:-/usr/bin/python3}

need() { # what, check, install command
  if ! eval "$2" >/dev/null 2>&1; then
    echo "templates/test.sh needs $1; do: $3" >&2
    exit 1
  fi
}

# As `hearth new` does it.
scaffold() { # template, folder
  cp -r "$templates/$1/scaffold" "$2"
  find "$2" -type f -exec sed -i "s/{{name}}/greet/g" {} +
}

test_node() {
  need 'Node 20 or later with npm' 'npm --version && node -e "process.exit(+(parseInt(process.versions.node) < 20))"' \
    'apt-get install nodejs npm'
  cp -r "$templates/node/host" "$work/node-host"
  (cd "$work/node-host" && npm ci --ignore-scripts --no-audit --no-fund && npm test)
  scaffold node "$work/node-function"
  (cd "$work/node-function" && npm ci --ignore-scripts --no-audit --no-fund && npm test)
  scaffold typescript "$work/typescript-function"
  (cd "$work/typescript-function" && npm ci --ignore-scripts --no-audit --no-fund && npm test && npm run check)
}

test_python() {
  need 'Python 3.11 or later with uvicorn' \
    "$python -c 'import sys, uvicorn, httptools, uvloop, wsproto; sys.exit(sys.version_info < (3, 11))'" \
    'apt-get install python3-uvicorn python3-httptools python3-uvloop python3-wsproto'
  cp -r "$templates/python/host" "$work/python-host"
  (cd "$work/python-host/test" && "$python" -B -W ignore::ResourceWarning -m unittest)
  # The same again with hosts that were stem cells first.
  (cd "$work/python-host/test" && HEARTH_TEST_STEM=1 "$python" -B -W ignore::ResourceWarning -m unittest \
    test_answer test_asgi test_bodies test_failures test_live test_load test_request test_serve test_values test_wsgi)
  scaffold python "$work/python-function"
  (cd "$work/python-function" && "$python" -B -m unittest)
}

test_java() {
  need 'a JDK 25 or later in JAVA_HOME' '"$JAVA_HOME/bin/java" --list-modules | grep -qE "^jdk.compiler@(2[5-9]|[3-9][0-9])"' \
    'export JAVA_HOME=/path/of/a/jdk-25'
  scaffold java "$work/java-function"
  (cd "$templates/.." && ./mvnw -f "$work/java-function/pom.xml" test)
}

has_go() { go version 2>/dev/null | grep -qE 'go1\.(2[1-9]|[3-9][0-9])'; }

test_go() {
  need 'Go 1.21 or later' has_go 'apt-get install golang-go'
  cp -r "$templates/go/build/main" "$work/go-main"
  cp -r "$templates/go/host" "$work/go-host"
  printf 'module hearth.dev/function\n\ngo 1.21\n' >"$work/go-main/go.mod"
  (cd "$work/go-main" && go vet . && go test -v .)
  (cd "$work/go-host" && sed -i 's/^go .*/go 1.21/' go.mod && go vet .)
  scaffold go "$work/go-function"
  (cd "$work/go-function" && sed -i 's/^go .*/go 1.21/' go.mod && go test -v .)
}

# Counts from the closing lines of node's test runner, unittest and Surefire.
count() { # log
  awk '
    /^[#ℹ] pass [0-9]+$/ { passed += $3 }
    /^[#ℹ] fail [0-9]+$/ { failed += $3 }
    /^[#ℹ] skipped [0-9]+$/ { skipped += $3 }
    /^--- PASS: / { passed++ }
    /^--- FAIL: / { failed++ }
    /^Ran [0-9]+ tests? in / { passed += $2 }
    /^FAILED \(/ { bad = 0; while (match($0, /(failures|errors)=[0-9]+/)) { split(substr($0, RSTART, RLENGTH), part, "="); bad += part[2]; $0 = substr($0, RSTART + RLENGTH) }
      passed -= bad; failed += bad }
    /Tests run: [0-9]+, Failures: [0-9]+, Errors: [0-9]+, Skipped: [0-9]+$/ { gsub(/[^0-9]+/, " "); split($0, n, " ");
      passed += n[1] - n[2] - n[3] - n[4]; failed += n[2] + n[3]; skipped += n[4] }
    END { printf "Tests: %d passed, %d failed, %d skipped\n", passed, failed, skipped }' "$1"
}

status=0
if [[ $# == 0 ]]; then
  set -- node python java
  if has_go; then set -- "$@" go; fi
fi
for template in "$@"; do
  echo "== $template" | tee -a "$work/log"
  # In a shell of its own: one that is called in a condition would go on after a failed command.
  set +e
  (set -e; "test_$template") 2>&1 | tee -a "$work/log"
  [[ ${PIPESTATUS[0]} == 0 ]] || status=1
  set -e
done
count "$work/log"
exit "$status"
