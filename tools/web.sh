#!/usr/bin/env bash
# Builds the pages into web/dist when their sources changed; installs their packages when the lock
# changed. Silent and instant otherwise.
set -euo pipefail
source "$(dirname "$0")/progress.sh"

[ -f web/package.json ] || die "web/package.json is missing: this is not a whole clone"
node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 18 || (a == 18 && b >= 20) ? 0 : 1)' ||
    die "Node $(node --version) is too old: 18.20 (Debian 12) or newer is needed"

packages=$( (node --version; cat web/package-lock.json) | sha256sum)
if [ "$(cat web/node_modules/.zw-installed 2>/dev/null)" != "$packages" ]; then
    step "npm ci in web/" npm --prefix web ci --no-audit --no-fund
    echo "$packages" >web/node_modules/.zw-installed
fi
sources=$(find web domain/*/*_fsm.def \( -name node_modules -o -name dist \) -prune -o -type f -print0 |
    LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum)
mkdir -p build
if [ ! -f web/dist/index.html ] || [ "$(cat build/web.stamp 2>/dev/null)" != "$sources" ]; then
    step "building the pages" npm --prefix web run build
    echo "$sources" >build/web.stamp
fi
