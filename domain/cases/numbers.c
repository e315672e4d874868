#include "domain/cases/numbers.h"

#include <pthread.h>
#include <stdlib.h>

#include "domain/cases/case.sql.h"

/* What is left of a town's block: serials next..last of that day. */
typedef struct Block {
    int32_t town;
    int32_t day;
    int64_t next, last;
    int64_t size, taken_ms; /* how many were taken when (monotonic) */
} Block;

struct Numbers {
    pthread_mutex_t lock; /* guards all below, the connection too */
    Db *db;
    Block *blocks; /* one a town, in order of first use */
    size_t n, cap;
};

typedef struct TakenRow {
    int64_t last;
} TakenRow;

static const Field TAKEN_ROW_FIELDS[] = {
    I64_FIELD(TakenRow, last, REQUIRED),
};
static const Shape TAKEN_ROW = SHAPE(TakenRow, TAKEN_ROW_FIELDS);

static const ErrorKind NUMBER_MISSING = {ERROR_INTERNAL, "case/no-number", "No case number"};

Numbers *numbers_new(const char *db_url)
{
    Numbers *numbers = calloc(1, sizeof(*numbers));

    if (!numbers || pthread_mutex_init(&numbers->lock, NULL) != 0)
        abort();
    numbers->db = db_new(db_url);
    return numbers;
}

void numbers_free(Numbers *numbers)
{
    if (!numbers)
        return;
    db_free(numbers->db);
    (void)pthread_mutex_destroy(&numbers->lock);
    free(numbers->blocks);
    free(numbers);
}

/* As many entries as the city has towns: a walk of dozens is cheaper than anything cleverer. */
static Block *block_of(Numbers *numbers, int32_t town)
{
    for (size_t i = 0; i < numbers->n; i++) {
        if (numbers->blocks[i].town == town)
            return &numbers->blocks[i];
    }
    if (numbers->n == numbers->cap) {
        numbers->cap = numbers->cap ? 2 * numbers->cap : 64;
        Block *grown = realloc(numbers->blocks, numbers->cap * sizeof(*grown));
        if (!grown)
            abort();
        numbers->blocks = grown;
    }
    Block *block = &numbers->blocks[numbers->n++];
    *block = (Block){.town = town, .next = 1};
    return block;
}

/* A town that uses up a block within seconds gets twice as many the next time: under load nobody
 * then waits for a commit every 64 reports; at any other time few numbers are skipped. */
static int64_t block_size(const Block *block, int32_t day, int64_t now_ms)
{
    if (block->day != day || now_ms - block->taken_ms > NUMBERS_QUICK_MS)
        return NUMBERS_BLOCK;
    return block->size < NUMBERS_BLOCK_MAX ? 2 * block->size : NUMBERS_BLOCK_MAX;
}

static const Error *block_take(Numbers *numbers, Arena *arena, Block *block, int32_t day)
{
    const int64_t now_ms = monotonic_ms(), size = block_size(block, day, now_ms);
    TakenRow taken = {0};
    Tx *tx CLEANUP(db_rollbackp) = NULL;

    TRY(db_begin(numbers->db, arena, TX_WRITE, &tx));
    TRY(db_one(tx, &SQL_CASE_NUMBERS_TAKE,
               ARGS(db_i64(block->town), db_date(arena, day), db_i64(size)), &NUMBER_MISSING,
               &TAKEN_ROW, &taken));
    TRY(db_commit(tx));
    block->day = day;
    block->size = size;
    block->taken_ms = now_ms;
    block->last = taken.last;
    block->next = taken.last - size + 1;
    return NULL;
}

static const Error *serial_next(Numbers *numbers, Arena *arena, int32_t town, int32_t day,
                                int64_t *ret_serial)
{
    Block *block = block_of(numbers, town);
    const Error *error = NULL;

    if (block->day != day || block->next > block->last) {
        error = block_take(numbers, arena, block, day);
        /* Lost with the connection: should it have been given, its numbers are skipped. */
        if (error && error->kind == &DB_UNAVAILABLE)
            error = block_take(numbers, arena, block, day);
    }
    TRY(error);
    *ret_serial = block->next++;
    return NULL;
}

const Error *numbers_next(Numbers *numbers, Arena *arena, int32_t town, int32_t day,
                          const char **ret_number)
{
    int64_t serial = 0;

    (void)pthread_mutex_lock(&numbers->lock);
    const Error *error = serial_next(numbers, arena, town, day, &serial);
    (void)pthread_mutex_unlock(&numbers->lock);
    TRY(error);
    *ret_number = arena_printf(arena, "%09d-%08d-%05lld", town, day, (long long)serial);
    return NULL;
}
