#!/usr/bin/env bash
# clang-tidy over every source file of the build (or the files named), as many at once as there
# are cores. A file that passed and has not changed, nor any header, is not read again.
set -euo pipefail
source "$(dirname "$0")/progress.sh"

db=build-clang
[ -f $db/compile_commands.json ] || tools/build.sh read
if [ $# -gt 0 ]; then
    files=("$@")
else
    mapfile -t files < <(node -e '
        const { readFileSync } = require("fs"), { resolve, relative } = require("path");
        const list = JSON.parse(readFileSync(process.argv[1] + "/compile_commands.json"));
        const own = list.map((entry) => relative(".", resolve(entry.directory, entry.file)));
        console.log([...new Set(own)].filter((file) => !file.startsWith("build")).sort().join("\n"));
    ' $db)
fi
headers=$(cat .clang-tidy $(tools/sources.sh all | grep -E '\.(h|def|sql)$') | sha256sum)
mkdir -p $db/tidy
export db headers

one() {
    local file=$1 key
    key=$db/tidy/$( (echo "$headers"; cat "$file") | sha256sum | cut -c1-32)
    [ ! -e "$key" ] || return 0
    # The project is compiled with gcc's flags too: those clang does not know are not findings.
    if clang-tidy -quiet -p $db --extra-arg=-Wno-unknown-warning-option "$file" 2>/dev/null; then
        touch "$key"
    else
        return 1
    fi
}
export -f one
printf '%s\n' "${files[@]}" | xargs -P "$(nproc)" -I{} bash -c 'one {}'
