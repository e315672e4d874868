#!/usr/bin/env bash
# Each fuzz/fuzz_*.c under libFuzzer with the sanitizers, for FUZZ_SECONDS. What made one fall is
# kept in fuzz/regression/TARGET and is run first ever after.
set -euo pipefail
source "$(dirname "$0")/progress.sh"

seconds=${FUZZ_SECONDS:-30}
[[ $seconds =~ ^[0-9]+$ ]] || die "FUZZ_SECONDS must be a number"
mapfile -t targets < <(find fuzz -name 'fuzz_*.c' | LC_ALL=C sort)
[ ${#targets[@]} -gt 0 ] || die "fuzz/ holds no target"
mkdir -p build-fuzz
packages=(libmicrohttpd jansson libsodium libpq libcrypto zlib)
export CC=clang
if [ ! -f build-fuzz/build.ninja ]; then
    step "meson setup build-fuzz" meson setup build-fuzz -Dtests=false \
        -Db_sanitize=address,undefined -Db_lundef=false -Dc_args=-fsanitize=fuzzer-no-link
fi
libraries() { ninja -C build-fuzz -t targets all | sed -n 's/^\([^:]*\.a\):.*/\1/p'; }
mapfile -t archives < <(libraries)
step "compiling for the fuzzer" ninja -C build-fuzz "${archives[@]}"

broken=0
for source in "${targets[@]}"; do
    name=$(basename "$source" .c)
    mkdir -p "build-fuzz/corpus/$name" "fuzz/regression/$name"
    step "linking $name" clang -std=gnu11 -D_GNU_SOURCE -g -O1 -I. -Ibuild-fuzz \
        -fsanitize=fuzzer,address,undefined "$source" -o "build-fuzz/$name" \
        -Wl,--start-group "${archives[@]/#/build-fuzz/}" -Wl,--end-group \
        $(pkg-config --libs "${packages[@]}") -lgeos_c -lm -lpthread
    if [ -n "$(ls "fuzz/regression/$name")" ]; then
        step "$name: what it fell over before" "build-fuzz/$name" "fuzz/regression/$name"/* || broken=1
    fi
    seeds=()
    [ ! -d "fuzz/corpus/$name" ] || seeds=("fuzz/corpus/$name")
    step "$name" "build-fuzz/$name" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
        -artifact_prefix="fuzz/regression/$name/" "build-fuzz/corpus/$name" "${seeds[@]}" || broken=1
    rmdir --ignore-fail-on-non-empty "fuzz/regression/$name"
done
rmdir --ignore-fail-on-non-empty fuzz/regression 2>/dev/null || true
exit $broken
