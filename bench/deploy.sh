#!/usr/bin/env bash
# Deploys a function of bench/functions, or COPIES of it named FUNCTION-1, FUNCTION-2, ...
# Usage: bench/deploy.sh HEARTH FUNCTION [COPIES]
set -euo pipefail
hearth=$(realpath "$1") function=$2 copies=${3:-0}
source=$(dirname "$(realpath "$0")")/functions/$function
if ((copies == 0)); then exec "$hearth" deploy "$source"; fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for ((copy = 1; copy <= copies; copy++)); do
  rm -rf "$work/function"
  cp -r "$source" "$work/function"
  sed -i "s/^name: .*/name: $function-$copy/" "$work/function/function.yaml"
  "$hearth" deploy "$work/function" >/dev/null
  printf '%s ' "$function-$copy"
done
echo
