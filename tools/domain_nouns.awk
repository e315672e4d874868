# usage: awk -f tools/strip.awk FILES | awk -f tools/domain_nouns.awk   (reads domain_nouns.txt)
# Takes every identifier apart (snake_case and CamelCase) and looks for words of the city.
BEGIN {
    while ((getline line < "tools/domain_nouns.txt") > 0) {
        n = split(line, w, " ")
        if (line ~ /^(#|$)/) continue
        if (w[1] == "allow") { allowed[++n_allowed] = w[2]; path[n_allowed] = w[3]; continue }
        for (i = 1; i <= n; i++) noun[w[i]] = 1
    }
}
function may(word, file,   i) {
    for (i = 1; i <= n_allowed; i++)
        if (allowed[i] == word && index(file, path[i]) == 1) return 1
    return 0
}
{
    match($0, /^[^:]*:[0-9]+:/); where = substr($0, 1, RLENGTH); code = substr($0, RLENGTH + 1)
    file = where; sub(/:.*/, "", file)
    while (match(code, /[A-Za-z_][A-Za-z_0-9]*/)) {
        name = substr(code, RSTART, RLENGTH); code = substr(code, RSTART + RLENGTH)
        if (name == "case" || name ~ /strcase|CASE_INSENSITIVE|casecmp|^tolower|^SensitiveCase/) continue
        text = name
        while (match(text, /[a-z0-9][A-Z]/)) text = substr(text, 1, RSTART) "_" substr(text, RSTART + 1)
        text = tolower(text); n = split(text, w, "_")
        for (i = 1; i <= n; i++) {
            pair = i < n ? w[i] "_" w[i + 1] : ""
            hit = (w[i] in noun) ? w[i] : ((pair in noun) ? pair : "")
            if (hit != "" && !may(hit, file)) { print where " " name " names a noun of the city: " hit; bad = 1; break }
        }
    }
}
END { exit bad }
