# usage: awk -v out=h -v base=case -f tools/sqlgen.awk case.sql > case.sql.h
#        awk -v out=c -v base=case -v include=domain/cases/case.sql.h -f tools/sqlgen.awk case.sql > case.sql.c
#
# Makes the Stmts (platform/db/db.h) of one .sql file: "-- name: case_get" begins a statement and
# gives SQL_CASE_GET; CASE_STMTS lists all of the file. Comments and the last semicolon go. A line
# that ends in "-- ?4" is sent only when argument $4 is given. Lines of one kind that follow each other are
# one part. "-- plan: anew" below the name: Stmt.plan_anew. "-- part: in_set"
# begins lines that are of no statement of their own: each statement with "-- use: in_set" has them
# there. Anything that is not clear ends the build.
function fail(why) { print FILENAME ":" FNR ": " why > "/dev/stderr"; failed = 1; exit 1 }

# The line without its comment; `quoted` lives on from line to line.
function uncomment(line,    i, c) {
    for (i = 1; i <= length(line); i++) {
        c = substr(line, i, 1)
        if (c == "'") quoted = !quoted
        else if (!quoted && c == "\"") wide = !wide
        else if (quoted || wide) continue
        else if (substr(line, i, 2) == "--") return substr(line, 1, i - 1)
        else if (substr(line, i, 2) == "/*") fail("write comments as --")
        else if (c == ";" && substr(line, i + 1) !~ /^[ \t]*(--.*)?$/)
            fail(names[n_names] ": text after the semicolon: one name, one statement")
    }
    return line
}

function c_text(text) { gsub(/[\\"]/, "\\\\&", text); return text }

function begin_statement(name) {
    if (name !~ /^[a-z][a-z0-9_]*$/) fail("a statement's name is small letters, digits and _: " name)
    if (name in seen) fail("a second statement with the name " name)
    seen[name] = 1
    names[++n_names] = name
    n_parts[n_names] = 0
}

function end_statement() {
    if (n_names == 0) return
    if (quoted || wide) fail(names[n_names] ": a quote is not closed")
    if (n_parts[n_names] == 0) fail(names[n_names] ": no statement follows the name")
    if (n_parts[n_names] > 64) fail(names[n_names] ": more than 64 parts")
    ended = 0
}

function add_line(text, param,    at, last) {
    if (ended) fail(names[n_names] ": text after the semicolon: one name, one statement")
    if (!quoted && !wide && text ~ /;[ \t]*$/) { sub(/[ \t]*;[ \t]*$/, "", text); ended = 1 }
    if (text == "") return
    last = n_parts[n_names]
    at = n_names SUBSEP last
    if (last > 0 && params[at] == param) {
        parts[at] = parts[at] "\\n\"\n    \"" c_text(text)
        return
    }
    n_parts[n_names] = last + 1
    at = n_names SUBSEP (last + 1)
    parts[at] = c_text(text)
    params[at] = param
}

/^-- name:/ && !quoted && !wide {
    end_statement()
    part = ""
    name = $0; sub(/^-- name:[ \t]*/, "", name); sub(/[ \t\r]+$/, "", name)
    begin_statement(name)
    next
}
/^-- plan:/ && !quoted && !wide {
    if (n_names == 0 || n_parts[n_names] > 0) fail("\"-- plan:\" stands below the name")
    if ($0 !~ /^-- plan: anew[ \t\r]*$/) fail("there is no plan but \"anew\"")
    anew[n_names] = 1
    next
}
/^-- part:/ && !quoted && !wide {
    end_statement()
    part = $0; sub(/^-- part:[ \t]*/, "", part); sub(/[ \t\r]+$/, "", part)
    if (part !~ /^[a-z][a-z0-9_]*$/) fail("a part's name is small letters, digits and _: " part)
    if (part in n_lines) fail("a second part with the name " part)
    n_lines[part] = 0
    next
}
/^-- use:/ && !quoted && !wide {
    used = $0; sub(/^-- use:[ \t]*/, "", used); sub(/[ \t\r]+$/, "", used)
    if (part != "") fail("a part uses no other")
    if (!(used in n_lines)) fail("no part above has the name " used)
    for (use_at = 1; use_at <= n_lines[used]; use_at++) take(lines[used, use_at])
    next
}
part != "" { lines[part, ++n_lines[part]] = $0; next }
{ take($0) }

function take(line,    param) {
    sub(/\r$/, "", line)
    param = 0
    if (!quoted && !wide && line ~ /--[ \t]*\?[0-9]+[ \t]*$/) {
        param = line; sub(/.*--[ \t]*\?/, "", param); param += 0
        if (param < 1 || param > 64) fail("?N goes from 1 to 64")
    }
    if (!quoted) sub(/^[ \t]+/, "", line)
    line = uncomment(line)
    if (!quoted && !wide) sub(/[ \t]+$/, "", line)
    if (line == "") return
    if (n_names == 0) fail("a statement without a \"-- name:\" line")
    if (param && (quoted || wide)) fail("a quote goes over the end of an optional line")
    add_line(line, param)
}

function print_header(    i, guard) {
    guard = toupper(base) "_SQL_H"
    print "/* Made from " base ".sql by tools/sqlgen.awk. */"
    print "#ifndef " guard "\n#define " guard "\n\n#include \"platform/db/db.h\"\n"
    for (i = 1; i <= n_names; i++) print "extern const Stmt SQL_" toupper(names[i]) ";"
    print "extern const Stmt *const " toupper(base) "_STMTS[]; /* NULL-terminated */\n\n#endif"
}

function print_source(    i, j, at, upper) {
    print "/* Made from " base ".sql by tools/sqlgen.awk. */"
    print "#include \"" include "\"\n"
    for (i = 1; i <= n_names; i++) {
        upper = toupper(names[i])
        print "static const StmtPart " upper "_PARTS[] = {"
        for (j = 1; j <= n_parts[i]; j++) {
            at = i SUBSEP j
            print "    {\"" parts[at] "\", " params[at] "},"
        }
        print "};"
        print "const Stmt SQL_" upper " = {\"" names[i] "\", " upper "_PARTS, " n_parts[i] ", " (anew[i] ? "true" : "false") "};\n"
    }
    print "const Stmt *const " toupper(base) "_STMTS[] = {"
    for (i = 1; i <= n_names; i++) print "    &SQL_" toupper(names[i]) ","
    print "    NULL,\n};"
}

END {
    if (failed) exit 1
    end_statement()
    gsub(/[^A-Za-z0-9]/, "_", base)
    if (base == "") fail("-v base=NAME is missing")
    if (out == "h") print_header()
    else if (out == "c") {
        if (include == "") fail("-v include=PATH of the made header is missing")
        print_source()
    } else fail("-v out=h or -v out=c")
}
