/* fsmdoc.c - prints the machine of a noun from its .def: `mermaid` for docs/states, `json` for
 * whoever wants it. Without arguments: the nouns that have one. */
#include <stdio.h>
#include <string.h>

#include "domain/assignments/fsm.h"
#include "domain/cases/fsm.h"
#include "domain/grids/fsm.h"
#include "domain/mediations/fsm.h"
#include "domain/rounds/fsm.h"

#define DOC_MAX ((size_t)64 * 1024)

static const struct {
    const char *noun;
    const Machine *machine;
    const char *who_key;
} MACHINES[] = {
    {"assignment", &ASSIGNMENT_MACHINE, "who"}, {"case", &CASE_MACHINE, "grant"},
    {"edition", &EDITION_MACHINE, "grant"},     {"mediation", &MEDIATION_MACHINE, "who"},
    {"visit", &VISIT_MACHINE, "who"},
};

static size_t find(const char *noun)
{
    size_t i = 0;

    while (i < LENGTH(MACHINES) && strcmp(MACHINES[i].noun, noun) != 0)
        i++;
    return i;
}

int main(int argc, char **argv)
{
    size_t at = argc == 3 ? find(argv[1]) : LENGTH(MACHINES);
    Buf out;

    buf_init(&out, DOC_MAX);
    if (argc == 1) {
        for (size_t i = 0; i < LENGTH(MACHINES); i++)
            buf_printf(&out, "%s\n", MACHINES[i].noun);
    } else if (at < LENGTH(MACHINES) && strcmp(argv[2], "mermaid") == 0) {
        machine_mermaid(MACHINES[at].machine, &out);
    } else if (at < LENGTH(MACHINES) && strcmp(argv[2], "json") == 0) {
        machine_json(MACHINES[at].machine, MACHINES[at].who_key, &out);
        buf_char(&out, '\n');
    } else {
        (void)fprintf(stderr, "usage: fsmdoc [NOUN mermaid|json]\n");
        return 2;
    }
    bool whole = !out.overflow && fputs(buf_cstr(&out), stdout) >= 0 && fflush(stdout) == 0;
    buf_done(&out);
    return whole ? 0 : 1;
}
