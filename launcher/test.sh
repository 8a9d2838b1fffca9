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

# --- downloading a JDK

mkdir -p "$work/adoptium/jdk-25.0.9+1"
fake_jdk "$work/adoptium/jdk-25.0.9+1" 25.0.9
head -c 3000000 /dev/urandom >"$work/adoptium/jdk-25.0.9+1/modules"
tar -C "$work/adoptium" -czf "$work/adoptium/jdk.tar.gz" jdk-25.0.9+1
jdk_sum=$(sha256sum "$work/adoptium/jdk.tar.gz" | cut -d' ' -f1)

# What Adoptium answers: with options of the test in place of paths. Writes down what it is asked.
cat >"$work/adoptium/server.py" <<'PYTHON'
import http.server, json, os, sys, time
folder = sys.argv[1]
archive = open(folder + "/jdk.tar.gz", "rb").read()
option = lambda name: os.path.exists(folder + "/" + name)
class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *rest): pass
    def do_GET(self):
        with open(folder + "/asked", "a") as asked:
            asked.write(self.path + " " + self.headers.get("Range", "") + "\n")
        if self.path.startswith("/v3/assets/latest/25/hotspot?"):
            package = {"checksum": open(folder + "/sum").read().strip(), "download_count": 7,
                       "link": f"http://127.0.0.1:{self.server.server_port}/jdk.tar.gz",
                       "name": "jdk.tar.gz", "size": len(archive)}
            release = {"binary": {"architecture": "x64", "os": "linux", "package": package, "project": "jdk"},
                       "release_link": "http://elsewhere", "release_name": "jdk-25.0.9+1"}
            self.answer(200, json.dumps([release], indent=None if option("compact") else 4).encode())
        elif self.path == "/jdk.tar.gz":
            start = 0
            if self.headers.get("Range") and not option("noranges"):
                start = int(self.headers["Range"][6:].split("-")[0])
            self.answer(206 if start else 200, archive[start:], start)
        elif self.path == "/jdk.tar.gz.sha256.txt":
            self.answer(200, (open(folder + "/sum").read().strip() + "  jdk.tar.gz\n").encode())
        else:
            self.answer(404, b"nothing")
    def answer(self, status, body, start=0):
        self.send_response(status)
        self.send_header("Content-Length", len(body))
        if status == 206:
            self.send_header("Content-Range", f"bytes {start}-{len(archive) - 1}/{len(archive)}")
        self.end_headers()
        if option("slow") and len(body) > 100000:
            self.wfile.write(body[:1000000])
            self.wfile.flush()
            while option("slow"): time.sleep(0.05)
            return
        self.wfile.write(body)
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.handle_error = lambda *rest: None # a client that is stopped goes away in the middle
with open(folder + "/port.new", "w") as port: port.write(str(server.server_port))
os.rename(folder + "/port.new", folder + "/port")
server.serve_forever()
PYTHON
printf '%s\n' "$jdk_sum" >"$work/adoptium/sum"
python3 "$work/adoptium/server.py" "$work/adoptium" &
started+=($!)
disown
for _ in $(seq 200); do
  [[ -e $work/adoptium/port ]] && break
  sleep 0.05
done
adoptium=http://127.0.0.1:$(<"$work/adoptium/port")

# download_only VARIABLES...: what the launcher does on a machine without a JDK.
download_only() {
  : >"$work/adoptium/asked"
  # shellcheck disable=SC2016
  run env HOME="$work/fresh" HEARTH_HOME="$work/hearth" HEARTH_JDK_URL="$adoptium" "$@" bash -c "$download_script"
}
# shellcheck disable=SC2016
download_script='
  set -euo pipefail
  for part in say jdk jdk-download packages; do source "$HEARTH_HOME/launcher/$part.sh"; done
  installed_jdks() { :; }
  is_debian() { return 1; }
  find_or_install_jdk "${INSTALL:-yes}"
  printf "found %s\n" "$JAVA_HOME"'
cached=$work/fresh/.cache/hearth/jdk

download_only INSTALL=no
check 'without installing nothing is downloaded' equals "$(<"$work/adoptium/asked")" ''
check 'but the commands are printed' contains "$output" '/v3/binary/latest/25/ga/linux/'
check 'with the folder' contains "$output" "tar -xz -C $cached"
check 'and the exit code says that a JDK is missing' equals "$status" 3

download_only
check 'without a JDK one is downloaded' equals "$status" 0
check 'and used' contains "$output" "found $cached/jdk-25.0.9+1"
check 'that of this machine' contains "$(<"$work/adoptium/asked")" "architecture=$([[ $(uname -m) == x86_64 ]] && echo x64 || echo aarch64)&image_type=jdk&os=linux&vendor=eclipse"
check 'nothing else is left in the cache' equals "$(ls -A "$cached")" $'.lock\njdk-25.0.9+1'
download_only
check 'the second start finds it' contains "$output" "found $cached/jdk-25.0.9+1"
check 'and downloads nothing' equals "$(<"$work/adoptium/asked")" ''

rm -rf "$work/fresh"
touch "$work/adoptium/compact"
download_only XDG_CACHE_HOME="$work/fresh/other"
check 'XDG_CACHE_HOME is heeded, and JSON in one line understood' contains "$output" "found $work/fresh/other/hearth/jdk/jdk-25.0.9+1"

rm -rf "$work/fresh"
printf '%064d\n' 7 >"$work/adoptium/sum"
download_only
check 'a JDK with another checksum is refused' equals "$status" 1
check 'both are named' contains "$output" "$jdk_sum"
check 'and nothing of it stays' equals "$(ls -A "$cached")" '.lock'
printf 'x\n' >"$work/adoptium/sum"
download_only
check 'without a checksum nothing is downloaded' contains "$output" 'names no SHA-256'
printf '%s\n' "$jdk_sum" >"$work/adoptium/sum"

for tool in wget python3; do
  rm -rf "$work/fresh" "$work/tools"
  mkdir "$work/tools"
  for name in bash sed head tail tr cut cat mkdir rm mv stat sleep flock mktemp tar gzip sha256sum uname env realpath $tool; do
    ln -s "$(type -P "$name")" "$work/tools/"
  done
  if [[ $tool == python3 ]]; then ln -sf "$(python3 -c 'import sys; print(sys.executable)')" "$work/tools/python3"; fi
  test_path=$work/tools download_only PATH="$work/tools"
  check "$tool does where there is no curl" contains "$output" "found $cached/jdk-25.0.9+1"
done
rm -rf "$work/fresh" "$work/tools/python3"
test_path=$work/tools download_only PATH="$work/tools"
check 'without any of them the message says so' contains "$output" 'a JDK 25 could not be downloaded'
check 'and the exit code that it is missing' equals "$status" 3

download_only HOME=/proc/none
check 'a home that cannot be written to is no obstacle' contains "$output" "found $work/hearth/.hearth/jdk/jdk-25.0.9+1"
rm -rf "$work/hearth/.hearth/jdk"

mkdir -p "$work/arm" "$work/musl" "$work/risc"
printf '#!/bin/sh\necho aarch64\n' >"$work/arm/uname"
printf '#!/bin/sh\necho riscv64\n' >"$work/risc/uname"
chmod +x "$work/arm/uname" "$work/risc/uname"
touch "$work/musl/ld-musl-aarch64.so.1"
download_only PATH="$work/arm:/usr/bin:/bin" HEARTH_LIB_FOLDER="$work/musl"
check 'ARM and musl have their own' contains "$(<"$work/adoptium/asked")" 'architecture=aarch64&image_type=jdk&os=alpine-linux'
rm -rf "$work/fresh"
download_only PATH="$work/risc:/usr/bin:/bin"
check 'a machine without one is told so' contains "$output" 'no JDK to download for riscv64'

download_only HEARTH_JDK_URL="$adoptium/jdk.tar.gz"
check 'a mirror can be one archive with its checksum beside it' contains "$output" "found $cached/jdk-25.0.9+1"
rm -rf "$work/fresh"
download_only HEARTH_JDK_URL=http://127.0.0.1:1
check 'a mirror that cannot be reached is named' contains "$output" 'http://127.0.0.1:1/v3/assets/latest/25/hotspot cannot be read'

# Ctrl-C in the middle, then a second start.
touch "$work/adoptium/slow"
env -i HOME="$work/fresh" HEARTH_HOME="$work/hearth" HEARTH_JDK_URL="$adoptium" PATH=/usr/bin:/bin \
  bash -c "$download_script" >"$work/interrupted.log" 2>&1 </dev/null &
downloader=$!
started+=("$downloader")
part=$cached/.part.$jdk_sum
for _ in $(seq 200); do
  (($(stat -c %s "$part" 2>/dev/null || echo 0) >= 500000)) && break
  sleep 0.05
done
kill -TERM "$downloader"
wait "$downloader"
check 'a download that is stopped ends the launcher' equals "$?" 130
check 'it says what is next' contains "$(<"$work/interrupted.log")" 'continues the download'
check 'what was loaded stays, and nothing else' equals "$(ls -A "$cached")" $'.lock\n'".part.$jdk_sum"
rm "$work/adoptium/slow"
download_only
check 'the next start has the JDK' contains "$output" "found $cached/jdk-25.0.9+1"
check 'and asked for the rest only' contains "$(<"$work/adoptium/asked")" '/jdk.tar.gz bytes='

rm -rf "$cached/jdk-25.0.9+1"
head -c 1000 /dev/zero >"$part"
download_only
check 'what an earlier download left is not believed' contains "$output" "found $cached/jdk-25.0.9+1"
check 'but loaded again' contains "$output" 'cannot be continued: downloading all of it'
rm -rf "$cached/jdk-25.0.9+1"
head -c 1000 "$work/adoptium/jdk.tar.gz" >"$part"
touch "$work/adoptium/noranges"
download_only
check 'a mirror that cannot continue does as well' contains "$output" "found $cached/jdk-25.0.9+1"
rm -rf "$work/fresh" "$work/adoptium/noranges"

(download_only && [[ $output == *found* ]]) &
first=$!
download_only
wait "$first"
check 'two launchers at once download once, and both have it' equals "$? $(grep -c '^/jdk.tar.gz' "$work/adoptium/asked")" '0 1'
rm -rf "$work/fresh"

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
