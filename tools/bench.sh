#!/usr/bin/env bash
# Builds for speed and runs bench/run.sh, which prints ratios against this machine's own limits.
set -euo pipefail
source "$(dirname "$0")/progress.sh"

tools/build.sh release
ZWD=$here/build/zhiwangd exec bash bench/run.sh
