#!/usr/bin/env bash
# Lists the project's own files of a kind: c (sources, headers, tables), sh, or all (text).
# Not through git: a copy without .git is checked like a clone.
set -euo pipefail
cd "$(dirname "$0")/.."

own() {
    find . \( -name .git -o -name node_modules -o -name dist -o -path './build*' -o -path ./data \
        -o -path ./tests/artefacts -o -path ./third_party \) -prune -o -type f "$@" -print |
        sed 's|^\./||' | LC_ALL=C sort
}

case ${1:-all} in
c) own -name '*.[ch]' ;;
sh) { own -name '*.sh'; echo .ci/run; } ;;
all) own ;;
*) echo "sources.sh: c, sh or all" >&2; exit 2 ;;
esac
