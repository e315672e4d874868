# usage: grep -rn '^#include "' base platform domain simulate app | awk -f tools/layers.awk
# Silent when every include goes down, or sideways where domain/LAYERS allows it and through the
# one door of the other module (domain/Y/Y.h). simulate/ knows the server from outside only: nothing
# of domain/. domain/ itself (the list of modules) and app/ may
# know every module, and they too come in by the door.
BEGIN {
    rank["base"] = 0; rank["platform"] = 1; rank["domain"] = 2; rank["simulate"] = 2; rank["app"] = 3
    while ((getline line < "domain/LAYERS") > 0)
        if (line !~ /^(#|$)/) {
            n = split(line, w, /[: ]+/)
            known[w[1]] = 1
            for (i = 2; i <= n; i++)
                if (w[i] != "") {
                    may[w[1], w[i]] = 1
                    if (!(w[i] in known)) { print "domain/LAYERS: " w[1] " names " w[i] ", which does not stand above it"; bad = 1 }
                }
        }
}
{
    split($0, part, ":"); split(part[1], from, "/"); split($0, q, "\""); n = split(q[2], to, "/")
    where = part[1] ":" part[2]
    if (!(from[1] in rank) || !(to[1] in rank)) {
        print where ": no layer in the path of \"" q[2] "\""; bad = 1; next
    }
    if (rank[to[1]] > rank[from[1]]) { print where ": goes up: " q[2]; bad = 1; next }
    if (from[1] == "simulate" && to[1] == "domain") { print where ": knows the server from inside: " q[2]; bad = 1; next }
    if (to[1] != "domain" || n < 3) next
    inside = from[1] == "domain" && from[2] == to[2]
    if (inside) next
    if (q[2] != "domain/" to[2] "/" to[2] ".h") { print where ": not the door of " to[2] ": " q[2]; bad = 1 }
    if (from[1] != "domain" || from[2] ~ /\.[ch]$/) next
    if (!(from[2] in known)) { print where ": " from[2] " has no line in domain/LAYERS"; bad = 1 }
    else if (!((from[2], to[2]) in may)) { print where ": " from[2] " may not know " to[2]; bad = 1 }
}
END { exit bad }
