/* case_fsmdoc.c - prints the machine of a case from its .def: `mermaid` for docs/states, `json`
 * for the pages. */
#include <stdio.h>
#include <string.h>

#include "domain/cases/fsm.h"

#define DOC_MAX ((size_t)64 * 1024)

int main(int argc, char **argv)
{
    Buf out;

    buf_init(&out, DOC_MAX);
    if (argc == 2 && strcmp(argv[1], "mermaid") == 0) {
        case_fsm_mermaid(&out);
    } else if (argc == 2 && strcmp(argv[1], "json") == 0) {
        case_fsm_json(&out);
        buf_char(&out, '\n');
    } else {
        (void)fprintf(stderr, "usage: case_fsmdoc mermaid|json\n");
        return 2;
    }
    bool whole = !out.overflow && fputs(buf_cstr(&out), stdout) >= 0 && fflush(stdout) == 0;
    buf_done(&out);
    return whole ? 0 : 1;
}
