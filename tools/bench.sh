#!/usr/bin/env bash
# Builds for speed and runs bench/run.mjs, which prints ratios against this machine's own limits and
# writes build/bench.json. SHORT=1 takes under five minutes; ONLY="report queue" chooses rows.
# BASE=<rev> builds that revision too, in build-base, and compares the two (bench/compare.mjs).
set -euo pipefail
source "$(dirname "$0")/progress.sh"

tools/build.sh release
tools/build.sh bench
if [ -n "${BASE:-}" ]; then
    base=$here/build-base
    if [ -e "$base/.git" ]; then
        git -C "$base" checkout --quiet --detach "$BASE"
    else
        git worktree prune
        git worktree add --quiet --detach "$base" "$BASE"
    fi
    (cd "$base" && tools/build.sh release && tools/build.sh bench)
    BASE_DIR=$base ZWD=$here/build/zhiwangd exec node bench/compare.mjs
fi
tools/web.sh
ZWD=$here/build/zhiwangd exec node bench/run.mjs
