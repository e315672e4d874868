# usage: awk -f tools/strip.awk FILE.c...  -> "FILE:LINE:code" without comments and string contents
FNR == 1 { comment = 0 }
{
    out = ""; n = length($0); quote = ""
    for (i = 1; i <= n; i++) {
        c = substr($0, i, 1); two = substr($0, i, 2)
        if (comment) { if (two == "*/") { comment = 0; i++ } continue }
        if (quote != "") {
            if (c == "\\") i++
            else if (c == quote) { quote = ""; out = out c }
            continue
        }
        if (two == "/*") { comment = 1; i++; continue }
        if (two == "//") break
        if (c == "\"" || c == "'") quote = c
        out = out c
    }
    if (out ~ /[^ \t]/) print FILENAME ":" FNR ":" out
}
