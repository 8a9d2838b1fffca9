# shellcheck shell=bash
# The tour: what has to be done before the platform runs is here, the rest in the client.

hearth_quickstart() {
  local begun up=(--detach) tour=() steps=() install=yes
  while (($# > 0)); do
    case $1 in
      --*=*) set -- "${1%%=*}" "${1#*=}" "${@:2}" && continue ;;
      --no-install)
        install=no
        up+=("$1")
        shift
        continue
        ;;
      --state-dir)
        option_value "$1" "$@" >/dev/null
        up+=("$1" "$2")
        tour+=("$1" "$2")
        ;;
      --port | --management-port)
        option_value "$1" "$@" >/dev/null
        up+=("$1" "$2")
        ;;
      -t | --template)
        option_value "$1" "$@" >/dev/null
        tour+=("$1" "$2")
        ;;
      *) fail "$EXIT_USAGE" "unknown option of quickstart: $1" "\`hearth quickstart --help\` shows the options" ;;
    esac
    shift 2
  done

  begun=$(now_millis)
  find_or_install_jdk "$install"
  install_packages "$install" run
  steps+=(--step "Install what is missing=$(($(now_millis) - begun))")

  begun=$(now_millis)
  build_if_changed
  steps+=(--step "Build=$(($(now_millis) - begun))")

  begun=$(now_millis)
  hearth_up "${up[@]}"
  steps+=(--step "Start the platform=$(($(now_millis) - begun))")

  run_cli quickstart --command "$(shown_command)" "${tour[@]}" "${steps[@]}"
}

# How this launcher is called from where the user is.
shown_command() {
  if [[ $(readlink -f "$(command -v hearth || true)") == "$HEARTH_HOME/hearth" ]]; then
    printf 'hearth'
  elif [[ $PWD == "$HEARTH_HOME" ]]; then
    printf './hearth'
  else
    printf '%s/hearth' "$HEARTH_HOME"
  fi
}
