#!/usr/bin/env bash
# Every test. ONLY chooses among: unit race probe story city chaos browser web. The last line is the sum.
#   unit     C: rules, parsers, SQL against a migrated schema     (build-asan)
#   race     where threads meet: unit tests, timers under kill -9, streams, writes  (build-tsan)
#   probe    hostile bytes at the HTTP port                       (build-asan)
#   story    the API of a real server, a real PostgreSQL          (build-asan)
#   city     a day of the city, and its statistics twice; ZW_CITY_CASES=300 (build)
#   chaos    kill -9 of the server and of PostgreSQL under load   (build)
#   browser  Chromium on the built pages; ZW_PICTURES=1: with pictures in tests/artefacts (build)
#   web      the pages' own rules (vitest)
set -euo pipefail
source "$(dirname "$0")/progress.sh"

only=${ONLY:-unit race probe story city chaos browser web}
passed=0 failed=0 skipped=0
export ZW_ARTEFACTS=$here/tests/artefacts
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=1:exitcode=99}
export UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1:halt_on_error=1}
export TSAN_OPTIONS=${TSAN_OPTIONS:-exitcode=66:halt_on_error=1}
export ZW_CHROMIUM=${ZW_CHROMIUM:-$(command -v chromium || true)}
mkdir -p "$ZW_ARTEFACTS" build/logs
# Where the tests keep their servers: in memory when there is room, for a disk is waited for and nothing of a run is kept.
# chaos asks what a disk keeps, and city what it takes: theirs are on one.
shm_mb=$(df --output=avail -m /dev/shm 2>/dev/null | tail -n 1 || true)
memory_mb=$(awk '/^MemAvailable:/ {print int($2 / 1024)}' /proc/meminfo)
if [ "${shm_mb:-0}" -ge 8000 ] && [ "${memory_mb:-0}" -ge 12000 ]; then in=/dev/shm; else in=${TMPDIR:-/tmp}; fi
scratch=$(mktemp -d "$in/zw-XXXXXX")
templates=$scratch/cities # what one file has made and the others copy: tests/harness/template.mjs
mkdir -m 711 "$templates"
chmod 711 "$scratch" # PostgreSQL may run as another user
trap 'rm -rf "$scratch"' EXIT

still=() # what a suite's programs are started through
wanted() { [[ " $only " == *" $1 "* ]]; }

count() { # suite passed failed skipped seconds
    passed=$((passed + $2)) failed=$((failed + $3)) skipped=$((skipped + $4))
    printf '  %-46s %4d s  %d passed, %d failed' "$1" "$5" "$2" "$3"
    if [ "$4" -gt 0 ]; then printf ', %d skipped' "$4"; fi
    printf '\n'
}

run_unit() { # suite build directory [test...]
    local name=$1 dir=$2 log=$2/meson-logs/testlog.txt began=$SECONDS status=0 ok bad
    shift 2
    rm -f "$log"
    TMPDIR=$scratch "${still[@]}" meson test -C "$dir" --print-errorlogs --num-processes "$(nproc)" "$@" \
        >"build/logs/$name.log" 2>&1 || status=$?
    ok=$(awk '/\[  PASSED  \] [0-9]+ test/ {n += $4} END {print n + 0}' "$log")
    bad=$(awk '/\[  FAILED  \] [0-9]+ test/ {n += $4} END {print n + 0}' "$log")
    # A test program that died said nothing of the kind.
    if [ $status -ne 0 ] && [ "$bad" -eq 0 ]; then bad=1; fi
    if [ "$ok" -eq 0 ] && [ "$bad" -eq 0 ]; then bad=1; fi
    if [ "$bad" -gt 0 ]; then tail -n 120 "build/logs/$name.log"; fi
    count "$name" "$ok" "$bad" 0 $((SECONDS - began))
}

# How many files of a suite run at a time, each with a server of its own: a story waits (for the disk, for a beat of the
# server, for a start) as long as it works, a page half as long; hostile bytes have a core for each file. race is slow
# enough as it is; chaos and city load the machine on purpose, and have it for themselves.
together() {
    case $1 in
    story) echo $(($(nproc) * 2)) ;;
    browser) echo $(($(nproc) + $(nproc) / 2)) ;;
    probe) nproc ;;
    *) echo 1 ;;
    esac
}
# The files of a suite, the largest first: the last one to end is then a short one, and no core waits for it.
# pages and pages_desk are short, and walk every page there is.
files_of() {
    find "tests/$1" -name '*.test.mjs' -printf '%s %p\n' | sed 's|^[0-9]* \(.*/pages[._].*\)|99999 \1|' |
        LC_ALL=C sort -k1,1nr -k2 | cut -d' ' -f2-
}

# The names of the tests that failed in a TAP file; the files they stand in.
failures() { sed -n 's/^ *not ok [0-9]* - //p' "$1"; }
files_of_failures() { grep -A4 '^not ok ' "$1" | sed -n "s/^ *location: '\\(.*\\):[0-9]*:[0-9]*'/\\1/p" | sort -u; }

# Chromium under load does now and then what nobody asked of it. When no more than two tests failed, their files are run
# once more, alone. What holds then counts as passed and is named as unsteady: a fault to look for, of a test or a page.
again() { # suite tap; 0: all holds now
    local files names
    names=$(failures "$2")
    mapfile -t files < <(files_of_failures "$2")
    [ ${#files[@]} -gt 0 ] || return 1
    ZWD=$here/$server timeout --kill-after=20 600 node --test --test-concurrency=1 --test-reporter=tap \
        --test-reporter-destination="$2.again" --test-reporter=spec --test-reporter-destination=stdout "${files[@]}" \
        >"build/logs/$1.again.log" 2>&1 || return 1
    sed 's/^/  unsteady, held when run again: /' <<<"$names"
}

# node:test files against the server given; without a file, all of tests/NAME.
run_node() { # suite server [file...]
    local name=$1 server=$2 began=$SECONDS status=0 files=("${@:3}") ok bad left room
    local tap=$here/build/logs/$name.tap
    if [ ${#files[@]} -eq 0 ]; then
        mapfile -t files < <(files_of "$name")
    fi
    [ ${#files[@]} -gt 0 ] || return 0
    # A suite that stands still is a failure that shows, not a wait without end.
    case $name in story | race | browser) export ZW_TEMPLATES=$templates ;; *) unset ZW_TEMPLATES ;; esac
    case $name in chaos | city) room=${TMPDIR:-/tmp} ;; *) room=$scratch ;; esac
    ZWD=$here/$server TMPDIR=$room "${still[@]}" timeout --kill-after=20 "${ZW_SUITE_SECONDS:-1500}" \
        node tests/run.mjs "$(together "$name")" "$tap" "${files[@]}" >"build/logs/$name.log" 2>&1 || status=$?
    ok=$(awk '/^# pass / {n = $3} END {print n + 0}' "$tap")
    bad=$(awk '/^# fail / {f = $3} /^# cancelled / {c = $3} END {print f + c}' "$tap")
    left=$(awk '/^# skipped / {s = $3} /^# todo / {t = $3} END {print s + t}' "$tap")
    if [ $status -ne 0 ] && [ "$bad" -eq 0 ]; then bad=1; fi
    if [ $status -eq 124 ]; then echo "  $name stood still and was ended" >>"build/logs/$name.log"; fi
    if [ "$name" = browser ] && [ "$bad" -gt 0 ] && [ "$bad" -le 2 ] && again "$name" "$tap"; then
        ok=$((ok + bad)) bad=0
    fi
    if [ "$bad" -gt 0 ]; then tail -n 150 "build/logs/$name.log"; fi
    count "$name" "$ok" "$bad" "$left" $((SECONDS - began))
}

# The thread sanitizer of gcc 12 ends at once where the kernel spreads addresses wider than it knows.
run_race() {
    local still=()
    if setarch -R true 2>/dev/null; then still=(setarch -R); fi
    run_unit race-unit build-tsan id store jobs/lane cases/shown positions/newest push/hub push/since events/outbox timers_race
    run_node race build-tsan/app/zhiwangd tests/chaos/timers.test.mjs tests/story/{live,writes,batch,assignments}.test.mjs
}

run_web() {
    local began=$SECONDS status=0 report=$here/build/logs/vitest.json sums
    rm -f "$report"
    (cd web && npx --no-install vitest run --reporter=default --reporter=json --outputFile="$report") \
        >build/logs/web.log 2>&1 || status=$?
    if ! sums=$(node -p 'const r = JSON.parse(require("fs").readFileSync(process.argv[1]));
            `${r.numPassedTests} ${r.numFailedTests} ${r.numPendingTests}`' "$report" 2>/dev/null); then
        sums='0 1 0'
    fi
    read -r ok bad left <<<"$sums"
    if [ $status -ne 0 ] && [ "$bad" -eq 0 ]; then bad=1; fi
    if [ "$bad" -gt 0 ]; then tail -n 80 build/logs/web.log; fi
    count web "$ok" "$bad" "$left" $((SECONDS - began))
}

node_packages() {
    local key
    key=$( (node --version; cat tests/package-lock.json) | sha256sum)
    if [ "$(cat tests/node_modules/.zw-installed 2>/dev/null)" != "$key" ]; then
        step "npm ci in tests/" npm --prefix tests ci --no-audit --no-fund
        echo "$key" >tests/node_modules/.zw-installed
    fi
}

if wanted unit || wanted story || wanted probe; then tools/build.sh asan; fi
if wanted race; then tools/build.sh tsan; fi
if wanted city || wanted chaos || wanted browser; then tools/build.sh release; fi
if wanted browser || wanted web || wanted story; then tools/web.sh; fi
if wanted race || wanted story || wanted probe || wanted city || wanted chaos || wanted browser; then node_packages; fi

if wanted unit; then run_unit unit build-asan; fi
if wanted race; then run_race; fi
if wanted probe; then run_node probe build-asan/zhiwangd; fi
if wanted story; then run_node story build-asan/zhiwangd; fi
if wanted city; then run_node city build/zhiwangd; fi
if wanted chaos; then run_node chaos build/zhiwangd; fi
if wanted browser; then run_node browser build/zhiwangd; fi
if wanted web; then run_web; fi

if [ $((passed + failed)) -eq 0 ]; then die "no test ran: ONLY='$only'"; fi
printf '%d passed, %d failed' $passed $failed
if [ $skipped -gt 0 ]; then printf ', %d skipped' $skipped; fi
printf '\n'
[ $failed -eq 0 ]
