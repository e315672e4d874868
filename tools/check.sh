#!/usr/bin/env bash
# Every law that a machine can check. Runs all of them and says at the end how many are broken.
# ONLY=quick leaves out what compiles.
set -euo pipefail
source "$(dirname "$0")/progress.sh"

failed=()
passed=0
check() {
    if step "$@"; then passed=$((passed + 1)); else failed+=("$1"); fi
}

# grep, the other way round: finding something is the failure, and it is shown.
none() {
    ! grep -nE "$@" /dev/null
}

mapfile -t c_files < <(tools/sources.sh c)
mapfile -t all_files < <(tools/sources.sh all)
mapfile -t sh_files < <(tools/sources.sh sh)
mapfile -t kernel_files < <(printf '%s\n' "${c_files[@]}" | grep -E '^(base|platform)/')

format() { printf '%s\n' "${c_files[@]}" | xargs -P "$(nproc)" -n 50 clang-format --dry-run -Werror; }
layers() { grep -rn '^#include "' --include='*.[ch]' base platform domain simulate app | awk -f tools/layers.awk; }
file_names() {
    ! printf '%s\n' "${all_files[@]}" |
        grep -E '(^|/|_|-)(utils?|common|helpers?|misc|managers?)(_test)?(\.|/|$)'
}
banned() { awk -f tools/strip.awk "${c_files[@]}" | awk -f tools/banned.awk; }
nouns() { awk -f tools/strip.awk "${kernel_files[@]}" | awk -f tools/domain_nouns.awk; }
lengths() { awk -f tools/function_length.awk "${c_files[@]}"; }
# Only what this check itself must name is left out of it.
machine_paths() {
    printf '%s\n' "${all_files[@]}" | grep -vE '^(tools/check\.sh|.*\.(png|gz))$' |
        xargs -d '\n' grep -nIE '(^|[^A-Za-z0-9_.])/(work|home|Users)/[a-z]|/root/[a-z.]' /dev/null && return 1 || return 0
}
unfinished() {
    printf '%s\n' "${all_files[@]}" | grep -vE '^tools/check\.sh$|package-lock\.json$' |
        xargs -d '\n' grep -nIwE 'TODO|FIXME|XXX|HACK' /dev/null && return 1 || return 0
}
shell_syntax() {
    local file bad=0
    for file in "${sh_files[@]}"; do bash -n "$file" || bad=1; done
    return $bad
}
locks() { none '"resolved":' web/package-lock.json tests/package-lock.json tests/lighthouse/package-lock.json; }
docs_in_step() { tools/docs.sh --check; }
cpp_check() {
    cppcheck --project=build-clang/compile_commands.json --enable=warning,performance,portability \
        --inline-suppr --quiet --error-exitcode=1 -j "$(nproc)" --std=c11 \
        --suppress=missingIncludeSystem --suppress='*:build-clang/*'
}
web_check() { npm --prefix web run --if-present check; }

check 'format (clang-format)' format
check 'layers (domain/LAYERS)' layers
check 'file names' file_names
check 'banned functions' banned
check 'no noun of the city in base/ platform/' nouns
check 'length of functions and files' lengths
check 'no path of one machine' machine_paths
check 'nothing unfinished' unfinished
check 'shell scripts parse' shell_syntax
check 'lock files name no host' locks
if [ "${ONLY:-}" != quick ]; then
    check 'gcc, no warnings' tools/build.sh asan
    check 'clang, what is generated' tools/build.sh read
    check 'generated documents in step' docs_in_step
    check 'cppcheck' cpp_check
    check 'clang-tidy, and no warning of clang' tools/tidy.sh
    tools/web.sh
    check 'pages: types and lint' web_check
fi

if [ ${#failed[@]} -gt 0 ]; then
    printf '\n%d checks broken:\n' ${#failed[@]}
    printf '  %s\n' "${failed[@]}"
    exit 1
fi
printf '\nall %d checks hold\n' "$passed"
