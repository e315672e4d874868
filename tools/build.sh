#!/usr/bin/env bash
# tools/build.sh [release|asan|tsan|clang|read|bench]: sets up and builds one of the build directories.
#   release  build/        what runs: gcc, optimised, no tests
#   asan     build-asan/   gcc with address and undefined-behaviour sanitizers, and the tests
#   tsan     build-tsan/   gcc with the thread sanitizer, for the tests in which threads meet: the programs only
#   bench    build-bench/  what make bench drives: client, listeners, limits (bench/)
#   clang    build-clang/  everything by the second compiler
#   read     build-clang/  what a linter wants to read the sources: compile_commands.json, what is generated, which is compiled
# A trace of a sanitizer wants names and lines, no variables: -g1 there is a fifth less to compile.
set -euo pipefail
source "$(dirname "$0")/progress.sh"

targets=()
case ${1:-release} in
release) dir=build; options=(-Dtests=false -Dbuildtype=release -Ddebug=true) ;;
asan) dir=build-asan; options=(-Dtests=true -Db_sanitize=address,undefined -Db_lundef=false -Dc_args=-g1) ;;
tsan) dir=build-tsan; options=(-Dtests=true -Db_sanitize=thread -Db_lundef=false -Dc_args=-g1)
    targets=(app/zhiwangd app/zw) ;; # of the tests, meson test builds the few it is asked for
bench) dir=build-bench; options=(-Dtests=true -Dbuildtype=release -Ddebug=true)
    targets=(bench/load bench/hear bench/send bench/locate bench/pure) ;;
clang | read) dir=build-clang; options=(-Dtests=true -Dbuildtype=debug); export CC=clang ;; # it warns before it optimises
*) die "build.sh: release, asan, tsan, clang, read or bench" ;;
esac

if [ ! -f $dir/build.ninja ]; then
    step "meson setup $dir" meson setup "$dir" "${options[@]}"
fi
if [ "${1:-}" = read ]; then
    mapfile -t targets < <(ninja -C $dir -t targets rule CUSTOM_COMMAND | grep -v '^meson-internal__'
        ninja -C $dir -t targets rule c_COMPILER | grep '/meson-generated_')
fi
# Quiet when nothing is to do; the dry run knows.
if ninja -C $dir -n "${targets[@]}" 2>/dev/null | grep -q 'no work to do'; then
    :
else
    step "compiling $dir" ninja -C "$dir" "${targets[@]}"
fi
for program in zhiwangd zw; do
    if [ ! -e $dir/$program ] && [ -x $dir/app/$program ]; then ln -s app/$program $dir/$program; fi
done
