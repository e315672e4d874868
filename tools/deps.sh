#!/usr/bin/env bash
# Installs what is missing of the groups named (all of them without arguments). Silent and instant
# when nothing is. Debian 12 through apt, as root or by sudo.
set -euo pipefail
source "$(dirname "$0")/progress.sh"

export LC_ALL=C
list=tools/packages.txt
groups=("$@")
[ ${#groups[@]} -gt 0 ] || mapfile -t groups < <(sed -n 's/^\[\(.*\)\]$/\1/p' $list)

wanted() {
    local group line
    for group in "${groups[@]}"; do
        while read -r line; do
            if [[ $line == command:* ]]; then
                command -v "$(sed 's/^command:\([^ ]*\) .*/\1/' <<<"$line")" >/dev/null ||
                    echo "${line#* }" | tr ' ' '\n'
            else
                echo "$line"
            fi
        done < <(awk -v g="[$group]" '/^\[/ {on = $0 == g; next} on && NF && !/^#/' $list)
    done | sort -u
}

mapfile -t names < <(wanted)
[ ${#names[@]} -gt 0 ] || exit 0
installed=$(dpkg-query -W -f='${db:Status-Abbrev} ${Package}\n' "${names[@]}" 2>/dev/null |
    awk '$1 == "ii" {print $2}' | sort -u || true)
mapfile -t missing < <(comm -23 <(printf '%s\n' "${names[@]}") <(printf '%s\n' "$installed"))
[ ${#missing[@]} -gt 0 ] || exit 0

say "missing: ${missing[*]}"
command -v apt-get >/dev/null ||
    die "this is not Debian: install what $list names with your own package manager"
as_root=()
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || die "not root and no sudo; as root: apt-get install ${missing[*]}"
    as_root=(sudo)
    sudo -v || die "sudo was refused; as root: apt-get install ${missing[*]}"
fi

# Nothing that is installed here may start a service: the server keeps its own PostgreSQL, of
# Prometheus only promtool is used, and bench starts nginx and mosquitto itself. A policy that is there
# already is left as it is.
root_script=$(cat <<'SH'
set -eu
if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
    mkdir -p /etc/postgresql-common
    echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.conf
fi
mine=
if [ ! -e /usr/sbin/policy-rc.d ]; then
    mine=yes
    printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d
    chmod 755 /usr/sbin/policy-rc.d
    trap 'rm -f /usr/sbin/policy-rc.d' EXIT
fi
new=
for service in prometheus nginx mosquitto; do
    command -v $service >/dev/null || new="$new $service"
done
export DEBIAN_FRONTEND=noninteractive
apt-get -q update
apt-get -q -y --no-install-recommends -o DPkg::Lock::Timeout=300 \
    -o Dpkg::Options::=--force-confold -o Dpkg::Options::=--force-confdef install "$@"
for service in $new; do
    if command -v $service >/dev/null && command -v systemctl >/dev/null; then
        systemctl disable $service >/dev/null 2>&1 || true
    fi
done
SH
)
install_packages() {
    "${as_root[@]}" sh -c "$root_script" deps "${missing[@]}"
}
step "installing ${#missing[@]} packages through apt" install_packages
