/*
 * csv.c - one pass over the text, cells unquoted in place in a copy of it: no cell is longer than
 * what it came from, so nothing is allocated per cell.
 */
#include "platform/csv/csv.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

const ErrorKind CSV_BAD = {ERROR_INVALID, "csv/bad", "The table cannot be read"};

typedef struct Reader {
    Arena *arena;
    const char *name;
    char *at, *end;
    size_t line;
    bool row_done;      /* the cell just read was its row's last */
    const Error *error; /* set by whatever returns NULL or false */
} Reader;

/* NULL, which also serves as false: ends any reader. */
static void *fail(Reader *reader, size_t line, const char *what)
{
    reader->error = error_new(reader->arena, &CSV_BAD, "%s line %zu: %s", reader->name, line, what);
    return NULL;
}

/* Ends the cell that began at `cell` and stops before `stop`, at a comma, the end of the line, or
 * the end of the text. */
static char *end_cell(Reader *reader, char *cell, char *stop)
{
    reader->row_done = true;
    if (reader->at < reader->end && *reader->at == ',') {
        reader->row_done = false;
        reader->at++;
    } else if (reader->at < reader->end) {
        if (*reader->at == '\r')
            reader->at++;
        if (reader->at == reader->end || *reader->at != '\n')
            return fail(reader, reader->line, "a cell goes on after its end");
        reader->at++;
        reader->line++;
    }
    *stop = '\0';
    return cell;
}

static char *read_quoted(Reader *reader)
{
    size_t began = reader->line;
    char *cell = ++reader->at;
    char *out = cell;

    for (;; reader->at++) {
        if (reader->at == reader->end)
            return fail(reader, began, "a quote is not closed");
        if (*reader->at == '"') {
            if (reader->at + 1 == reader->end || reader->at[1] != '"')
                break;
            reader->at++;
        } else if (*reader->at == '\n') {
            reader->line++;
        }
        *out++ = *reader->at;
    }
    reader->at++;
    return end_cell(reader, cell, out);
}

static char *read_plain(Reader *reader)
{
    char *cell = reader->at;

    while (reader->at < reader->end && !strchr(",\r\n\"", *reader->at))
        reader->at++;
    if (reader->at < reader->end && *reader->at == '"')
        return fail(reader, reader->line, "a quote inside a cell that is not quoted");
    return end_cell(reader, cell, reader->at);
}

/* The next row into cells[CSV_COLUMNS_MAX]: how many, 0 when it cannot be read. */
static size_t read_row(Reader *reader, char **cells)
{
    size_t n = 0;

    do {
        if (n == CSV_COLUMNS_MAX) {
            (void)fail(reader, reader->line, "more than 64 cells");
            return 0;
        }
        bool quoted = reader->at < reader->end && *reader->at == '"';
        cells[n] = quoted ? read_quoted(reader) : read_plain(reader);
        if (!cells[n])
            return 0;
        n++;
    } while (!reader->row_done);
    return n;
}

static bool read_head(Reader *reader, CsvTable *table)
{
    char *cells[CSV_COLUMNS_MAX];
    size_t n = read_row(reader, cells);

    if (n == 0)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (*cells[i] == '\0')
            return fail(reader, 1, "a column without a name");
        for (size_t j = 0; j < i; j++) {
            if (strcmp(cells[i], cells[j]) == 0)
                return fail(reader, 1, "two columns of one name");
        }
    }
    char **columns = arena_array(reader->arena, n, sizeof(*columns));
    memcpy(columns, cells, n * sizeof(*columns));
    table->columns = (const char *const *)columns;
    table->n_columns = n;
    return true;
}

static bool read_rows(Reader *reader, CsvTable *table, CsvRow *rows)
{
    char *cells[CSV_COLUMNS_MAX];
    size_t n_rows = 0;

    while (reader->at < reader->end) {
        size_t line = reader->line;
        size_t n = read_row(reader, cells);
        if (n == 0)
            return false;
        if (n != table->n_columns) {
            return fail(reader, line,
                        arena_printf(reader->arena, "%zu cells where the head has %zu", n,
                                     table->n_columns));
        }
        char **kept = arena_array(reader->arena, n, sizeof(*kept));
        memcpy(kept, cells, n * sizeof(*kept));
        rows[n_rows++] = (CsvRow){.cells = (const char *const *)kept, .line = line};
    }
    table->rows = rows;
    table->n_rows = n_rows;
    return true;
}

/* Which line has the byte that is no UTF-8: found by halves, so a bad file costs little. */
static size_t bad_line(const char *text, size_t n)
{
    size_t line = 1;
    const char *at = text;

    while (at < text + n) {
        size_t left = (size_t)(text + n - at);
        const char *stop = memchr(at, '\n', left);
        size_t len = stop ? (size_t)(stop - at) : left;
        if (!utf8_valid(at, len))
            return line;
        at += len + 1;
        line++;
    }
    return line;
}

const Error *csv_parse(Arena *arena, const char *name, const char *text, size_t n,
                       CsvTable *ret_table)
{
    if (n >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
        text += 3;
        n -= 3;
    }
    Reader reader = {.arena = arena, .name = name, .line = 1};
    CsvTable table = {.name = arena_strdup(arena, name)};

    if (n > CSV_BYTES_MAX)
        return error_new(arena, &CSV_BAD, "%s line 1: longer than 64 MiB", name);
    if (!utf8_valid(text, n)) {
        return error_new(arena, &CSV_BAD, "%s line %zu: not UTF-8, or a NUL", name,
                         bad_line(text, n));
    }
    if (n == 0)
        return error_new(arena, &CSV_BAD, "%s line 1: no head", name);
    reader.at = arena_strndup(arena, text, n);
    reader.end = reader.at + n;
    size_t lines = 1;
    for (const char *at = text; (at = memchr(at, '\n', (size_t)(text + n - at))) != NULL; at++)
        lines++;
    if (!read_head(&reader, &table) ||
        !read_rows(&reader, &table, arena_array(arena, lines, sizeof(CsvRow))))
        return reader.error;
    *ret_table = table;
    return NULL;
}

static const Error *read_file(Arena *arena, const char *path, const char **ret_text, size_t *ret_n)
{
    FILE *file = fopen(path, "rbe");
    if (!file)
        return error_new(arena, &CSV_BAD, "%s: %s", path, strerror(errno));
    struct stat info;
    const Error *error = NULL;
    if (fstat(fileno(file), &info) != 0 || !S_ISREG(info.st_mode) ||
        (uint64_t)info.st_size > CSV_BYTES_MAX) {
        error = error_new(arena, &CSV_BAD, "%s: no file, or longer than 64 MiB", path);
    } else {
        size_t size = (size_t)info.st_size;
        char *text = arena_alloc(arena, size + 1);
        *ret_n = fread(text, 1, size, file);
        if (*ret_n != size)
            error = error_new(arena, &CSV_BAD, "%s: could not be read to its end", path);
        *ret_text = text;
    }
    (void)fclose(file);
    return error;
}

const Error *csv_error(Arena *arena, const CsvTable *table, size_t row, const char *column,
                       const char *what)
{
    return error_new(arena, &CSV_BAD, "%s line %zu, %s: %s", table->name, table->rows[row].line,
                     column, what);
}

/* The fields of the columns, in the order of the columns. */
static const Error *match_columns(Arena *arena, const CsvTable *table, const Shape *shape,
                                  const Field **ret_fields)
{
    for (size_t c = 0; c < table->n_columns; c++) {
        ret_fields[c] = shape_field(shape, table->columns[c]);
        if (!ret_fields[c]) {
            return error_new(arena, &CSV_BAD, "%s line 1: column %s is not known", table->name,
                             table->columns[c]);
        }
    }
    for (size_t f = 0; f < shape->n; f++) {
        size_t c = 0;
        while (c < table->n_columns && ret_fields[c] != &shape->fields[f])
            c++;
        if (shape->fields[f].required && c == table->n_columns) {
            return error_new(arena, &CSV_BAD, "%s line 1: column %s is missing", table->name,
                             shape->fields[f].name);
        }
    }
    return NULL;
}

static const Error *decode_row(Arena *arena, const CsvTable *table, size_t row,
                               const Field *const *fields, void *value)
{
    for (size_t c = 0; c < table->n_columns; c++) {
        const char *cell = table->rows[row].cells[c];
        if (*cell == '\0') {
            if (fields[c]->required)
                return csv_error(arena, table, row, fields[c]->name, "is empty");
            continue;
        }
        const Error *error = field_from_text(arena, fields[c], cell, value);
        if (error)
            return csv_error(arena, table, row, fields[c]->name, error->detail);
    }
    return NULL;
}

const Error *csv_rows(Arena *arena, const CsvTable *table, const Shape *shape, List *ret_rows)
{
    const Field *fields[CSV_COLUMNS_MAX];

    TRY(match_columns(arena, table, shape, fields));
    char *rows = arena_array(arena, table->n_rows, shape->size);
    for (size_t i = 0; i < table->n_rows; i++) {
        shape_clear(shape, rows + i * shape->size);
        TRY(decode_row(arena, table, i, fields, rows + i * shape->size));
    }
    *ret_rows = (List){.items = rows, .n = table->n_rows};
    return NULL;
}

const Error *csv_load(Arena *arena, const char *path, const Shape *shape, CsvTable *ret_table,
                      List *ret_rows)
{
    const char *text = NULL;
    size_t n = 0;
    CsvTable table = {0};

    TRY(read_file(arena, path, &text, &n));
    TRY(csv_parse(arena, path, text, n, &table));
    TRY(csv_rows(arena, &table, shape, ret_rows));
    *ret_table = table;
    return NULL;
}
