# shellcheck shell=bash
# What the launcher says: results to stdout, everything else to stderr.

readonly EXIT_FAILED=1 EXIT_USAGE=2 EXIT_MISSING=3

# Whether a line of progress may be redrawn.
redraws() { [[ -t 2 && -z ${CI:-} && ${TERM:-dumb} != dumb ]]; }

say() { printf '%s\n' "$*" >&2; }

# fail CODE MESSAGE HINT...: as the client does it, one line for a pipe or a file.
fail() {
  local code=$1 message=$2 hints line
  shift 2
  if [[ -t 2 ]]; then
    printf 'error: %s\n' "$message" >&2
    for line in "$@"; do printf 'hint: %s\n' "$line" >&2; done
  else
    hints=$(printf '; %s' "$@")
    printf 'error: %s%s\n' "$message" "${1:+ (hint: ${hints#; })}" >&2
  fi
  exit "$code"
}

now_millis() {
  local now=${EPOCHREALTIME/[.,]/}
  printf '%s' "${now%???}"
}

# seconds_since MILLIS: with one digit after the point.
seconds_since() {
  local took=$(($(now_millis) - $1))
  printf '%d.%d s' $((took / 1000)) $((took % 1000 / 100))
}

SPINNER=(⠋ ⠙ ⠹ ⠸ ⠼ ⠴ ⠦ ⠧ ⠇ ⠏)
spinner_at=0

# progress BEGUN_MILLIS TEXT: redraws the line of progress, on a terminal only.
progress() {
  redraws || return 0
  spinner_at=$(((spinner_at + 1) % ${#SPINNER[@]}))
  local seconds=$((($(now_millis) - $1) / 1000))
  printf '\r\033[2K%s %s  %d s' "${SPINNER[spinner_at]}" "${2:0:64}" "$seconds" >&2
}

# Removes the line of progress.
progress_over() {
  redraws || return 0
  printf '\r\033[2K' >&2
}

# option_value OPTION "$@": the value that follows, or a usage error.
option_value() {
  (($# >= 3)) || fail "$EXIT_USAGE" "$1 needs a value" "\`hearth --help\` shows how it is used"
  printf '%s' "$3"
}
