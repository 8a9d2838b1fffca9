# Installs what a Python project names, as its developer does, on the whole folder: by requirements.txt with pip, else
# by uv.lock with uv, by poetry.lock with Poetry, or by pyproject.toml or setup.py with pip.
set -eu

tools=/root/.cache/hearth-tools
out="$PWD/.dependencies"

pip() {
  python3 -m pip --disable-pip-version-check --no-input "$@"
}

install() {
  pip install --no-compile --root-user-action=ignore --target "$out" "$@"
}

# A program of PyPI, kept between builds.
tool() {
  name="$1"
  shift
  if [ ! -e "$tools/$name/installed" ]; then
    rm -rf "$tools/$name"
    pip install --quiet --root-user-action=ignore --target "$tools/$name" "$@"
    : > "$tools/$name/installed"
  fi
}

# The nearest folder, from the function's own up to the root of the source, that has this file.
above() {
  folder="$PWD"
  while :; do
    if [ -e "$folder/$1" ]; then
      echo "$folder"
      return 0
    fi
    if [ "$folder" = "$HEARTH_BUILD_ROOT" ] || [ "$folder" = / ]; then
      return 1
    fi
    folder="${folder%/*}"
  done
}

has_table() {
  [ -e pyproject.toml ] && grep -Eq "^[[:space:]]*\[$1[].]" pyproject.toml
}

with_uv() {
  tool uv-0 'uv<1'
  export UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never UV_NO_PROGRESS=1 UV_PYTHON=/usr/bin/python3
  uv="$tools/uv-0/bin/uv"
  package=
  if has_table project; then
    package="--package=$(python3 -c 'import tomllib; print(tomllib.load(open("pyproject.toml", "rb"))["project"]["name"])')"
  fi
  locked="$(above uv.lock)"
  (
    cd "$locked"
    "$uv" export --quiet --frozen --no-dev --format=requirements-txt $package --output-file=/tmp/requirements.txt > /dev/null
    "$uv" pip install --target "$out" --requirements=/tmp/requirements.txt
  )
}

with_poetry() {
  tool poetry-2 'poetry>=2,<3' poetry-plugin-export
  export POETRY_VIRTUALENVS_CREATE=false POETRY_NO_INTERACTION=1
  poetry() {
    PYTHONPATH="$tools/poetry-2" python3 -m poetry "$@"
  }
  if [ ! -e poetry.lock ]; then poetry lock; fi
  poetry export --format=requirements.txt --without-hashes --with-credentials --output=/tmp/requirements.txt
  install --requirement /tmp/requirements.txt
  if has_table build-system && ! grep -Eq '^[[:space:]]*package-mode[[:space:]]*=[[:space:]]*false' pyproject.toml; then
    # Without modules of its own there is nothing to install beside the dependencies.
    if ! install --no-deps --editable . > /tmp/own.log 2>&1 && ! grep -q 'No file/folder found for package' /tmp/own.log; then
      cat /tmp/own.log
      return 1
    fi
  fi
}

with_pip() {
  if has_table build-system || [ ! -e pyproject.toml ]; then
    install --editable .
  else
    python3 - > /tmp/requirements.txt <<'END'
import tomllib
with open("pyproject.toml", "rb") as file:
    print("\n".join(tomllib.load(file).get("project", {}).get("dependencies", [])))
END
    install --requirement /tmp/requirements.txt
  fi
}

if [ -e requirements.txt ]; then
  install --requirement requirements.txt
elif above uv.lock > /dev/null; then
  with_uv
elif [ -e poetry.lock ] || has_table tool.poetry; then
  with_poetry
else
  with_pip
fi
rm -rf "$out/bin"
if [ -n "$HEARTH_BUILD_RUN" ]; then
  PYTHONPATH="$out" sh -ec "$HEARTH_BUILD_RUN"
fi
if [ -e "$out" ]; then
  python3 -m compileall -q --invalidation-mode unchecked-hash "$out"
fi
