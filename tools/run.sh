#!/usr/bin/env bash
# Serves the demo city in the foreground until Ctrl-C. PORT, LISTEN and DATA choose where, DAYS how old the city
# is when it is made.
set -euo pipefail
source "$(dirname "$0")/progress.sh"

port=${PORT:-8080}
listen=${LISTEN:-127.0.0.1}
data=${DATA:-data}
days=${DAYS:-14}
[[ $port =~ ^[0-9]+$ ]] || die "PORT must be a number, not '$port'"

if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
    die "port $port is taken by another program. Choose another one: make run PORT=$((port + 1))"
fi

# PostgreSQL refuses to be root: then its files belong to the user postgres, who must be able to
# reach them. A clone under a closed home directory is out of his reach.
reachable() {
    local dir=$1
    while [ ! -e "$dir" ]; do dir=$(dirname "$dir"); done
    setpriv --reuid=postgres --regid=postgres --init-groups test -x "$dir"
}
if [ "$(id -u)" -eq 0 ] && ! reachable "$(realpath -m "$data")"; then
    [ -z "${DATA:-}" ] || die "as root, PostgreSQL runs as the user postgres, who cannot reach $data"
    data=/var/lib/zhiwang/demo
    mkdir -p /var/lib/zhiwang
    say "running as root and postgres cannot reach this clone: the city is kept in $data"
fi

# Shows the log to a person: the address and the accounts at "ready", then only what is wrong.
show() {
    trap '' INT TERM
    local line
    while IFS= read -r line; do
        case $line in
        *'"event":"living"'*)
            [[ -t 1 && $line =~ '"day":'([0-9]+),'"of":'([0-9]+) ]] &&
                printf '  %-46s\r' "what happened lately: day ${BASH_REMATCH[1]} of ${BASH_REMATCH[2]}"
            ;;
        *'"event":"ready"'*)
            printf '  %-46s %4d s\n\n' "the demo city is up" $((SECONDS - began))
            node tools/demo_accounts.mjs "$data/demo-accounts.json" "http://$shown:$port/" "$line"
            ;;
        *'"level":"warn"'* | *'"level":"error"'* | [!\{]*) printf '%s\n' "$line" >&2 ;;
        esac
        printf '%s\n' "$line" >>"$data/zhiwangd.log"
    done
}

shown=$listen
[ "$listen" != 0.0.0.0 ] || shown=$(hostname -I 2>/dev/null | awk '{print $1; exit}')
mkdir -p "$data"
chmod 711 "$data"
[ -f "$data/demo-accounts.json" ] || say "first start: making the demo city in $data"
began=$SECONDS
build/zhiwangd --data "$data" --demo dongguan --demo-days "$days" --share . --listen "$listen:$port" 2> >(show) &
server=$!
trap 'kill -TERM $server 2>/dev/null || true' INT TERM
status=0
while kill -0 $server 2>/dev/null; do
    wait $server && status=0 || status=$?
done
exit $status
