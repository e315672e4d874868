# mutants.awk - the ways in which one guard of a C file can let everything through.
#   awk -f mutants.awk FILE              lists them: number TAB line TAB what is let through
#   awk -v take=N -f mutants.awk FILE    writes the file with the Nth of them
#
#   refusal   an if whose first word is a refusal is never entered, or not by one of its conditions; a check
#             in TRY is not made; what a function of faults says is nothing
#   verdict   each condition of a yes holds; or the answer is always no
#   input     a field that an event needs is not needed
#   duty      whose an event is to fire is not asked
#   grant     a move is not bound to its grant (case_fsm.def)

function say(at, what) { if (!take) printf "%d\t%d\t%s\n", n, at, what }

# The lines first..last are `text` instead.
function mutant(first, last, text, what) {
    n++
    say(first, what)
    if (n == take) { cut_from = first; cut_to = last; put = text }
}

function trimmed(text) { gsub(/[ \t]+/, " ", text); sub(/^ /, "", text); return text }

# Where the parenthesis that opens in line `at` closes; the rest of that line is in REST.
function closing(at,    i, c, depth, text) {
    for (; at <= lines; at++) {
        text = line[at]
        for (i = 1; i <= length(text); i++) {
            c = substr(text, i, 1)
            if (c == "\"") { i++; while (substr(text, i, 1) != "\"" && i <= length(text)) i++ }
            if (c == "(") depth++
            if (c == ")" && --depth == 0) { REST = substr(text, i + 1); return at }
        }
    }
    return lines
}

function statement_end(at) {
    while (at < lines && line[at] !~ /;[ ]*(\/\*.*)?$/) at++
    return at
}

function joined(first, last,    i, text) {
    for (i = first; i <= last; i++) text = text " " trimmed(line[i])
    return trimmed(text)
}

# The parts of `text` between `sign` that stand in no parenthesis, in PART; how many. One, if there is `other` or ? beside them.
function parts(text, sign, other,    i, c, depth, from, count) {
    from = 1
    for (i = 1; i <= length(text); i++) {
        c = substr(text, i, 2)
        if (substr(c, 1, 1) == "(") depth++
        if (substr(c, 1, 1) == ")") depth--
        if (depth > 0) continue
        if (c == other || substr(c, 1, 1) == "?") { PART[1] = text; return 1 }
        if (c == sign) { PART[++count] = substr(text, from, i - from); from = i + 2 }
    }
    PART[++count] = substr(text, from)
    return count
}

# All of PART but the one that is left out, or `none`.
function others(count, left_out, sign, none,    k, text) {
    for (k = 1; k <= count; k++) if (k != left_out) text = text (text == "" ? "" : " " sign " ") trimmed(PART[k])
    return text == "" ? none : text
}

function verdict(first, last,    text, count, i) {
    text = joined(first, last)
    sub(/^return /, "", text); sub(/;.*$/, "", text)
    if (text == "true") return
    count = parts(text, "&&", "||")
    for (i = 1; i <= count; i++)
        mutant(first, last, "return " others(count, i, "&&", "true") ";", name ": " trimmed(PART[i]))
    if (text != "false") mutant(first, last, "return false;", name ": never " text)
}

function words(first, last,    text) {
    text = joined(first, last)
    if (text !~ /"/) return
    gsub(/"[^"]*"/, "NULL", text)
    mutant(first, last, text, name ": " joined(first, last))
}

# An if at `at`: does it refuse, or speak in a verdict? Where any of several conditions does, each is one.
function refusal(at,    end, rest, first, text, count, i) {
    end = closing(at)
    rest = REST
    first = rest ~ /^ *\{? *$/ ? line[end + 1] : rest
    if (first !~ /^ *(return (error_|&|")|\*ret_why = )/ && !(kind == "move" && first ~ /return NULL/) &&
        !(kind == "verdict" && first ~ /return (true|false)/)) return
    text = line[at]
    sub(/if \(/, "if (0) if (", text)
    if (first !~ /return "/) mutant(at, at, text, name ": " joined(at, end))
    if (rest !~ /^ *\{? *$/) return
    text = joined(at, end)
    sub(/^if \(/, "", text)
    sub(/\) *\{? *$/, "", text)
    count = parts(text, "||", "&&")
    for (i = 1; i <= count && count > 1; i++)
        mutant(at, end, "if (" others(count, i, "||", "0") ")" rest, name ": " trimmed(PART[i]))
}

# Whose each event of the machine is to fire.
function duties(at,    table, prefix, event, text) {
    table = FILENAME
    prefix = text_of_switch(line[at])
    sub(/[^\/]*$/, prefix "_fsm.def", table)
    while ((getline text < table) > 0)
        if (text ~ /^EVENT\(/ && split(text, event, /[(,]/))
            mutant(at, at, "if (event == " toupper(prefix) "_DO_" event[2] ") return NULL; " line[at], "duty: " event[2])
    close(table)
}

function text_of_switch(text) { sub(/.*switch \(/, "", text); sub(/_event_axis.*/, "", text); return text }

function needs(at,    head, list, count, i, k, bits, rest) {
    if (!match(line[at], /, [A-Z |]+\}/)) return
    head = substr(line[at], 1, RSTART)
    list = substr(line[at], RSTART + 2, RLENGTH - 3)
    count = split(list, bits, / \| /)
    for (i = 1; i <= count; i++) {
        rest = "0"
        for (k = 1; k <= count; k++) if (k != i) rest = rest " | " bits[k]
        mutant(at, at, head " " rest "},", "needs " bits[i] ": " trimmed(line[at]))
    }
}

{ line[++lines] = $0 }

END {
    speaks = FILENAME ~ /(guards|candidate|input)\.c$/ # where a bool is a verdict
    for (at = 1; at <= lines; at++) {
        text = line[at]
        if (text ~ /^[A-Za-z].*\(/ && text !~ /^(EVENT|MOVE|STATE)/) {
            kind = text ~ /^(static )?bool / && speaks ? "verdict" : text ~ /^const [A-Z][A-Za-z]*Move \*/ ? "move" : text ~ /^(static )?const char \*/ ? "words" : "else"
            name = text
            sub(/\(.*/, "", name); sub(/.*[ *]/, "", name)
        }
        if (text ~ /^    \[CASE_DO_[A-Z_]+\] = \{/ && text !~ /= \{[^}]*, 0\}/) needs(at)
        if (text ~ /^ +if \(/) refusal(at)
        if (text ~ /^ +TRY\([a-z_]*(check|near|may)[a-z_]*\(/)
            mutant(at, statement_end(at), "", name ": " trimmed(text))
        if (text ~ /^    return error_/) mutant(at, statement_end(at), "return NULL;", name ": refuses")
        if (text ~ /^ +return / && kind == "verdict") verdict(at, statement_end(at))
        if (text ~ /^ +return / && kind == "words" && text !~ /return error_/) words(at, statement_end(at))
        if (text ~ /switch \([a-z]+_event_axis\(event\)\)/) duties(at)
        if (text ~ /MOVE\([A-Za-z_]+, [A-Z_]+, .*"case:/) {
            free = text
            sub(/"case:[a-z_]*"/, "\"case:read\"", free)
            mutant(at, at, free, "grant: " trimmed(text))
        }
    }
    if (take) for (at = 1; at <= lines; at++) {
        if (at == cut_from) print put
        if (at < cut_from || at > cut_to) print line[at]
    }
}
