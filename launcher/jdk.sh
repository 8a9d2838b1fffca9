# shellcheck shell=bash
# Finds a JDK of at least the version that the build needs. Sets JAVA_HOME and JAVA_IDENTITY (which
# JDK it is, exactly: AOT caches fit only that one).

readonly JDK_NEEDED=25
JAVA_IDENTITY=

# jdk_version FOLDER: sets REPLY to the feature version of the JDK there, or returns 1 when there is
# none with a compiler.
jdk_version() {
  local home=$1 line version=
  [[ -x $home/bin/java && -x $home/bin/javac ]] || return 1
  if [[ -r $home/release ]]; then
    while IFS= read -r line; do
      case $line in
        JAVA_VERSION=*) version=${line#*=} ;;
        JAVA_RUNTIME_VERSION=*) JAVA_IDENTITY=${line#*=} ;;
      esac
    done <"$home/release"
  else
    version=$("$home/bin/java" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p;q') || return 1
    JAVA_IDENTITY=$version
  fi
  version=${version//\"/}
  REPLY=${version%%[.+-]*}
  [[ $REPLY =~ ^[0-9]+$ ]]
}

jdk_candidates() {
  installed_jdks
  downloaded_jdks
}

installed_jdks() {
  local command folder
  [[ -n ${HEARTH_JAVA_HOME:-} ]] && printf '%s\n' "$HEARTH_JAVA_HOME"
  [[ -n ${JAVA_HOME:-} ]] && printf '%s\n' "$JAVA_HOME"
  if command=$(command -v javac) && command=$(readlink -f "$command"); then
    printf '%s\n' "${command%/bin/javac}"
  fi
  for folder in "${HEARTH_JVM_FOLDERS:-/usr/lib/jvm}"/* "${HOME:-/root}"/.sdkman/candidates/java/* \
    "${HOME:-/root}"/.jdks/* /opt/* /opt/java/* /usr/local/*; do
    [[ -x $folder/bin/javac ]] && printf '%s\n' "$folder"
  done
  return 0
}

# Returns 1, with what was seen in JDKS_SEEN, when there is none.
locate_jdk() {
  local candidate
  JDKS_SEEN=()
  while IFS= read -r candidate; do
    if ! jdk_version "$candidate"; then
      [[ $candidate == "${HEARTH_JAVA_HOME:-}" ]] &&
        fail "$EXIT_MISSING" "HEARTH_JAVA_HOME is $candidate, and there is no JDK (bin/java and bin/javac)"
      continue
    fi
    if ((REPLY >= JDK_NEEDED)); then
      export JAVA_HOME=$candidate
      return 0
    fi
    [[ $candidate == "${HEARTH_JAVA_HOME:-}" ]] &&
      fail "$EXIT_MISSING" "HEARTH_JAVA_HOME is $candidate, a JDK $REPLY: Hearth needs $JDK_NEEDED or newer"
    JDKS_SEEN+=("$candidate is a JDK $REPLY")
  done < <(jdk_candidates)
  return 1
}

# Ends the launcher when there is none.
find_jdk() {
  locate_jdk && return
  fail "$EXIT_MISSING" "no JDK $JDK_NEEDED or newer found" \
    "${JDKS_SEEN[@]}" \
    "looked at HEARTH_JAVA_HOME, JAVA_HOME, PATH, /usr/lib/jvm, ~/.sdkman, ~/.jdks, /opt, /usr/local and ~/.cache/hearth/jdk" \
    "\`hearth up\` installs one, or:" \
    "get one: apt-get install openjdk-$JDK_NEEDED-jdk-headless (Debian 13 and newer)," \
    "  or Temurin $JDK_NEEDED from https://adoptium.net/temurin/releases/?version=$JDK_NEEDED" \
    "then set HEARTH_JAVA_HOME to its folder if it is not found by itself"
}

# find_or_install_jdk INSTALL: as find_jdk, but installs Debian's where there is one, and downloads one
# where there is none, or where installing it is not allowed.
find_or_install_jdk() {
  locate_jdk && return
  local package=openjdk-$JDK_NEEDED-jdk-headless
  if is_debian; then
    [[ $1 == no ]] || need_package_lists
    if has_candidate "$package" && { ((EUID == 0)) || [[ $1 == no ]]; }; then
      install_missing "$1" "jdk|$package|a JDK to build and run Hearth"
      locate_jdk && return
    fi
  fi
  download_jdk "$1"
  find_jdk
}
