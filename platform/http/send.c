/* send.c - the answer of a job as a response of libmicrohttpd. Loop thread only. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "platform/http/job.h"

static void add(struct MHD_Response *response, const char *name, const char *value)
{
    (void)MHD_add_response_header(response, name, value);
}

static bool has_header(const Request *req, const char *name)
{
    for (size_t i = 0; i < req->n_headers; i++) {
        if (strcasecmp(req->headers[i].name, name) == 0)
            return true;
    }
    return false;
}

/* Of what is not kept by anybody: how new it is. Strangers hear no stream, and how much happens is nothing
 * to them. */
static void add_position(const Job *job, struct MHD_Response *response)
{
    char text[24];

    if (job->position <= 0 || !job->req.actor || job->req.status >= 400 || is_write(job))
        return;
    (void)snprintf(text, sizeof(text), "%" PRId64, job->position);
    add(response, "Zw-Position", text);
}

enum MHD_Result send_reply(Job *job)
{
    Request *req = &job->req;
    size_t n = 0;
    char *data = buf_take(&req->out, &n);
    struct MHD_Response *response = MHD_create_response_from_buffer(n, data, MHD_RESPMEM_MUST_FREE);

    if (!response) {
        free(data);
        return MHD_NO;
    }
    if (n > 0)
        add(response, "Content-Type", req->out_type ? req->out_type : "application/json");
    add(response, "X-Request-Id", job->trace);
    add(response, "X-Content-Type-Options", "nosniff");
    if (!has_header(req, "Cache-Control")) {
        add(response, "Cache-Control", "no-store");
        add_position(job, response);
    }
    if (job->allow)
        add(response, "Allow", job->allow);
    for (size_t i = 0; i < req->n_headers; i++)
        add(response, req->headers[i].name, req->headers[i].value);
    enum MHD_Result sent = MHD_queue_response(job->connection, (unsigned)req->status, response);
    MHD_destroy_response(response);
    health_count(job, req->status);
    return sent;
}

/* The library forgets the connection (MHD_NO closes its descriptor, and with MHD_USE_TURBO it does
 * not shut the socket down); the hub goes on with ours. */
enum MHD_Result send_stream(Job *job)
{
    Server *server = job->req.server;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(job->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    int fd = info ? fcntl(info->connect_fd, F_DUPFD_CLOEXEC, 0) : -1;

    if (fd >= 0 && hub_adopt(server->hub, fd, &job->req.stream)) {
        health_count(job, 200);
        return MHD_NO;
    }
    if (fd >= 0)
        (void)close(fd);
    serve_problem(job, error_retry(job->arena, &HTTP_BUSY, 5));
    return send_reply(job);
}
