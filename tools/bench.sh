#!/usr/bin/env bash
# Builds for speed and runs bench/run.mjs, which prints ratios against this machine's own limits and
# writes build/bench.json. SHORT=1 takes under five minutes; ONLY="report queue" chooses rows.
set -euo pipefail
source "$(dirname "$0")/progress.sh"

tools/build.sh release
tools/build.sh bench
tools/web.sh
ZWD=$here/build/zhiwangd exec node bench/run.mjs
