#!/usr/bin/env bash
# Tests of the launcher's parts. Needs no root, no network and no build: what the launcher would
# start are small scripts that write down how they were called.
set -uo pipefail

here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d)
started=()
cleanup() {
  local pid
  for pid in "${started[@]}"; do kill -KILL "$pid" 2>/dev/null; done
  rm -rf "$work"
}
trap cleanup EXIT

passed=0 failed=0

# check NAME CONDITION...: the condition is a command.
check() {
  local name=$1
  shift
  if "$@"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf 'FAILED: %s\n  %s\n' "$name" "$*"
    printf '  exit code %s, output:\n%s\n' "${status:-?}" "${output:-}" | sed 's/^/  /'
  fi
}

contains() { [[ $1 == *"$2"* ]]; }
lacks() { [[ $1 != *"$2"* ]]; }
equals() { [[ $1 == "$2" ]]; }

# fake_jdk FOLDER VERSION: a folder that looks like a JDK; its java prints its arguments, one a line.
fake_jdk() {
  mkdir -p "$1/bin"
  printf 'JAVA_VERSION="%s"\nJAVA_RUNTIME_VERSION="%s+1"\n' "$2" "$2" >"$1/release"
  # shellcheck disable=SC2016
  printf '#!/bin/sh\nprintf "%%s\\n" "$@"\n' >"$1/bin/java"
  cp "$1/bin/java" "$1/bin/javac"
  chmod +x "$1/bin/java" "$1/bin/javac"
}

# checkout FOLDER: the launcher with the smallest sources, built already.
checkout() {
  mkdir -p "$1/api/src/main" "$1/.mvn"
  cp "$here/hearth" "$1/"
  cp -r "$here/launcher" "$1/"
  printf '<project><modules>\n  <module>api</module>\n</modules></project>\n' >"$1/pom.xml"
  printf 'class A {}\n' >"$1/api/src/main/A.java"
  printf '<project/>\n' >"$1/api/pom.xml"
  cat >"$1/mvnw" <<'MAVEN'
#!/usr/bin/env bash
printf '%s\n' "$*" >>mvnw.calls
printf '[INFO] Building Hearth :: API 0.1.0-SNAPSHOT   [1/2]\n'
[[ -e broken ]] && { printf '[ERROR] A.java:[1,1] broken\n'; exit 1; }
mkdir -p cli/target server/target/quarkus-app
printf 'client\n' >cli/target/hearth.jar
cp fake-server server/target/quarkus-app/quarkus-run.jar 2>/dev/null || printf 'server\n' >server/target/quarkus-app/quarkus-run.jar
MAVEN
  chmod +x "$1/mvnw"
}

# run ARGUMENTS...: sets output and status; only what the tests set is in the environment.
run() {
  output=$(env -i HOME="$work/home" PATH="${test_path:-/usr/bin:/bin:/usr/sbin:/sbin}" \
    HEARTH_JVM_FOLDERS="$work/jvm" "${environment[@]}" "$@" 2>&1 </dev/null)
  status=$?
}
environment=()

# The tests must not find the JDKs of this machine: those on the fixed folders are looked at too.
mkdir -p "$work/home" "$work/jvm"
fake_jdk "$work/jvm17" 17.0.2
fake_jdk "$work/jvm25" 25.0.1
fake_jdk "$work/jvmlimits" 25.0.1
# shellcheck disable=SC2016
printf '#!/bin/bash\n[[ $* == *hearth.train* ]] || echo "files $(ulimit -Sn) umask $(umask)"\n' >"$work/jvmlimits/bin/java"
checkout "$work/hearth"

# --- finding a JDK

environment=(HEARTH_JAVA_HOME="$work/jvm17")
run "$work/hearth/hearth" list
check 'an old JDK that was named is refused' equals "$status" 3
check 'the message says which and what is needed' contains "$output" 'a JDK 17: Hearth needs 25'

environment=(HEARTH_JAVA_HOME="$work/none")
run "$work/hearth/hearth" list
check 'a folder without a JDK is refused' equals "$status" 3
check 'the message names the folder' contains "$output" "$work/none, and there is no JDK"

find_only() {
  # shellcheck disable=SC2016
  env -i PATH=/usr/bin:/bin HOME="$work/home" HEARTH_HOME="$work/hearth" "$@" bash -c '
    set -euo pipefail
    source "$HEARTH_HOME/launcher/say.sh"; source "$HEARTH_HOME/launcher/jdk.sh"
    jdk_candidates() { printf "%s\n" ${CANDIDATES}; }
    find_jdk && printf "%s %s" "$JAVA_HOME" "$JAVA_IDENTITY"' 2>&1
}
output=$(find_only CANDIDATES="$work/jvm17 $work/jvm25")
check 'the first JDK that is new enough is taken' equals "$output" "$work/jvm25 \"25.0.1+1\""
output=$(find_only CANDIDATES="$work/jvm17")
status=$?
check 'without one the launcher ends' equals "$status" 3
check 'it says what was seen' contains "$output" "$work/jvm17 is a JDK 17"
check 'it says how to get one' contains "$output" 'adoptium.net'

mkdir -p "$work/norelease/bin"
printf '#!/bin/sh\necho "openjdk version \\"26-ea\\" 2026" >&2\n' >"$work/norelease/bin/java"
cp "$work/norelease/bin/java" "$work/norelease/bin/javac"
chmod +x "$work/norelease/bin/"*
output=$(find_only CANDIDATES="$work/norelease")
check 'a JDK without a release file is asked for its version' equals "$output" "$work/norelease 26-ea"

# --- building

environment=(HEARTH_JAVA_HOME="$work/jvm25")
run "$work/hearth/hearth" list -o json 'two words' ''
check 'the first command builds' contains "$output" 'building Hearth'
check 'progress names the module' contains "$output" 'module 1 of 2: API'
run "$work/hearth/hearth" list -o json 'two words' ''
check 'the second one does not' lacks "$output" 'building'
check 'arguments reach the client as they are' contains "$output" $'hearth.jar\nlist\n-o\njson\ntwo words'
check 'the client learns the installation' contains "$output" "-Dhearth.home=$work/hearth"

ln -s "$work/hearth/hearth" "$work/link"
run "$work/link" list
check 'a link to the launcher works' contains "$output" "-Dhearth.home=$work/hearth"
check 'and builds nothing' lacks "$output" 'building'

printf 'class B {}\n' >"$work/hearth/api/src/main/B.java"
mkdir -p "$work/hearth/api/target"
run "$work/hearth/hearth" list
check 'a new source file means a build' contains "$output" 'building Hearth'
touch "$work/hearth/api/target/A.class"
run "$work/hearth/hearth" list
check 'what is built means none' lacks "$output" 'building'

printf 'class C {}\n' >"$work/hearth/api/src/main/C.java"
touch "$work/hearth/broken"
run "$work/hearth/hearth" list
check 'a build that fails ends the command' equals "$status" 1
check 'its errors are shown' contains "$output" 'A.java:[1,1] broken'
check 'its log is named' contains "$output" "$work/hearth/.hearth/build/build.log"
rm "$work/hearth/broken"
: >"$work/hearth/mvnw.calls"
run "$work/hearth/hearth" list &
first=$!
run "$work/hearth/hearth" list
wait "$first"
check 'two launchers at once build once' equals "$(wc -l <"$work/hearth/mvnw.calls")" 1

run "$work/hearth/hearth" up --help
check 'help of a launcher command comes from the client' contains "$output" $'hearth.jar\nup\n--help'

# --- packages

mkdir -p "$work/empty" "$work/debian"
printf '#!/bin/sh\nexit 0\n' >"$work/debian/dpkg"
printf '#!/bin/sh\necho "$@" >>%s\n' "$work/apt.calls" >"$work/debian/apt-get"
chmod +x "$work/debian/"*
packages_only() {
  # shellcheck disable=SC2016
  run env HEARTH_HOME="$work/hearth" "$@" bash -c '
    set -euo pipefail
    source "$HEARTH_HOME/launcher/say.sh"; source "$HEARTH_HOME/launcher/packages.sh"
    is_there() { [[ $1 == *here* ]]; }
    [[ ${DEBIAN:-yes} == yes ]] || is_debian() { return 1; }
    install_packages ${INSTALL:-no} run'
}
cat >"$work/hearth/launcher/packages" <<'LIST'
# a note
run | first | here | is there
run | second | not | is missing
verify | third | not | is for tests
LIST
packages_only
check 'without installing the commands are printed' contains "$output" 'apt-get install -y --no-install-recommends second'
check 'only what is missing is in them' lacks "$output" 'first'
check 'only what the command needs is in them' lacks "$output" 'third'
check 'the reason is said' contains "$output" 'is missing'
check 'and the exit code says that something is missing' equals "$status" 3
packages_only DEBIAN=no INSTALL=yes
check 'another system is told what is needed' contains "$output" 'no Debian or Ubuntu'
check 'and nothing is tried there' equals "$status" 3
cp "$here/launcher/packages" "$work/hearth/launcher/packages"
check 'every line of the package list is complete' equals \
  "$(grep -cvE '^#|^(run|verify) \| [a-z0-9.+-]+ \| [^|]+ \| [^|]+$' "$here/launcher/packages")" 0

# --- up and down

environment=(HEARTH_JAVA_HOME="$work/jvm25")
printf 'run | nothing | bash | is there\n' >"$work/hearth/launcher/packages"
run "$work/hearth/hearth" up --port 99999
check 'a port that is none is refused' equals "$status" 2
check 'and named' contains "$output" "--port is '99999'"
run "$work/hearth/hearth" up --prot 80
check 'an unknown option is refused' equals "$status" 2
run "$work/hearth/hearth" up --state-dir
check 'an option without its value is refused' equals "$status" 2
run "$work/hearth/hearth" up --state-dir "$work/state" --port=8081 --kafka k:9092 -Dhearth.x=y
check 'the settings reach the server' contains "$output" $'-Dhearth.port=8081\n-Dhearth.kafka.bootstrap-servers=k:9092\n-Dhearth.x=y\n-jar'
run "$work/hearth/hearth" up --state-dir "$work/state" -D hearth.x=y -Dhearth.z=a=b
check 'also with a space after -D' contains "$output" $'-Dhearth.x=y\n-Dhearth.z=a=b\n-jar'
run "$work/hearth/hearth" up -D hearth.x
check 'a setting without a value is refused' equals "$status" 2
check 'in one line, as it is no terminal' equals "$output" 'error: -D hearth.x is not of the form -D KEY=VALUE'
run "$work/hearth/hearth" up --port 99999999
check 'a message' contains "$output" 'error: --port is'
run "$work/hearth/hearth" up --no-such
check 'and its hint are one line' equals "$(wc -l <<<"$output")" 1
run "$work/hearth/hearth" up --state-dir "$work/state" --port=8081 --kafka k:9092 -Dhearth.x=y
check 'the state directory too' contains "$output" "-Dhearth.state-dir=$work/state"
run "$work/hearth/hearth" up --state-dir "$work/state" --tls-certificate=/a/cert.pem --tls-key /a/key.pem --tls-port 8444
check 'those of TLS, too' contains "$output" $'-Dhearth.tls.certificate=/a/cert.pem\n-Dhearth.tls.key=/a/key.pem\n-Dhearth.tls.port=8444\n-jar'

check 'a new state directory is closed to other users' equals "$(stat -c %a "$work/state" "$work/state/logs")" $'700\n700'
run bash -c 'ulimit -Sn 256 && exec "$@"' sh env HEARTH_JAVA_HOME="$work/jvmlimits" "$work/hearth/hearth" up --state-dir "$work/state"
check 'the server may open as many files as the machine allows' contains "$output" "files $(ulimit -Hn)"
check 'and its files are for its user only' contains "$output" 'umask 0077'

run "$work/hearth/hearth" down --state-dir "$work/state"
check 'down without a server succeeds' equals "$status" 0
check 'and says so' contains "$output" 'not running'

if ((EUID == 0)); then
  mkdir -m 755 "$work/open" # the work folder itself is closed
  cp -r "$work/hearth" "$work/jvm25" "$work/open"
  chmod -R a+rX "$work/open"
  chmod 711 "$work"
  for command in up down; do
    environment=(HEARTH_JAVA_HOME="$work/open/jvm25")
    run setpriv --reuid 65534 --regid 65534 --clear-groups "$work/open/hearth/hearth" $command --state-dir "$work/state"
    check "$command on a state directory of another user is refused" equals "$status" 1
    check "and $command says whose it is" contains "$output" 'which belongs to root'
  done
  chmod 700 "$work"
  environment=(HEARTH_JAVA_HOME="$work/jvm25")
fi

# A java that behaves like the server: says that it is ready, ends at SIGTERM.
cat >"$work/jvm25/bin/java" <<'JAVA'
#!/usr/bin/env bash
[[ $* == *hearth.train* ]] && exit 0
for argument in "$@"; do
  [[ $argument == -Dhearth.state-dir=* ]] && state=${argument#*=}
done
[[ -z ${state:-} ]] && { printf '%s\n' "$@"; exit 0; }
[[ -e $state/refuse ]] && { echo 'hearth: port 8080 is in use' >&2; exit 1; }
trap 'rm -f "$state/server.json"; exit 0' TERM
printf '{"pid": %d, "port": 8085,"managementPort":9005,"startedAt":"","version":""}' $$ >"$state/server.json.tmp"
mv "$state/server.json.tmp" "$state/server.json"
while :; do sleep 0.1; done
JAVA
exec {lock}>"$work/lock"
run "$work/hearth/hearth" up --detach --state-dir "$work/state"
exec {lock}>&-
pid=$(sed -n 's/.*"pid": \([0-9]*\).*/\1/p' "$work/state/server.json")
started+=("$pid")
check 'up --detach succeeds' equals "$status" 0
check 'and prints the URL' contains "$output" 'http://127.0.0.1:8085/function/NAME'
check 'the server goes on' kill -0 "$pid"
held=$(readlink "/proc/$pid/fd/"*)
check 'and holds no file of its caller' lacks "$held" "$work/lock"
run "$work/hearth/hearth" up --detach --state-dir "$work/state"
check 'up a second time succeeds' equals "$status" 0
check 'and says that it runs' contains "$output" "runs already (process $pid)"
run "$work/hearth/hearth" up --detach --state-dir "$work/state" --port 8085 --management-port 0
check 'also with the ports that it has' equals "$status" 0
run "$work/hearth/hearth" up --detach --state-dir "$work/state" --port 8086 -D hearth.x=y
check 'up with other options fails' equals "$status" 1
check 'and says which are ignored' contains "$output" 'ignored: hearth.port=8086 hearth.x=y (hint: '
check 'and leaves the server alone' kill -0 "$pid"
run "$work/hearth/hearth" down --state-dir "$work/state"
check 'down succeeds' equals "$status" 0
check 'the server has ended' test ! -d "/proc/$pid"

touch "$work/state/refuse"
run "$work/hearth/hearth" up --detach --state-dir "$work/state"
check 'a server that cannot start fails the command' equals "$status" 1
check 'with its reason' equals "$output" 'error: port 8080 is in use'
run "$work/hearth/hearth" up --state-dir "$work/state"
check 'in the foreground too' equals "$status" 1
rm "$work/state/refuse"

sleep 1000 &
bystander=$!
disown "$bystander"
started+=("$bystander")
printf '{"pid":%d,"port":1}' "$bystander" >"$work/state/server.json"
run "$work/hearth/hearth" down --state-dir "$work/state"
check 'down leaves a process alone that is not the server' kill -0 "$bystander"
check 'and says that none runs' contains "$output" 'not running'
rm "$work/state/server.json"

env -i HOME="$work/home" PATH=/usr/bin:/bin HEARTH_JAVA_HOME="$work/jvm25" HEARTH_JVM_FOLDERS="$work/jvm" \
  "$work/hearth/hearth" up --state-dir "$work/state" >"$work/foreground.log" 2>&1 </dev/null &
launcher=$!
started+=("$launcher")
for _ in $(seq 100); do
  [[ -e $work/state/server.json ]] && break
  sleep 0.05
done
pid=$(sed -n 's/.*"pid": \([0-9]*\).*/\1/p' "$work/state/server.json")
started+=("$pid")
kill -TERM "$launcher"
wait "$launcher"
check 'a launcher in the foreground that is stopped stops the server' equals "$?" 0
check 'and leaves none behind' test ! -d "/proc/$pid"

# --- completion of a shell

run "$work/hearth/hearth" __complete -- describe --help ''
check 'completion reaches the client as it is' contains "$output" $'hearth.jar\n__complete\n--\ndescribe\n--help'
builds=$(wc -l <"$work/hearth/mvnw.calls")
touch "$work/hearth/api/src/main/B.java"
run "$work/hearth/hearth" __complete -- desc
check 'completion says nothing where a build is needed' equals "$output" ''
check 'and builds nothing' equals "$(wc -l <"$work/hearth/mvnw.calls")" "$builds"
rm "$work/hearth/api/src/main/B.java"

printf 'Tests: %d passed, %d failed, 0 skipped\n' "$passed" "$failed"
((failed == 0))
