# usage: awk -f tools/strip.awk FILES | awk -f tools/banned.awk    (reads tools/banned.txt)
BEGIN {
    while ((getline line < "tools/banned.txt") > 0)
        if (line !~ /^(#|$)/) { name = line; sub(/ .*/, "", name); why = line; sub(/^[a-z]+ +/, "", why); banned[name] = why }
}
{
    match($0, /^[^:]*:[0-9]+:/); where = substr($0, 1, RLENGTH); code = substr($0, RLENGTH + 1)
    while (match(code, /[A-Za-z_][A-Za-z_0-9]*[ ]*\(/)) {
        name = substr(code, RSTART, RLENGTH - 1); sub(/ +$/, "", name)
        if (name in banned) { print where " " name "(): use " banned[name]; bad = 1 }
        code = substr(code, RSTART + RLENGTH)
    }
}
END { exit bad }
