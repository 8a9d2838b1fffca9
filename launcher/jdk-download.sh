# shellcheck shell=bash
# Downloads a JDK where the machine has none and its distribution offers none: Eclipse Temurin, by
# the API of Adoptium. Verified by its SHA-256, and there complete or not at all.

readonly ADOPTIUM=https://api.adoptium.net

# Where HEARTH_JDK_URL names a mirror: its root, or one archive.
jdk_source() { printf '%s' "${HEARTH_JDK_URL:-$ADOPTIUM}"; }

jdk_cache_candidates() {
  [[ -z ${XDG_CACHE_HOME:-} ]] || printf '%s\n' "$XDG_CACHE_HOME/hearth/jdk"
  [[ -z ${HOME:-} ]] || printf '%s\n' "$HOME/.cache/hearth/jdk"
  printf '%s\n' "$HEARTH_HOME/.hearth/jdk"
}

# Folders of JDKs that were downloaded before.
downloaded_jdks() {
  local cache folder
  while IFS= read -r cache; do
    for folder in "$cache"/jdk*; do
      [[ -x $folder/bin/javac ]] && printf '%s\n' "$folder"
    done
  done < <(jdk_cache_candidates)
  return 0
}

# Prints the first folder that can be written to: home may be read-only, or not there.
jdk_cache() {
  local cache
  while IFS= read -r cache; do
    if mkdir -p "$cache" 2>/dev/null && [[ -w $cache ]] && (: >"$cache/.lock") 2>/dev/null; then
      printf '%s' "$cache"
      return
    fi
  done < <(jdk_cache_candidates)
  fail "$EXIT_FAILED" "there is no folder to download a JDK to" "set XDG_CACHE_HOME to one that you may write to"
}

# Prints the names that Adoptium has for this machine, as "os architecture".
jdk_platform() {
  local machine os=linux
  machine=$(uname -m)
  case $machine in
    x86_64 | amd64) machine=x64 ;;
    aarch64 | arm64) machine=aarch64 ;;
    *) fail "$EXIT_MISSING" "there is no JDK to download for $machine" "Hearth runs on x86-64 and 64-bit ARM" ;;
  esac
  if uses_musl; then os=alpine-linux; fi
  printf '%s %s\n' "$os" "$machine"
}

uses_musl() {
  local loader
  for loader in "${HEARTH_LIB_FOLDER:-/lib}"/ld-musl-*; do
    [[ -e $loader ]] && return 0
  done
  return 1
}

# json_text JSON MEMBER: the first member of that name with a text.
json_text() { sed -n "s/.*\"$2\" *: *\"\([^\"]*\)\".*/\1/p" <<<"$1" | head -n 1; }

# find_release: sets JDK_LINK, JDK_SHA256 and JDK_SIZE (0 where it is not known).
find_release() {
  local source answer os machine
  source=$(jdk_source)
  JDK_SIZE=0 JDK_SHA256=
  if [[ $source == *.tar.gz ]]; then
    JDK_LINK=$source
    JDK_SHA256=${HEARTH_JDK_SHA256:-$(fetch_text "$source.sha256.txt" || true)}
    JDK_SHA256=${JDK_SHA256%%[[:space:]]*}
  else
    read -r os machine < <(jdk_platform) || exit
    [[ -n ${machine:-} ]] || exit "$EXIT_MISSING"
    source=${source%/}/v3/assets/latest/$JDK_NEEDED/hotspot
    answer=$(fetch_text "$source?architecture=$machine&image_type=jdk&os=$os&vendor=eclipse") ||
      no_download "$source cannot be read"
    # A member a line; what stands before the package is about the release.
    answer=${answer#*\"package\"}
    answer=$(tr -d '\r\n' <<<"$answer" | sed 's/[,{}]/\n/g')
    JDK_LINK=$(json_text "$answer" link)
    JDK_SHA256=$(json_text "$answer" checksum)
    JDK_SIZE=$(sed -n 's/.*"size" *: *\([0-9][0-9]*\).*/\1/p' <<<"$answer" | head -n 1)
    JDK_SIZE=${JDK_SIZE:-0}
  fi
  [[ $JDK_SHA256 =~ ^[0-9a-fA-F]{64}$ ]] || no_download "$source names no SHA-256 of a JDK $JDK_NEEDED"
  JDK_SHA256=${JDK_SHA256,,}
  [[ $JDK_LINK =~ ^https?://[^[:space:]]+$ ]] || no_download "$source names no address of a JDK $JDK_NEEDED"
  if [[ $JDK_LINK == http:* && $source == https:* ]]; then
    no_download "$source leads to an address without TLS: $JDK_LINK"
  fi
}

no_download() {
  fail "$EXIT_MISSING" "a JDK $JDK_NEEDED could not be downloaded: $1" \
    "behind a proxy set https_proxy; for a mirror set HEARTH_JDK_URL to its address, or to that of one .tar.gz" \
    "or install a JDK $JDK_NEEDED yourself and set HEARTH_JAVA_HOME to its folder"
}

# fetch URL FILE: continues where FILE ends. By whichever program there is.
fetch() {
  local protocol=https
  [[ $1 == http:* ]] && protocol=http,https
  if command -v curl >/dev/null; then
    exec curl -fsSL --proto "=$protocol" --proto-redir "=$protocol" --connect-timeout 20 --retry 2 \
      --speed-limit 1024 --speed-time 60 -C - -o "$2" "$1"
  elif command -v wget >/dev/null; then
    exec wget -q -T 60 -c -O "$2" "$1"
  elif command -v python3 >/dev/null; then
    exec python3 - "$1" "$2" <<'PYTHON'
import os, shutil, sys, urllib.request
url, path = sys.argv[1:]
have = os.path.getsize(path) if os.path.exists(path) else 0
request = urllib.request.Request(url, headers={"Range": f"bytes={have}-"} if have else {})
try:
    with urllib.request.urlopen(request, timeout=60) as answer:
        with open(path, "ab" if answer.status == 206 else "wb") as file:
            shutil.copyfileobj(answer, file)
except OSError as failure:
    sys.exit(f"{url}: {failure}")
PYTHON
  fi
  printf 'none of curl, wget and python3 is installed\n' >&2
  return 1
}

fetch_text() {
  local file status=0
  file=$(mktemp) || return 1
  (fetch "$1" "$file") </dev/null >/dev/null 2>&1 || status=$?
  cat "$file"
  rm -f "$file"
  return "$status"
}

# sha256 FILE
sha256() {
  if command -v sha256sum >/dev/null; then
    sha256sum "$1" | cut -d' ' -f1
  else
    openssl dgst -sha256 -r "$1" | cut -d' ' -f1
  fi
}

# download_jdk INSTALL: INSTALL is yes, or no to only print what would be done.
download_jdk() {
  local cache os machine
  cache=$(jdk_cache) || exit
  say "missing on this machine:"
  say "  $(printf '%-28s' "Temurin JDK $JDK_NEEDED") a JDK to build and run Hearth"
  if [[ $1 == no ]]; then
    print_download "$cache"
    exit "$EXIT_MISSING"
  fi
  exec 8>"$cache/.lock"
  if ! flock -n 8; then
    say "another launcher downloads one: waiting for it"
    flock 8
    if locate_jdk; then
      exec 8>&-
      return
    fi
  fi
  # What a launcher that was killed has left.
  rm -rf "$cache"/.new.*
  find_release
  say "downloading $JDK_LINK"
  fetch_archive "$cache/.part.$JDK_SHA256"
  unpack_jdk "$cache" "$cache/.part.$JDK_SHA256"
  exec 8>&-
}

print_download() {
  local source
  source=$(jdk_source)
  if [[ $source == *.tar.gz ]]; then
    printf '%s\n' "mkdir -p $1" "curl -fL $source | tar -xz -C $1"
  else
    read -r os machine < <(jdk_platform) || exit
    printf '%s\n' "mkdir -p $1" \
      "curl -fL ${source%/}/v3/binary/latest/$JDK_NEEDED/ga/$os/$machine/jdk/hotspot/normal/eclipse | tar -xz -C $1"
  fi
}

size_of() { stat -c %s "$1" 2>/dev/null || printf 0; }

# fetch_archive FILE: checks it, too. What an earlier try left is continued; where that fails or leads
# to another file, all of it is fetched once.
fetch_archive() {
  local part=$1 had is
  had=$(size_of "$part")
  if ((had > 0)) && ! { is_published "$part" || { fetch_once "$part" && is_published "$part"; }; }; then
    say "what an earlier download left cannot be continued: downloading all of it"
    rm -f "$part"
  fi
  [[ -f $part ]] || fetch_once "$part" || no_download "$FETCH_REASON ($JDK_LINK)"
  is_published "$part" && return
  is=$(sha256 "$part")
  rm -f "$part"
  fail "$EXIT_FAILED" "the JDK that was downloaded is not the one published, and was deleted" \
    "its address: $JDK_LINK" "its SHA-256:  $is" "published:    $JDK_SHA256"
}

is_published() { [[ $(sha256 "$1") == "$JDK_SHA256" ]]; }

# fetch_once FILE: returns the status of the program, and sets FETCH_REASON to what it said.
fetch_once() {
  local part=$1 begun pid status=0 log=$1.log size text
  begun=$(now_millis)
  (fetch "$JDK_LINK" "$part") >"$log" 2>&1 </dev/null 8>&- &
  pid=$!
  trap 'kill "$pid" 2>/dev/null || true; wait "$pid" || true; rm -f "$log"; progress_over; say "stopped: the next start continues the download"; exit 130' INT TERM HUP
  while kill -0 "$pid" 2>/dev/null; do
    text="downloading: $(megabytes "$(size_of "$part")")"
    ((JDK_SIZE == 0)) || text+=" of $(megabytes "$JDK_SIZE")"
    progress "$begun" "$text MB"
    sleep 0.2
  done
  wait "$pid" || status=$?
  trap - INT TERM HUP
  progress_over
  FETCH_REASON=$(tail -n 1 "$log")
  FETCH_REASON=${FETCH_REASON:-the download ended with code $status}
  rm -f "$log"
  size=$(size_of "$part")
  ((status != 0)) || say "downloaded $(megabytes "$size") MB in $(seconds_since "$begun")"
  return "$status"
}

megabytes() { printf '%s' $((($1 + 500000) / 1000000)); }

# unpack_jdk CACHE ARCHIVE: the folder gets its name when all of it is there and runs.
unpack_jdk() {
  local cache=$1 archive=$2 new=$1/.new.$$ home name
  mkdir "$new"
  trap 'rm -rf "$new"; exit 130' INT TERM HUP
  if ! tar -xzf "$archive" --no-same-owner -C "$new" 2>"$new.log"; then
    local reason
    reason=$(tail -n 1 "$new.log")
    rm -rf "$new" "$new.log"
    fail "$EXIT_FAILED" "the JDK could not be unpacked to $cache: $reason"
  fi
  rm -f "$new.log"
  for home in "$new"/*; do break; done
  if ! jdk_version "$home" || ((REPLY < JDK_NEEDED)) || ! "$home/bin/java" -version >/dev/null 2>&1; then
    rm -rf "$new" "$archive"
    fail "$EXIT_FAILED" "what $JDK_LINK holds is no JDK $JDK_NEEDED that runs here"
  fi
  name=jdk-${home##*/}
  name=jdk-${name##*jdk-}
  rm -rf "${cache:?}/$name"
  mv "$home" "$cache/$name"
  rm -rf "$new" "$archive"
  trap - INT TERM HUP
  say "the JDK is in $cache/$name"
}
