# shellcheck shell=bash
# Installs what is missing, after saying so; never asks.

readonly PACKAGES_FILE=$HEARTH_HOME/launcher/packages

is_debian() { command -v apt-get >/dev/null && command -v dpkg >/dev/null; }

has_candidate() { [[ $(apt-cache policy "$1" 2>/dev/null) =~ Candidate:\ [^\(] ]]; }

# Fetches the package lists where there are none yet, as on a fresh image.
need_package_lists() {
  [[ -n $(find /var/lib/apt/lists -maxdepth 1 -name '*_Packages*' -print -quit 2>/dev/null) ]] && return
  ((EUID == 0)) || return 0
  say "fetching the package lists"
  mkdir -p "$HEARTH_HOME/.hearth"
  quiet_apt "$HEARTH_HOME/.hearth/install.log" "$(now_millis)" update || true
}

is_there() {
  local sign
  for sign in $1; do
    if [[ $sign == /* ]]; then
      [[ -e $sign ]] && return 0
    elif PATH=$PATH:/usr/sbin:/sbin command -v "$sign" >/dev/null; then
      return 0
    fi
  done
  return 1
}

# missing_packages SCOPE...: lines of "scope|package|what for".
missing_packages() {
  local wanted=" $* " scope package signs reason
  while IFS='|' read -r scope package signs reason; do
    [[ $scope == \#* || -z $scope ]] && continue
    read -r scope <<<"$scope"
    read -r package <<<"$package"
    read -r reason <<<"$reason"
    if [[ $wanted == *" $scope "* ]] && ! is_there "$signs"; then
      printf '%s|%s|%s\n' "$scope" "$package" "$reason"
    fi
  done <"$PACKAGES_FILE"
}

# install_packages INSTALL SCOPE...: INSTALL is yes, or no to only print the commands.
install_packages() {
  local install=$1 missing
  shift
  mapfile -t missing < <(missing_packages "$@")
  ((${#missing[@]} == 0)) && return
  install_missing "$install" "${missing[@]}"
}

install_missing() {
  local install=$1 line names=()
  shift
  say "missing on this machine:"
  for line in "$@"; do
    IFS='|' read -r _ package reason <<<"$line"
    say "  $(printf '%-28s' "$package") $reason"
    names+=("$package")
  done
  if ! is_debian; then
    fail "$EXIT_MISSING" "this is no Debian or Ubuntu: install the above by your system's means, then run the command again"
  fi
  local command="apt-get install -y --no-install-recommends ${names[*]}"
  if [[ $install == no ]]; then
    printf '%s\n' "apt-get update" "$command"
    exit "$EXIT_MISSING"
  fi
  if ((EUID != 0)); then
    fail "$EXIT_MISSING" "installing needs root: run \`sudo $command\`, or this command as root"
  fi
  apt_install "${names[@]}"
}

apt_install() {
  local begun log=$HEARTH_HOME/.hearth/install.log
  begun=$(now_millis)
  mkdir -p "${log%/*}"
  : >"$log"
  say "installing them by apt-get"
  hold_services
  # Package lists are fetched only when those there do not do.
  if ! quiet_apt "$log" "$begun" install -y --no-install-recommends "$@"; then
    quiet_apt "$log" "$begun" update || true
    if ! quiet_apt "$log" "$begun" install -y --no-install-recommends "$@"; then
      release_services
      tail -n 20 "$log" >&2
      fail "$EXIT_FAILED" "apt-get could not install: $*" "the whole log is in $log"
    fi
  fi
  release_services
  say "installed in $(seconds_since "$begun")"
}

# quiet_apt LOG BEGUN ARGUMENTS...
quiet_apt() {
  local log=$1 begun=$2 pid status=0
  shift 2
  DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 "$@" >>"$log" 2>&1 </dev/null &
  pid=$!
  local interrupted=no
  trap 'interrupted=yes; say "apt-get is not left half-way: waiting for it"' INT TERM
  while kill -0 "$pid" 2>/dev/null; do
    progress "$begun" "$(tail -n 1 "$log" | tr -d '\r')"
    sleep 0.2
  done
  wait "$pid" || status=$?
  trap - INT TERM
  progress_over
  [[ $interrupted == no ]] || exit 130
  return "$status"
}

# Debian starts the services of a package when it is installed. We need the programs only, and a
# registry or web server that takes a port would be a surprise. The file is the documented way to
# say so (invoke-rc.d(8)); one that is there is left alone.
hold_services() {
  HELD=
  [[ -e /usr/sbin/policy-rc.d ]] && return
  printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
  chmod +x /usr/sbin/policy-rc.d
  HELD=yes
  trap release_services EXIT
}

release_services() {
  [[ -n ${HELD:-} ]] && rm -f /usr/sbin/policy-rc.d
  HELD=
  return 0
}
