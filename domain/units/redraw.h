/* redraw.h - reading the tree again, for who redraws it. For the files of this folder only. */
#ifndef DOMAIN_UNITS_REDRAW_H
#define DOMAIN_UNITS_REDRAW_H

/* For tx_on_commit; the context is the Server. Any thread. */
void units_refresh(void *server);

#endif
