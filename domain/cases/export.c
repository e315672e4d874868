/*
 * export.c - GET /exports/cases: the list as a workbook (.xlsx), by libxlsxwriter.
 *
 * It has what a row of the list shows and no more: no description, no place but the grid, nobody's name
 * (P-06, P-16). At most EXPORT_ROWS_MAX rows; for more there is export_asks.c. Each bears who took it
 * out and when, above the rows and on every printed page, and is written down (case_exports). Words
 * stand in it as words: a title that begins with "=" is a title.
 */
#include "domain/cases/export.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "domain/cases/case.sql.h"
#include "domain/cases/list.h"
#include "domain/catalogue/catalogue.h"
#include "domain/units/units.h"

#define XLSX_TYPE "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#define FIRST_ROW 3 /* below the mark, what is shown of it, and the names of the columns */

const ErrorKind NO_EXPORT = {ERROR_DENIED, "case/no-export", "Your post exports no lists"};
static const ErrorKind EXPORT_FAILED = {ERROR_INTERNAL, "case/export-failed",
                                        "The workbook could not be written"};

/* As the pages say them; tests/story/export holds the two to one another. */
static const char *const STATE_WORDS[CASE_STATE_MAX] = {
    [CASE_REPORTED] = "已上报", [CASE_VERIFYING] = "核实中",  [CASE_REFUSED] = "不予受理",
    [CASE_FILED] = "已立案",    [CASE_DISPATCHED] = "已派遣", [CASE_HANDLING] = "处置中",
    [CASE_HANDLED] = "已处置",  [CASE_CHECKING] = "核查中",   [CASE_SUSPENDED] = "已挂账",
    [CASE_CLOSED] = "已结案",   [CASE_ARCHIVED] = "已归档",   [CASE_MERGED] = "已合并",
    [CASE_VOID] = "已作废",
};
static const struct {
    const char *name, *word;
} SEVERITY_WORDS[] = {{"S1", "特急"}, {"S2", "紧急"}, {"S3", "一般"}, {"S4", "提示"}};

typedef struct Sheet {
    lxw_worksheet *page;
    lxw_format *head, *moment;
} Sheet;

static const char *severity_word(const char *severity)
{
    for (size_t i = 0; i < LENGTH(SEVERITY_WORDS); i++) {
        if (str_eq(severity, SEVERITY_WORDS[i].name))
            return SEVERITY_WORDS[i].word;
    }
    return severity;
}

static lxw_datetime moment_of(Time at)
{
    time_t seconds = (time_t)(at / TIME_SECOND + INT64_C(60) * CITY_ZONE_MINUTES);
    struct tm local;

    gmtime_r(&seconds, &local);
    return (lxw_datetime){local.tm_year + 1900, local.tm_mon + 1, local.tm_mday,
                          local.tm_hour,        local.tm_min,     local.tm_sec};
}

static void put_moment(const Sheet *sheet, lxw_row_t row, lxw_col_t col, Time at)
{
    lxw_datetime moment;

    if (at == TIME_NONE)
        return;
    moment = moment_of(at);
    worksheet_write_datetime(sheet->page, row, col, &moment, sheet->moment);
}

static void put_text(const Sheet *sheet, lxw_row_t row, lxw_col_t col, const char *text)
{
    worksheet_write_string(sheet->page, row, col, text ? text : "", NULL);
}

static const struct {
    const char *name;
    double width;
} COLUMNS[] = {
    {"编号", 26}, {"标题", 36},     {"事项", 26},     {"等级", 8},      {"状态", 10},
    {"网格", 20}, {"责任中心", 16}, {"承办部门", 16}, {"上报时间", 17}, {"时限", 17},
};

static void put_case(const Server *server, const Sheet *sheet, lxw_row_t row, const Case *one)
{
    put_text(sheet, row, 0, one->number);
    put_text(sheet, row, 1, one->title);
    put_text(sheet, row, 2, one->item_name);
    put_text(sheet, row, 3, severity_word(one->severity));
    put_text(sheet, row, 4, STATE_WORDS[one->state]);
    put_text(sheet, row, 5, one->unit_name);
    put_text(sheet, row, 6, one->owner_name);
    put_text(sheet, row, 7,
             one->department ? catalogue_department_name(server, one->department) : NULL);
    put_moment(sheet, row, 8, one->created_at);
    put_moment(sheet, row, 9, one->due_at);
}

/* Who took it out, and when: it stands on what is passed on. */
static const char *mark_of(Request *req)
{
    const Actor *actor = req->actor;

    return arena_printf(req->arena, "%s（%s，%s）于 %s 导出，仅供办案使用", actor->name,
                        actor->login, units_name(req->server, actor->unit),
                        export_time_text(req->arena, req->now));
}

/* On the edge of a page `&` begins a command: of words, each is doubled. */
static const char *edge_text(Arena *arena, const char *text)
{
    char *out = arena_alloc(arena, 2 * strlen(text) + 1);
    char *end = out;

    for (; *text; text++) {
        if (*text == '&')
            *end++ = '&';
        *end++ = *text;
    }
    *end = '\0';
    return out;
}

static lxw_error fill(Request *req, lxw_workbook *book, const List *rows, const char *told)
{
    const Case *cases = rows->items;
    const char *mark = mark_of(req);
    Sheet sheet = {workbook_add_worksheet(book, "案件"), workbook_add_format(book),
                   workbook_add_format(book)};

    format_set_bold(sheet.head);
    format_set_num_format(sheet.moment, "yyyy-mm-dd hh:mm");
    lxw_error failed = worksheet_set_footer(
        sheet.page, arena_printf(req->arena, "&L%s&R&P / &N", edge_text(req->arena, mark)));
    worksheet_write_string(sheet.page, 0, 0, mark, sheet.head);
    put_text(&sheet, 1, 0, told);
    for (size_t i = 0; i < LENGTH(COLUMNS); i++) {
        lxw_col_t col = (lxw_col_t)i;
        worksheet_set_column(sheet.page, col, col, COLUMNS[i].width, NULL);
        worksheet_write_string(sheet.page, FIRST_ROW - 1, col, COLUMNS[i].name, sheet.head);
    }
    worksheet_freeze_panes(sheet.page, FIRST_ROW, 0);
    for (size_t i = 0; i < rows->n; i++)
        put_case(req->server, &sheet, (lxw_row_t)(FIRST_ROW + i), &cases[i]);
    return failed;
}

/* The library writes to a path: here of memory. ret_bytes is the arena's. */
static const Error *make_workbook(Request *req, int fd, const List *rows, const char *told,
                                  void **ret_bytes, size_t *ret_n)
{
    lxw_workbook *book = workbook_new(arena_printf(req->arena, "/proc/self/fd/%d", fd));
    struct stat made;

    if (!book)
        return error_new(req->arena, &EXPORT_FAILED, "%s", "no workbook");
    lxw_error unmarked = fill(req, book, rows, told);
    lxw_error failed = workbook_close(book);
    if (failed == LXW_NO_ERROR) /* what bears no mark is not given out */
        failed = unmarked;
    if (failed != LXW_NO_ERROR)
        return error_new(req->arena, &EXPORT_FAILED, "%s", lxw_strerror(failed));
    if (fstat(fd, &made) != 0)
        return error_new(req->arena, &EXPORT_FAILED, "%s", "fstat");
    size_t n = (size_t)made.st_size;
    void *bytes = arena_alloc(req->arena, n);
    if (pread(fd, bytes, n, 0) != made.st_size)
        return error_new(req->arena, &EXPORT_FAILED, "%s", "read");
    *ret_bytes = bytes;
    *ret_n = n;
    return NULL;
}

static const Error *write_down(Request *req, size_t n, Id ask)
{
    const Actor *actor = req->actor;

    return db_exec(req->tx, &SQL_CASE_EXPORT_LOG,
                   ARGS(db_i64(unit_key_town(actor->unit)), db_id(actor->person), db_time(req->now),
                        db_id(actor->post), db_str(actor->role), db_key(actor->unit),
                        db_i64((int64_t)n), db_id(ask)),
                   NULL);
}

const char *export_time_text(Arena *arena, Time at)
{
    lxw_datetime moment = moment_of(at);

    return arena_printf(arena, "%04d-%02d-%02d %02d:%02d", moment.year, moment.month, moment.day,
                        moment.hour, moment.min);
}

const Error *export_reply(Request *req, const List *rows, const char *told, Id ask)
{
    void *bytes = NULL;
    size_t n = 0;

    int fd = memfd_create("export", MFD_CLOEXEC);
    if (fd < 0)
        return error_new(req->arena, &EXPORT_FAILED, "%s", "no memory for it");
    const Error *error = make_workbook(req, fd, rows, told, &bytes, &n);
    close(fd);
    if (error)
        return error;
    TRY(write_down(req, rows->n, ask));
    reply_header(req, "Cache-Control", "no-store");
    reply_header(req, "Content-Disposition", "attachment; filename=\"cases.xlsx\"");
    return reply_bytes(req, 200, XLSX_TYPE, bytes, n);
}

const Error *get_case_export(Request *req)
{
    bool is_cut = false;
    List rows = {0};

    if (req->actor->unit == 0)
        return error_new(req->arena, &NO_EXPORT, "%s", req->actor->role);
    TRY(case_list_read(req, EXPORT_ROWS_MAX, &rows, &is_cut));
    const char *told =
        arena_printf(req->arena, is_cut ? "最新的 %zu 件，还有更多没有导出" : "共 %zu 件", rows.n);
    return export_reply(req, &rows, told, ID_NONE);
}
