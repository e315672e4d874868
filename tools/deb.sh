#!/usr/bin/env bash
# A Debian package from what is built: the server, the operator's command, the city data, the pages
# and the unit files.
set -euo pipefail
source "$(dirname "$0")/progress.sh"

version=$(sed -n "s/.*version: '\([0-9.]*\)', license.*/\1/p" meson.build)
arch=$(dpkg --print-architecture)
[ -n "$version" ] || die "meson.build names no version"
tree=build/deb
rm -rf $tree
install -D -m 755 build/app/zhiwangd $tree/usr/bin/zhiwangd
install -D -m 755 build/app/zw $tree/usr/bin/zw
strip --strip-unneeded $tree/usr/bin/zhiwangd $tree/usr/bin/zw
mkdir -p $tree/usr/share/zhiwang $tree/DEBIAN
cp -r city $tree/usr/share/zhiwang/city
cp -r web/dist $tree/usr/share/zhiwang/web
install -D -m 644 deploy/zhiwang.service $tree/lib/systemd/system/zhiwang.service
install -D -m 644 deploy/zhiwang-backup.service $tree/lib/systemd/system/zhiwang-backup.service
install -D -m 644 deploy/zhiwang-backup.timer $tree/lib/systemd/system/zhiwang-backup.timer
install -D -m 644 deploy/zhiwang.sysusers $tree/usr/lib/sysusers.d/zhiwang.conf
install -D -m 644 docs/operations.md $tree/usr/share/doc/zhiwang/operations.md
install -D -m 644 deploy/nginx.conf $tree/usr/share/doc/zhiwang/nginx.conf
install -D -m 644 LICENSE $tree/usr/share/doc/zhiwang/copyright
find $tree/usr -type d -exec chmod 755 {} + -o -type f ! -path '*/bin/*' -exec chmod 644 {} +

# The packages that hold the libraries it is linked against.
libraries=$(readelf -d build/app/zhiwangd | sed -n 's/.*NEEDED.*\[\(.*\)\]/\1/p' |
    while read -r so; do dpkg-query -S "*/$so" 2>/dev/null | head -n 1; done |
    sed 's/:.*//' | sort -u | paste -sd, | sed 's/,/, /g')
cat >$tree/DEBIAN/control <<CONTROL
Package: zhiwang
Version: $version
Architecture: $arch
Maintainer: zhiwang project <zhiwang@localhost>
Section: net
Priority: optional
Depends: $libraries, postgresql-15, postgresql-client-15, systemd | systemd-sysusers
Recommends: nginx
Description: city grid service management: cases from report to closure
 zhiwang (智网) is a server over PostgreSQL 15, with web pages, on which a city runs the cases of
 its grids: report, file, dispatch, handle, check, close.
CONTROL
cat >$tree/DEBIAN/postinst <<'POSTINST'
#!/bin/sh
set -e
systemd-sysusers zhiwang.conf
[ ! -d /run/systemd/system ] || systemctl daemon-reload
POSTINST
cat >$tree/DEBIAN/prerm <<'PRERM'
#!/bin/sh
set -e
if [ "$1" = remove ] && [ -d /run/systemd/system ]; then systemctl disable --now zhiwang zhiwang-backup.timer || true; fi
PRERM
chmod 755 $tree/DEBIAN/postinst $tree/DEBIAN/prerm
step "packing" dpkg-deb --root-owner-group --build $tree "build/zhiwang_${version}_$arch.deb"
say "build/zhiwang_${version}_$arch.deb"
