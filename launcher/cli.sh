# shellcheck shell=bash
# Starts the command line client. Its options are those that its AOT cache was made with.

readonly CLI_OPTIONS=(
  -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData -Xmx512m
  -Dstdout.encoding=UTF-8 -Dstderr.encoding=UTF-8 -Djdk.httpclient.allowRestrictedHeaders=host
)

# Sets TERMINAL_COLUMNS to the width of stdout's terminal: what COLUMNS says, else the terminal; empty elsewhere.
find_columns() {
  local size
  TERMINAL_COLUMNS=
  [[ -t 1 ]] || return 0
  if [[ ${COLUMNS:-} =~ ^[1-9][0-9]*$ ]]; then
    TERMINAL_COLUMNS=$COLUMNS
  elif size=$(stty size 2>/dev/null <&3) && [[ ${size#* } != 0 ]]; then
    TERMINAL_COLUMNS=${size#* }
  fi
} 3<&1

# Never returns. A cache that does not fit is ignored by the JVM, and its remarks are turned off.
run_cli() {
  local cache=() out=false err=false
  [[ -f $DIST/hearth.aot ]] && cache=(-XX:AOTCache="$DIST/hearth.aot" -Xlog:disable)
  [[ -t 1 ]] && out=true
  [[ -t 2 ]] && err=true
  find_columns
  exec "$JAVA_HOME/bin/java" "${cache[@]}" "${CLI_OPTIONS[@]}" -Dhearth.home="$HEARTH_HOME" \
    -Dhearth.tty.out=$out -Dhearth.tty.err=$err -Dhearth.columns="$TERMINAL_COLUMNS" \
    -jar "$DIST/hearth.jar" "$@"
}

# What completion of a shell asks. Builds nothing and says nothing: a person types.
complete_words() {
  locate_jdk || return 0
  fingerprint
  DIST=$DIST_FOLDER/$FINGERPRINT
  [[ ! -f $DIST/complete ]] || run_cli "$@"
}
