#include "base/machine.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define TEXT_MAX ((size_t)4096)

enum { SHUT, OPEN, GONE };
enum { PUSH, PULL, BREAK, BURN };

static const char *const STATES[] = {"SHUT", "OPEN", "GONE", NULL};
static const char *const EVENTS[] = {"PUSH", "PULL", "BREAK", "BURN", NULL};
static const MachineFirst FIRST = {"HANG", SHUT, "joiner"};
static const MachineMove MOVES[] = {
    {SHUT, PUSH, OPEN}, {OPEN, PULL, SHUT}, {OPEN, BREAK, GONE},
    {OPEN, BURN, GONE}, {SHUT, BURN, GONE},
};

static bool is_final(int state)
{
    return state == GONE;
}

static const char *who(const MachineMove *move)
{
    return move->event == BURN || move->event == BREAK ? "time" : "guest";
}

static const Machine DOOR = {
    .states = STATES,
    .events = EVENTS,
    .firsts = &FIRST,
    .n_firsts = 1,
    .moves = MOVES,
    .n_moves = LENGTH(MOVES),
    .is_final = is_final,
    .who = who,
};

static void a_state_and_an_event_name_one_move_or_none(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(MOVES); i++)
        assert_ptr_equal(machine_find(&DOOR, MOVES[i].from, MOVES[i].event), &MOVES[i]);
    assert_null(machine_find(&DOOR, SHUT, PULL));
    assert_null(machine_find(&DOOR, SHUT, BREAK)); /* that it goes from OPEN does not count */
    assert_null(machine_find(&DOOR, GONE, PUSH));
    assert_null(machine_find(&DOOR, -1, PUSH));
}

static void what_is_drawn_has_one_arrow_for_moves_of_the_same_ends_and_who(void **state)
{
    Buf out;

    (void)state;
    buf_init(&out, TEXT_MAX);
    machine_mermaid(&DOOR, &out);
    assert_string_equal(buf_cstr(&out), "stateDiagram-v2\n"
                                        "    [*] --> SHUT: HANG [joiner]\n"
                                        "    SHUT --> OPEN: PUSH [guest]\n"
                                        "    OPEN --> SHUT: PULL [guest]\n"
                                        "    OPEN --> GONE: BREAK, BURN [time]\n"
                                        "    SHUT --> GONE: BURN [time]\n"
                                        "    GONE --> [*]\n");
    buf_done(&out);
}

static void what_is_told_has_every_state_and_move(void **state)
{
    Buf out;

    (void)state;
    buf_init(&out, TEXT_MAX);
    machine_json(&DOOR, "by", &out);
    const char *text = buf_cstr(&out);
    assert_non_null(strstr(text, "{\"states\":[{\"name\":\"SHUT\",\"final\":false},"));
    assert_non_null(strstr(text, "{\"name\":\"GONE\",\"final\":true}],\"moves\":["));
    assert_non_null(
        strstr(text, "{\"from\":\"SHUT\",\"event\":\"BURN\",\"to\":\"GONE\",\"by\":\"time\"}]}"));
    buf_done(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_state_and_an_event_name_one_move_or_none),
        cmocka_unit_test(what_is_drawn_has_one_arrow_for_moves_of_the_same_ends_and_who),
        cmocka_unit_test(what_is_told_has_every_state_and_move),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
