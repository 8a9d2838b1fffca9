# shellcheck shell=bash
# Starts and stops the platform.

readonly SERVER_OPTIONS=(
  --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -XX:-UsePerfData
  -Djava.util.logging.manager=org.jboss.logmanager.LogManager
  # The TLS port has one certificate, and takes any name a client asks for.
  -Djdk.tls.server.disableExtensions=server_name
  # Compilers give way: else they take half of the time of a start on two cores. Needs root, as the server does.
  -XX:ThreadPriorityPolicy=1 -XX:CompilerThreadPriority=7
)
readonly START_SECONDS=120

# Where the build put the database's library.
sqlite_options() {
  [[ ! -f $DIST/server/libsqlitejdbc.so ]] ||
    printf '%s\n' "-Dorg.sqlite.lib.path=$DIST/server" -Dorg.sqlite.lib.name=libsqlitejdbc.so
}

state_dir() {
  local state=${1:-${HEARTH_STATE_DIR:-}}
  if [[ -z $state ]]; then
    if ((EUID == 0)); then state=/var/lib/hearth; else state=$HOME/.local/state/hearth; fi
  fi
  realpath -m -- "$state"
}

# Ends the launcher where the state directory belongs to another user: looking into it would find
# nothing, and "not running" would be wrong.
require_access() {
  [[ ! -d $1 || (-r $1 && -x $1) ]] && return
  fail "$EXIT_FAILED" "not allowed to read the state directory $1, which belongs to $(stat -c %U "$1")" \
    "run the command as that user (sudo hearth ...), or name another with --state-dir"
}

# json_number FILE MEMBER: nothing where there is no such file, which may go at any moment.
json_number() {
  sed -n "s/.*\"$2\" *: *\([0-9][0-9]*\).*/\1/p" "$1" 2>/dev/null | head -n 1 || true
}

# Prints the process that holds the lock of a state directory: the kernel's word, which neither a
# killed server's leftovers nor a process number used again can bend.
lock_holder() {
  local lock=$1/server.lock inode
  inode=$(stat -c %i "$lock" 2>/dev/null) || return 0
  awk -v inode=":$inode" '$2 == "POSIX" && $6 ~ inode "$" && $5 > 0 { print $5; exit }' /proc/locks 2>/dev/null
}

# Prints the process of the server on a state directory, if one runs.
server_pid() {
  local state=$1 pid
  pid=$(lock_holder "$state")
  if [[ -z $pid ]]; then
    # Where /proc/locks is not to be had: the process that server.json names, if it is our program.
    pid=$(json_number "$state/server.json" pid)
    [[ -n $pid && -r /proc/$pid/cmdline ]] || return 0
    tr '\0' '\n' <"/proc/$pid/cmdline" | grep -qxF -e "-Dhearth.state-dir=$state" || return 0
  fi
  printf '%s' "$pid"
}

show_urls() {
  local state=$1 port tls management
  port=$(json_number "$state/server.json" port)
  tls=$(json_number "$state/server.json" tlsPort)
  management=$(json_number "$state/server.json" managementPort)
  printf 'functions   http://127.0.0.1:%s/function/NAME\n' "$port"
  [[ -z $tls ]] || printf 'with TLS    https://127.0.0.1:%s/function/NAME\n' "$tls"
  printf 'admin API   http://127.0.0.1:%s/api/v1\n' "$port"
  printf 'metrics     http://127.0.0.1:%s/q/metrics\n' "$management"
  printf 'state       %s\n' "$state"
}

# Reads the options of `up`; sets DETACH, STATE, INSTALL and SETTINGS.
read_up_options() {
  local state='' value
  DETACH=no INSTALL=yes SETTINGS=()
  while (($# > 0)); do
    case $1 in
      -d | --detach) DETACH=yes ;;
      --no-install) INSTALL=no ;;
      --*=*)
        value=${1#*=}
        set -- "${1%%=*}" "$value" "${@:2}"
        continue
        ;;
      --state-dir | --port | --management-port | --registry | --kafka | \
        --tls-certificate | --tls-key | --tls-port | --tls-host)
        value=$(option_value "$1" "$@") || exit
        case $1 in
          --state-dir) state=$value ;;
          --kafka) SETTINGS+=("-Dhearth.kafka.bootstrap-servers=$value") ;;
          # Links are followed by the server, again and again, since that is how they are replaced.
          --tls-certificate | --tls-key) SETTINGS+=("-Dhearth.tls.${1#--tls-}=$(realpath -ms -- "$value")") ;;
          --tls-*) SETTINGS+=("-Dhearth.tls.${1#--tls-}=$value") ;;
          *) SETTINGS+=("-Dhearth.${1#--}=$value") ;;
        esac
        check_port "$1" "$value"
        shift
        ;;
      -D)
        value=$(option_value -D "$@") || exit
        [[ $value == ?*=* ]] || fail "$EXIT_USAGE" "-D $value is not of the form -D KEY=VALUE"
        SETTINGS+=("-D$value")
        shift
        ;;
      -D?*=*) SETTINGS+=("$1") ;;
      *) fail "$EXIT_USAGE" "unknown option of up: $1" "\`hearth up --help\` shows the options" ;;
    esac
    shift
  done
  STATE=$(state_dir "$state")
  require_access "$STATE"
}

check_port() {
  [[ $1 == *port ]] || return 0
  [[ $2 =~ ^[0-9]{1,5}$ ]] && ((10#$2 <= 65535)) && return
  fail "$EXIT_USAGE" "$1 is '$2': use a number from 0 (any free port) to 65535"
}

hearth_up() {
  local pid
  read_up_options "$@"
  if [[ $INSTALL == yes ]]; then
    pid=$(server_pid "$STATE")
    if [[ -n $pid ]]; then
      say "the platform runs already (process $pid)"
      say_if_outdated "$pid"
      show_urls "$STATE"
      fail_if_ignored "$pid"
      return 0
    fi
  fi
  find_or_install_jdk "$INSTALL"
  install_packages "$INSTALL" run
  build_if_changed
  start_server
}

# Fails where the platform that runs was started with other settings than those of this command: they count with
# the next start. Any port will do for port 0.
fail_if_ignored() {
  local settings setting name ignored=()
  settings=$(tr '\0' '\n' <"/proc/$1/cmdline")
  for setting in "${SETTINGS[@]}"; do
    name=${setting#-D}
    case $setting in
      -Dhearth.port=* | -Dhearth.management-port=*)
        [[ ${setting#*=} == 0 || ${setting#*=} == "$(running_port "${name%%=*}")" ]] && continue
        ;;
    esac
    grep -qxF -e "$setting" <<<"$settings" || ignored+=("$name")
  done
  ((${#ignored[@]} > 0)) || return 0
  fail "$EXIT_FAILED" "the platform runs already, with other settings; ignored: ${ignored[*]}" \
    "\`hearth down\`, then the same command again, makes them count"
}

# running_port SETTING: the port that the platform listens on.
running_port() {
  case $1 in
    hearth.port) json_number "$STATE/server.json" port ;;
    *) json_number "$STATE/server.json" managementPort ;;
  esac
}

# Says so when the platform that runs was built from other sources than those here now.
say_if_outdated() {
  locate_jdk || return 0
  fingerprint
  tr '\0' '\n' <"/proc/$1/cmdline" | grep -qF "$DIST_FOLDER/$FINGERPRINT/" ||
    say "it was started from another build: \`hearth down\`, then \`hearth up\`, takes it to the present sources"
}

start_server() {
  [[ -f $DIST/server/quarkus-run.jar ]] || fail "$EXIT_FAILED" "the build has no server in $DIST"
  local cache=() program
  [[ -f $DIST/server.aot ]] && cache=(-XX:AOTCache="$DIST/server.aot" "-Xlog:aot*=off" "-Xlog:cds*=off")
  # shellcheck disable=SC2206
  local more=(${HEARTH_JAVA_OPTS:-})
  local sqlite
  mapfile -t sqlite < <(sqlite_options)
  program=("$JAVA_HOME/bin/java" "${cache[@]}" "${SERVER_OPTIONS[@]}" "${sqlite[@]}" "${more[@]}"
    -Dhearth.home="$DIST/home" -Dhearth.state-dir="$STATE" "${SETTINGS[@]}"
    -jar "$DIST/server/quarkus-run.jar")
  # What the server and its children write is for their own user only.
  umask 077
  # As many connections and files as the machine allows; most shells start with 1,024.
  ulimit -Sn "$(ulimit -Hn)" 2>/dev/null || true
  mkdir -p "$STATE/logs" || fail "$EXIT_FAILED" "cannot make the state directory $STATE" "name another with --state-dir"
  if [[ $DETACH == yes ]]; then start_detached "${program[@]}"; else serve "${program[@]}"; fi
}

# In the foreground: the first Ctrl-C stops, the second one kills. The server has a session of its
# own, so that the terminal's signals reach only this script.
serve() {
  local pid status=0 stops=0
  setsid "$@" </dev/null &
  pid=$!
  trap 'stops=$((stops + 1)); stop_serving "$pid" "$stops"' INT TERM HUP
  until is_ready "$pid"; do
    kill -0 "$pid" 2>/dev/null || break
    moment 0.02
  done
  if is_ready "$pid"; then show_urls "$STATE"; fi
  # A signal ends the wait, not the server: only a wait that found it gone has its exit code.
  while true; do
    status=0
    wait "$pid" || status=$?
    kill -0 "$pid" 2>/dev/null || break
  done
  if ((stops > 0)); then
    status=0
    wait "$pid" 2>/dev/null || status=$?
    # What a JVM answers to SIGTERM after an orderly end.
    ((status != 143)) || status=0
  fi
  trap - INT TERM HUP
  return "$status"
}

# Starts no program as long as there is no such file: that would slow down what it waits for.
is_ready() { [[ -f $STATE/server.json && $(json_number "$STATE/server.json" pid) == "$1" ]]; }

# moment SECONDS: sleeps without starting a program, by waiting for what never comes.
moment() {
  [[ -n ${NEVER:-} ]] || exec {NEVER}<> <(:)
  read -rt "$1" -u "$NEVER" || true
}

stop_serving() {
  if (($2 == 1)); then
    say "stopping: calls in flight may end; Ctrl-C again to kill"
    kill -TERM "$1" 2>/dev/null || true
  else
    say "killed"
    kill -KILL "$1" 2>/dev/null || true
  fi
}

# Becomes a program that keeps nothing of the caller's open: a lock or a pipe would last as long as it.
alone() {
  local file
  for file in "/proc/$BASHPID/fd/"*; do
    file=${file##*/}
    if ((file > 2)); then exec {file}>&-; fi
  done
  exec setsid "$@"
}

start_detached() {
  local pid begun log=$STATE/logs/server.log from
  begun=$(now_millis)
  [[ -f $log && $(stat -c %s "$log") -gt 10485760 ]] && mv "$log" "$log.1"
  touch "$log"
  from=$(stat -c %s "$log")
  alone "$@" >>"$log" 2>&1 </dev/null &
  pid=$!
  disown "$pid"
  until is_ready "$pid"; do
    if ! kill -0 "$pid" 2>/dev/null; then
      progress_over
      tell_why_not_started "$log" "$from"
    fi
    if ((EPOCHSECONDS - begun / 1000 > START_SECONDS)); then
      progress_over
      fail "$EXIT_FAILED" "the platform is not ready after $START_SECONDS s; it goes on trying as process $pid" "its log is $log"
    fi
    progress "$begun" "starting the platform"
    moment 0.01
  done
  progress_over
  say "the platform is ready after $(($(now_millis) - begun)) ms (process $pid)"
  show_urls "$STATE"
}

# The server gives its reason in one line that begins with "hearth: ".
tell_why_not_started() {
  local reason
  reason=$(tail -c "+$(($2 + 1))" "$1" | sed -n 's/^hearth: //p' | tail -n 1)
  if [[ -n $reason ]]; then fail "$EXIT_FAILED" "$reason"; fi
  tail -c "+$(($2 + 1))" "$1" | tail -n 20 >&2
  fail "$EXIT_FAILED" "the platform ended while it started: its log is $1"
}

# A server that was killed leaves a note, and with it instances, mounts, networks, maybe a broker.
clear_left() {
  local state=$1 note=$1/run/started options=() sqlite
  [[ -f $note ]] || return 0
  if ! locate_jdk || ! fingerprint || [[ ! -f $DIST_FOLDER/$FINGERPRINT/complete ]]; then
    say "an earlier one was killed and may have left containers: \`hearth up\`, then \`hearth down\`, removes them"
    return 0
  fi
  DIST=$DIST_FOLDER/$FINGERPRINT
  mapfile -t options < <(grep -e '^-Dhearth\.' "$note")
  mapfile -t sqlite < <(sqlite_options)
  if ! "$JAVA_HOME/bin/java" "${SERVER_OPTIONS[@]}" "${sqlite[@]}" "${options[@]}" -Dhearth.clean=true \
    -Dhearth.home="$DIST/home" -Dhearth.state-dir="$state" -jar "$DIST/server/quarkus-run.jar" \
    >>"$state/logs/server.log" 2>&1 </dev/null; then
    fail "$EXIT_FAILED" "what an earlier platform left could not be removed" "the reason is in $state/logs/server.log"
  fi
  say "removed what an earlier platform left when it was killed"
}

hearth_down() {
  local state='' seconds=60 pid begun
  while (($# > 0)); do
    case $1 in
      --*=*) set -- "${1%%=*}" "${1#*=}" "${@:2}" && continue ;;
      --state-dir) state=$(option_value "$1" "$@") || exit ;;
      --timeout) seconds=$(option_value "$1" "$@") || exit ;;
      *) fail "$EXIT_USAGE" "unknown option of down: $1" "\`hearth down --help\` shows the options" ;;
    esac
    shift 2
  done
  [[ $seconds =~ ^[0-9]+$ ]] || fail "$EXIT_USAGE" "--timeout is '$seconds': use a number of seconds"
  state=$(state_dir "$state")
  require_access "$state"
  pid=$(server_pid "$state")
  if [[ -z $pid ]]; then
    say "the platform is not running (state directory $state)"
    clear_left "$state"
    return $?
  fi
  begun=$(now_millis)
  kill -TERM "$pid" 2>/dev/null || fail "$EXIT_FAILED" "not allowed to stop process $pid: run \`hearth down\` as the user who started it"
  while kill -0 "$pid" 2>/dev/null; do
    if (($(now_millis) - begun > seconds * 1000)); then
      progress_over
      fail "$EXIT_FAILED" "process $pid still runs after $seconds s" \
        "calls in flight may take their time: wait with --timeout, or kill -9 $pid (nothing stored is lost)"
    fi
    progress "$begun" "stopping the platform"
    sleep 0.05
  done
  progress_over
  say "the platform is stopped ($(seconds_since "$begun"))"
}
