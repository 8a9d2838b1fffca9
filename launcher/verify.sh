# shellcheck shell=bash
# Runs all tests: Maven's, the templates' own, and the launcher's.

hearth_verify() {
  local install=yes options=() begun log=$HEARTH_HOME/.hearth/verify.log status=0
  while (($# > 0)); do
    case $1 in
      --no-install) install=no ;;
      --fast) options+=(-Dfast) ;;
      *) options+=("$1") ;;
    esac
    shift
  done
  local whole=yes option
  for option in "${options[@]}"; do [[ $option == -Dfast ]] || whole=no; done

  find_or_install_jdk "$install"
  install_packages "$install" run verify
  # What the end-to-end tests start; Maven must not find another build at work later.
  build_if_changed
  mkdir -p "$BUILD_FOLDER"
  begun=$(now_millis)
  passed=0 failed=0 skipped=0
  touch "$BUILD_FOLDER/verify.begun"

  # The fast build compiled without the strict checks, and Maven would not compile again.
  [[ ${options[*]} == *-Dfast* ]] || find "$HEARTH_HOME" -path '*/target/classes' -prune -exec rm -rf {} +
  say "running the tests: the log is $log"
  run_maven "$log" --fail-at-end "${options[@]}" verify || status=1
  count_reports
  if ((status != 0)); then
    grep -E '^\[ERROR\]' "$log" | head -n 60 >&2 || tail -n 40 "$log" >&2
  fi
  if [[ $whole == yes ]]; then
    run_script launcher/test.sh || status=1
    [[ ! -x $HEARTH_HOME/templates/test.sh ]] || run_script templates/test.sh || status=1
  fi

  printf 'Tests: %d passed, %d failed, %d skipped (%s)\n' \
    "$passed" "$failed" "$skipped" "$(seconds_since "$begun")"
  printf 'Log: %s\n' "$log"
  if ((status != 0)); then
    say "verify failed"
    return "$EXIT_FAILED"
  fi
}

# Adds up the reports that this run wrote.
count_reports() {
  local totals
  totals=$(
    cd "$HEARTH_HOME" || exit
    find . -path '*/target/*-reports/TEST-*.xml' -newer "$BUILD_FOLDER/verify.begun" \
      -exec grep -h -m 1 '<testsuite ' {} + |
      awk '
        function attribute(name) {
          return match($0, " " name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 3) + 0 : 0
        }
        { tests += attribute("tests"); bad += attribute("errors") + attribute("failures")
          skipped += attribute("skipped") }
        END { printf "%d %d %d", tests - bad - skipped, bad, skipped }'
  )
  add_totals "$totals"
}

add_totals() {
  local more_passed more_failed more_skipped
  read -r more_passed more_failed more_skipped <<<"$1"
  passed=$((passed + more_passed)) failed=$((failed + more_failed)) skipped=$((skipped + more_skipped))
}

# run_script PATH: a test script whose last lines have "Tests: N passed, N failed, N skipped"; one
# that says nothing of the kind counts as one test.
run_script() {
  local output totals status=0
  say "running $1"
  output=$(cd "$HEARTH_HOME" && "./$1" 2>&1 </dev/null) || status=$?
  printf '\n== %s\n%s\n' "$1" "$output" >>"$HEARTH_HOME/.hearth/verify.log"
  totals=$(sed -n 's/^Tests: \([0-9]*\) passed, \([0-9]*\) failed, \([0-9]*\) skipped.*/\1 \2 \3/p' <<<"$output" | tail -n 1)
  if [[ -z $totals ]]; then
    if ((status == 0)); then totals="1 0 0"; else totals="0 1 0"; fi
  fi
  add_totals "$totals"
  ((status == 0)) || printf '%s\n' "$output" | tail -n 40 >&2
  return "$status"
}
