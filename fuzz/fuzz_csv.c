/* fuzz_csv.c - any bytes: a table that is read has rows as wide as its head, all valid UTF-8. */
#include <stdlib.h>
#include <string.h>

#include "platform/csv/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *arena = arena_new();
    CsvTable table;

    if (csv_parse(arena, "fuzz", (const char *)data, size, &table) == NULL) {
        for (size_t i = 0; i < table.n_rows; i++) {
            for (size_t c = 0; c < table.n_columns; c++) {
                const char *cell = table.rows[i].cells[c];
                if (!utf8_valid(cell, strlen(cell)))
                    abort();
            }
        }
    }
    arena_free(arena);
    return 0;
}
