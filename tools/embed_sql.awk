# usage: awk -f tools/embed_sql.awk schema/0001-platform.sql schema/0002-units.sql ... > migrations.c
#
# Compiles the migrations in, in the order of their numbers: MIGRATIONS of platform/db/migrate.h.
# The text goes in byte for byte: its checksum is what says whether a file was changed.
function fail(why) { print why > "/dev/stderr"; failed = 1; exit 1 }

function c_text(text) {
    if (text ~ /\r/) fail(FILENAME ": ends its lines with CR LF")
    gsub(/[\\"]/, "\\\\&", text)
    return text
}

FNR == 1 {
    name = FILENAME; sub(/.*\//, "", name)
    if (name !~ /^[0-9][0-9][0-9][0-9]-[a-z0-9-]+\.sql$/) fail(FILENAME ": not NNNN-name.sql")
    sub(/\.sql$/, "", name)
    number = substr(name, 1, 4) + 0
    if (number <= before) fail(FILENAME ": its number does not follow " before)
    before = number
    if (n++) print "    },"
    else print "/* Made from schema/ by tools/embed_sql.awk. */\n#include \"platform/db/migrate.h\"\n\n" \
               "const Migration MIGRATIONS[] = {"
    print "    {" number ", \"" name "\","
}
{ print "\"" c_text($0) "\\n\"" }
END {
    if (failed) exit 1
    if (n == 0) fail("no migrations")
    print "    },\n};\nconst size_t N_MIGRATIONS = " n ";"
}
