#include "domain/past/lives.h"

#include <stdlib.h>
#include <string.h>

static const Act ACTS[] = {
    {"verify", "ASK_VERIFY", WHO_CENTRE, PACE_DESK, NULL, ",\"person\":\"{local}\"", "REPORTED",
     true},
    {"confirm", "CONFIRM", WHO_LOCAL, PACE_WALK, NULL, ",\"note\":\"到场看过，情况属实\"",
     "VERIFYING", true},
    {"deny", "DENY", WHO_LOCAL, PACE_WALK, NULL,
     ",\"lon\":{lon},\"lat\":{lat},\"reason\":\"到场没有看到所说的情况，问过附近店主也没有\"",
     "VERIFYING", true},
    {"file", "FILE", WHO_CENTRE, PACE_DESK, NULL, "{unshown}", "REPORTED", false},
    {"refuse", "REFUSE", WHO_CENTRE, PACE_DESK, NULL,
     ",\"reason\":\"经核实手续齐全，不属于违规情形\"", "REPORTED", false},
    {"refer", "REFER", WHO_CENTRE, PACE_DESK, NULL,
     ",\"unit\":\"{town}\",\"reason\":\"牵涉几个部门，村里协调不了，请镇里牵头\"", "FILED", false},
    {"accept", "ACCEPT_REFERRAL", WHO_LEADER, PACE_DESK, NULL, "", "FILED", false},
    {"dispatch", "DISPATCH", WHO_CENTRE, PACE_DESK, NULL,
     ",\"department\":\"{department}\",\"note\":\"请尽快到场处置\"", "FILED", false},
    {"return", "RETURN", WHO_HANDLER, PACE_DESK, NULL,
     ",\"reason_code\":\"NOT_OUR_DUTY\",\"reason\":\"产权单位自行维护，我们没有执法权\"",
     "DISPATCHED", false},
    {"insist", "REJECT_RETURN", WHO_LEADER, PACE_SOON, NULL,
     ",\"reason\":\"权责清单列在你们名下，请先处置\"", "DISPATCHED", false},
    {"sign", "SIGN", WHO_HANDLER, PACE_DESK, NULL, "", "DISPATCHED", false},
    {"sign late", "SIGN", WHO_HANDLER, PACE_LATE, NULL, "", "DISPATCHED", false},
    {"ask time", "ASK_EXTENSION", WHO_HANDLER, PACE_WALK, NULL,
     ",\"minutes\":{more},\"reason\":\"配件要从厂家调货，明后天才到\"", "HANDLING", false},
    {"give time", "GRANT_EXTENSION", WHO_LEADER, PACE_SOON, NULL, "", "HANDLING", false},
    {"ask rest", "ASK_SUSPENSION", WHO_HANDLER, PACE_WALK, "BASIS",
     ",\"class\":\"ENGINEERING\",\"until\":\"{until}\",\"reason\":"
     "\"要等管线改造排期，路面开挖后才能修\"",
     "HANDLING", false},
    {"agree", "SUSPEND", WHO_LEADER, PACE_DESK, NULL, "", "HANDLING", false},
    {"rest", "SUSPEND", WHO_SUPERVISOR, PACE_DESK, NULL, "", "HANDLING", false},
    {"finish", "FINISH", WHO_HANDLER, PACE_WORK, "HANDLING",
     ",\"outcome\":\"FIXED\",\"note\":\"已到场处置，现场恢复正常，当事人签了整改承诺\"", "HANDLING",
     false},
    {"finish late", "FINISH", WHO_HANDLER, PACE_LATE, "HANDLING",
     ",\"outcome\":\"FIXED\",\"note\":\"人手不足耽误了，今天已经处置完\"", "HANDLING", false},
    {"check", "ASSIGN_CHECK", WHO_CENTRE, PACE_DESK, NULL, ",\"person\":\"{local}\"", "HANDLED",
     false},
    {"pass", "PASS", WHO_LOCAL, PACE_WALK, "CHECK", ",\"lon\":{lon},\"lat\":{lat}", "CHECKING",
     false},
    {"fail", "FAIL", WHO_LOCAL, PACE_WALK, "CHECK",
     ",\"lon\":{lon},\"lat\":{lat},\"reason\":\"只清了一半，又堆回来了\"", "CHECKING", false},
    {"rate", "RATE", WHO_REPORTED, PACE_EVENING, NULL, ",\"rating\":{stars}", "CLOSED", true},
    {"dispute", "DISPUTE", WHO_REPORTED, PACE_EVENING, NULL,
     ",\"reason\":\"下班路过又看到了，还是老样子\"", "CLOSED", true},
    {"uphold", "UPHOLD_DISPUTE", WHO_LEADER, PACE_DESK, NULL, ",\"reason\":\"照片对得上，重新派\"",
     "CLOSED", true},
    {"ask void", "VOID", WHO_LEADER, PACE_DESK, NULL,
     ",\"reason\":\"和上周那件是同一处，已经在修\"", "FILED", false},
    {"void", "VOID", WHO_SUPERVISOR, PACE_DESK, NULL, "", "FILED", false},
};

#define INTAKE   "verify", "confirm", "file"
#define HANDLING "dispatch", "sign"
#define END      "check", "pass", "rate", NULL

static const char *const DONE[] = {INTAKE, HANDLING, "finish", END};
static const char *const LATE[] = {INTAKE, HANDLING, "finish late", END};
static const char *const AGAIN[] = {INTAKE, HANDLING, "finish", "check", "fail", "finish", END};
static const char *const INSISTED[] = {INTAKE, "dispatch", "return", "insist",
                                       "sign", "finish",   END};
static const char *const LONGER[] = {INTAKE, HANDLING, "ask time", "give time", "finish", END};
static const char *const RESTING[] = {INTAKE,     HANDLING, "ask time", "give time",
                                      "ask rest", "agree",  "rest",     NULL};
static const char *const REFERRED[] = {INTAKE, "refer", "accept", HANDLING, "finish", END};
/* What has filed itself is not refused: it goes the way of all. */
static const char *const REFUSED[] = {"verify", "deny", "refuse", HANDLING, "finish", END};
static const char *const DISPUTED[] = {INTAKE,    HANDLING, "finish", "check",  "pass",
                                       "dispute", "uphold", HANDLING, "finish", END};
static const char *const VOIDED[] = {INTAKE, "ask void", "void", NULL};
static const char *const LEFT[] = {INTAKE, "dispatch", "sign late", "finish", END};

const Way WAYS[] = {
    {DONE, 61, false},    {LATE, 4, true},    {AGAIN, 7, false},    {INSISTED, 4, false},
    {LONGER, 6, true},    {RESTING, 2, true}, {REFERRED, 5, false}, {REFUSED, 5, false},
    {DISPUTED, 2, false}, {VOIDED, 2, false}, {LEFT, 2, true},
};
const size_t N_WAYS = LENGTH(WAYS);

const Act *act_find(const char *name)
{
    for (size_t i = 0; i < LENGTH(ACTS); i++) {
        if (strcmp(ACTS[i].name, name) == 0)
            return &ACTS[i];
    }
    abort(); /* a mistake of the table, seen by lives_test */
}
