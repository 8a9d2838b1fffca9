# shellcheck shell=bash
# Builds when the sources changed, into a folder of its own below .hearth/dist, so that a server
# that runs never loses its jars to a later build.

readonly BUILD_FOLDER=$HEARTH_HOME/.hearth/build
readonly DIST_FOLDER=$HEARTH_HOME/.hearth/dist
readonly BROKER_FOLDER=$HEARTH_HOME/.hearth/broker

# Sets FINGERPRINT: names, sizes and times of all that a build reads, and the JDK.
fingerprint() {
  local modules
  modules=$(sed -n 's/.*<module>\(.*\)<\/module>.*/\1/p' "$HEARTH_HOME/pom.xml")
  FINGERPRINT=$(
    cd "$HEARTH_HOME" || exit
    {
      printf '%s %s\n' "$JAVA_HOME" "$JAVA_IDENTITY"
      # shellcheck disable=SC2086
      find pom.xml .mvn launcher/build.sh launcher/cli.sh launcher/ModernClasses.java ${modules//$'\n'/ } \
        \( -name target -o -path '*/src/test' \) -prune -o -type f -printf '%p %s %T@\n' |
        LC_ALL=C sort
    } | sha256sum
  )
  FINGERPRINT=${FINGERPRINT:0:16}
}

# Sets DIST to a folder with what the present sources build to.
build_if_changed() {
  fingerprint
  DIST=$DIST_FOLDER/$FINGERPRINT
  [[ -f $DIST/complete ]] && return
  if [[ ! -w $HEARTH_HOME ]]; then
    fail "$EXIT_FAILED" "Hearth must be built, and you may not write to $HEARTH_HOME" \
      "run the command once as the owner of that folder"
  fi
  mkdir -p "$BUILD_FOLDER" "$DIST_FOLDER"
  exec 9>"$BUILD_FOLDER/lock"
  if ! flock -n 9; then
    say "another launcher builds: waiting for it"
    flock 9
  fi
  fingerprint
  DIST=$DIST_FOLDER/$FINGERPRINT
  [[ -f $DIST/complete ]] || build
  exec 9>&-
}

build() {
  local begun log=$BUILD_FOLDER/build.log
  begun=$(now_millis)
  say "building Hearth with $JAVA_HOME"
  if ! run_maven "$log" -Dfast -Dmaven.test.skip=true package; then
    grep -E '^\[(ERROR|FATAL)\]|^Error|BUILD FAILURE' "$log" | head -n 30 >&2 || tail -n 30 "$log" >&2
    fail "$EXIT_FAILED" "the build failed: the whole log is in $log"
  fi
  collect
  train
  touch "$DIST/complete"
  forget_old_builds
  say "built in $(seconds_since "$begun")"
}

# run_maven LOG ARGUMENTS...: with a line of progress per module.
run_maven() {
  local log=$1 begun pid status=0 building='' step size read=0
  shift
  begun=$(now_millis)
  : >"$log"
  (cd "$HEARTH_HOME" && exec ./mvnw -B -ntp "$@") >"$log" 2>&1 </dev/null 9>&- &
  pid=$!
  trap 'kill "$pid" 2>/dev/null; wait "$pid"; progress_over; exit 130' INT TERM
  local running=yes
  while [[ $running == yes ]]; do
    kill -0 "$pid" 2>/dev/null || running=no
    size=$(stat -c %s "$log")
    step=$(maven_step "$log" "$read")
    read=$size
    if [[ -n $step && $step != "$building" ]]; then
      redraws || say "  $step"
      building=$step
    fi
    progress "$begun" "${building:-starting Maven}"
    [[ $running == no ]] || sleep 0.2
  done
  wait "$pid" || status=$?
  trap - INT TERM
  progress_over
  return "$status"
}

# maven_step LOG OFFSET: the last module begun since OFFSET, as "module 3 of 11: Gateway". Looks a
# little further back, for a line that was written in two parts.
maven_step() {
  local from=$(($2 > 500 ? $2 - 500 : 0))
  tail -c "+$((from + 1))" "$1" |
    sed -n 's/^\[INFO\] Building \(Hearth :: \)\{0,1\}\(.*[^ ]\)  *[^ ][^ ]*  *\[\([0-9]*\)\/\([0-9]*\)\]$/module \3 of \4: \2/p' |
    tail -n 1
}

# Copies what was built to $DIST. The server's home there has the checkout's templates, and a broker
# that stays as it is while a later build is made.
collect() {
  rm -rf "$DIST"
  mkdir -p "$DIST/home"
  "$JAVA_HOME/bin/java" "$HEARTH_HOME/launcher/ModernClasses.java" \
    "$HEARTH_HOME/cli/target/hearth.jar" "$DIST/hearth.jar" >"$BUILD_FOLDER/modern-classes.log" 2>&1 ||
    cp "$HEARTH_HOME/cli/target/hearth.jar" "$DIST/hearth.jar"
  if [[ -f $HEARTH_HOME/server/target/quarkus-app/quarkus-run.jar ]]; then
    cp -r "$HEARTH_HOME/server/target/quarkus-app" "$DIST/server"
    collect_sqlite
  fi
  ln -s "$HEARTH_HOME/templates" "$DIST/home/templates"
  [[ ! -d $HEARTH_HOME/broker/target/lib ]] || collect_broker
}

# The database's library as a file, else each start of the server unpacks and checks it anew.
collect_sqlite() {
  local library
  library=org/sqlite/native/Linux/$(uname -m)/libsqlitejdbc.so
  (cd "$DIST/server" && "$JAVA_HOME/bin/jar" --extract --file "$(echo lib/main/org.xerial.sqlite-jdbc-*.jar)" "$library" &&
    mv "$library" . && rm -r org) || say "  the server will unpack its database library at each start"
}

# The broker changes seldom: one copy, and one AOT cache, for all builds with the same jars.
collect_broker() {
  local key
  key=$(cd "$HEARTH_HOME/broker/target/lib" && { sha256sum -- *; printf '%s' "$JAVA_IDENTITY"; } | sha256sum)
  BROKER=$BROKER_FOLDER/${key:0:16}
  if [[ ! -d $BROKER ]]; then
    rm -rf "$BROKER.new"
    mkdir -p "$BROKER.new/target"
    cp -r "$HEARTH_HOME/broker/target/lib" "$BROKER.new/target/lib"
    mv "$BROKER.new" "$BROKER"
  fi
  ln -s "$BROKER" "$DIST/home/broker"
}

# Makes the JDK AOT caches, at the same time. One that fails is done without.
train() {
  local begun pids=() pid
  begun=$(now_millis)
  redraws || say "  AOT caches"
  train_cli &
  pids+=($!)
  if [[ -d $DIST/server ]]; then
    train_server &
    pids+=($!)
  fi
  if [[ -d ${BROKER:-} && ! -f $BROKER/target/broker.aot ]]; then
    train_broker &
    pids+=($!)
  fi
  trap 'kill "${pids[@]}" 2>/dev/null; wait; progress_over; exit 130' INT TERM
  for pid in "${pids[@]}"; do
    while kill -0 "$pid" 2>/dev/null; do
      progress "$begun" "AOT caches"
      sleep 0.2
    done
  done
  wait "${pids[@]}"
  trap - INT TERM
  progress_over
}

# trained NAME CACHE ARGUMENTS...: runs the JDK once for CACHE, within two minutes.
trained() {
  local name=$1 cache=$2 log=$BUILD_FOLDER/train-$1.log
  shift 2
  if ! timeout 120 "$JAVA_HOME/bin/java" -XX:AOTCacheOutput="$cache" "$@" >"$log" 2>&1 </dev/null 9>&-; then
    rm -f "$cache" "$cache.config"
    progress_over
    say "  no AOT cache for the $name: it starts slower ($log)"
  fi
}

train_cli() {
  trained client "$DIST/hearth.aot" "${CLI_OPTIONS[@]}" \
    -Dhearth.train=true -Dhearth.home="$HEARTH_HOME" -jar "$DIST/hearth.jar"
}

# The server answers some requests to itself and ends; it touches no runtime and needs no root.
train_server() {
  local state sqlite
  state=$(mktemp -d)
  mapfile -t sqlite < <(sqlite_options)
  trained server "$DIST/server.aot" "${SERVER_OPTIONS[@]}" "${sqlite[@]}" \
    -Dhearth.train=true -Dhearth.home="$DIST/home" -Dhearth.state-dir="$state" \
    -Dhearth.port=0 -Dhearth.management-port=0 -jar "$DIST/server/quarkus-run.jar"
  rm -rf "$state"
}

# The broker makes a topic, writes and reads it, and ends. Heap and collector are those that the
# server starts it with.
train_broker() {
  local folder
  folder=$(mktemp -d)
  trained broker "$BROKER/target/broker.aot" -Xms32m -Xmx256m -XX:+UseSerialGC \
    --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -Dhearth.broker.log="$folder/broker.log" -Dlog4j2.disableJmx=true \
    -Dlog4j2.configurationFile=hearth-broker-log4j2.properties \
    -cp "$DIST/home/broker/target/lib/*" dev.hearth.broker.Broker train "$folder/data"
  rm -rf "$folder"
}

# Keeps this build, the one before, and any that a process was started from.
forget_old_builds() {
  local running
  running=$(cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\0' '\n' | grep -F "$DIST_FOLDER/" || true)
  local folder kept=0
  while IFS= read -r folder; do
    kept=$((kept + 1))
    if ((kept > 2)) && [[ $running != *"$folder/"* ]]; then
      rm -rf "$folder"
    fi
  done < <(find "$DIST_FOLDER" -mindepth 1 -maxdepth 1 -type d -printf '%T@ %p\n' | sort -rn | cut -d' ' -f2-)
  # A broker goes with the last build that has it.
  for folder in "$BROKER_FOLDER"/*; do
    [[ -d $folder ]] || continue
    find "$DIST_FOLDER" -mindepth 3 -maxdepth 3 -lname "$folder" | grep -q . || rm -rf "$folder"
  done
}
