#!/usr/bin/env bash
# Tests of the Node and Python function hosts and of what `hearth new` writes. The Java host is tested by Maven.
# Needs Debian's packages: nodejs (20 or later), npm, python3, python3-uvicorn, python3-httptools, python3-uvloop.
# Usage: test.sh [node|python ...]; all by default.
set -euo pipefail
templates=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python=${HEARTH_TEST_PYTHON:-/usr/bin/python3}

need() { # what, check, install command
  if ! eval "$2" >/dev/null 2>&1; then
    echo "templates/test.sh needs $1; install it with: $3" >&2
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
}

test_python() {
  need 'Python 3.11 or later with uvicorn' \
    "$python -c 'import sys, uvicorn, httptools, uvloop; sys.exit(sys.version_info < (3, 11))'" \
    'apt-get install python3-uvicorn python3-httptools python3-uvloop'
  cp -r "$templates/python/host" "$work/python-host"
  (cd "$work/python-host/test" && "$python" -B -W ignore::ResourceWarning -m unittest)
  scaffold python "$work/python-function"
  (cd "$work/python-function" && "$python" -B -m unittest)
}

for template in "${@:-node python}"; do
  for name in $template; do
    echo "== $name"
    "test_$name"
  done
done
