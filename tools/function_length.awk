# usage: awk -f tools/function_length.awk FILE.c...
# Prints each function longer than 60 lines, name to closing brace, and each file longer than 500
# (a test: 700; it is a list of rows).
# The formatter puts a function's braces, and only those, alone in the first column.
function over(file, line, what) { print file ":" line ": " what; bad = 1 }
FNR == 1 { if (NR > 1 && rows > (last ~ /_test\.c$/ ? 700 : 500)) over(last, rows, "the file is longer than 500 lines: split it by verb"); in_body = 0; head = 0 }
{ rows = FNR; last = FILENAME }
!in_body && /^[A-Za-z_].*\(/ && !/;[ \t]*$/ && !/^#/ { head = FNR; name = $0; sub(/\(.*/, "", name); sub(/.*[ *]/, "", name) }
/^{/ { in_body = 1; if (!head) head = FNR }
/^}/ && in_body {
    if (FNR - head + 1 > 60) over(FILENAME, head, name " has " (FNR - head + 1) " lines, 60 are allowed")
    in_body = 0; head = 0
}
END { if (rows > (last ~ /_test\.c$/ ? 700 : 500)) over(last, rows, "the file is longer than 500 lines: split it by verb"); exit bad }
