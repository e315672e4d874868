#!/usr/bin/env bash
# Writes what is generated and kept in git: the diagram of each state machine, from its .def.
# --check: says what is out of step and writes nothing.
set -euo pipefail
source "$(dirname "$0")/progress.sh"

build=build-asan
[ -f $build/build.ninja ] || build=build
[ -f $build/build.ninja ] || tools/build.sh release
ninja -C $build domain/fsmdoc >/dev/null
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT

status=0
for noun in $("$build/domain/fsmdoc"); do
    "$build/domain/fsmdoc" "$noun" mermaid >"$made/$noun.mmd"
    if ! cmp -s "$made/$noun.mmd" "docs/states/$noun.mmd"; then
        if [ "${1:-}" = --check ]; then
            echo "docs/states/$noun.mmd is out of step with its .def: make docs"
            status=1
        else
            mkdir -p docs/states
            cp "$made/$noun.mmd" "docs/states/$noun.mmd"
            say "docs/states/$noun.mmd"
        fi
    fi
done
exit $status
