# shellcheck shell=bash
# Sourced by the scripts beside it: one line a step with its seconds, and the step's own output
# only when it fails.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$here"
logs=${ZW_LOGS:-$here/build/logs}

# step "what it does" command...: runs it, remembers its output in build/logs.
step() {
    local says=$1 began=$SECONDS name log
    shift
    name=$(printf '%s' "$says" | tr -cs 'A-Za-z0-9' '-')
    mkdir -p "$logs"
    log=$logs/$name.log
    printf '  %-46s ' "$says"
    if "$@" >"$log" 2>&1; then
        printf '%4d s\n' $((SECONDS - began))
        return 0
    fi
    printf '%4d s  FAILED\n' $((SECONDS - began))
    tail -n "${ZW_TAIL:-60}" "$log" | sed 's/^/    | /'
    printf '    (all of it: %s)\n' "${log#"$here"/}"
    return 1
}

say() {
    printf '  %s\n' "$*"
}

die() {
    printf 'zhiwang: %s\n' "$*" >&2
    exit 1
}
