/*
 * import.h - a map from elsewhere in place of a draft. The file comes in pieces and stands in the
 * database; a thread of one of the servers reads it, says how far it is, and takes it into the draft in
 * one transaction, or refuses it with every place named. A server that dies leaves the job to another.
 */
#ifndef DOMAIN_GRIDS_IMPORT_H
#define DOMAIN_GRIDS_IMPORT_H

#include "domain/grids/edition.h"
#include "domain/grids/geojson.h"

#define IMPORT_BYTES_MAX ((size_t)64 * 1024 * 1024) /* of a file */
#define IMPORT_BODY_MAX  ((size_t)32 * 1024 * 1024) /* of one that comes in one piece */
#define IMPORT_PIECE_MAX ((size_t)1024 * 1024)

typedef enum ImportStage {
    IMPORT_READING,  /* bytes */
    IMPORT_OUTLINES, /* grids, one by one: which they are, what they look like */
    IMPORT_FITTING,  /* corners that are nearly the same become the same */
    IMPORT_LINEAGE,  /* what comes from what */
    IMPORT_CHECKING, /* gaps, overlaps, slivers */
    IMPORT_WRITING,
} ImportStage;

/* How far it is. An error ends the reading: the server stops, or the job is somebody else's now. */
typedef const Error *ImportTell(void *context, ImportStage stage, size_t done, size_t total);

typedef struct ImportReading {
    Request *req;       /* arena, server, now */
    UnitKey unit;       /* what the edition redraws */
    const Draft *drawn; /* its draft as it stands: for the villages it founds */
    Datum datum;
    double snap_metres;
    ImportTell *tell;
    void *context; /* tell's */
} ImportReading;

typedef struct ImportFound {
    Draft draft;    /* villages it founds have keys below 0 (draft_found_villages) */
    Faults faults;  /* of the draft: it comes in with them */
    Faults refused; /* why it does not come in; then the others are empty */
} ImportFound;

/* GEOJSON_BAD when the text is none. */
const Error *import_read(const ImportReading *reading, const char *text, size_t n,
                         ImportFound *ret_found) MUST_CHECK;

/* The corners of a file are those of the rim in the other datum than it is said to be in. */
bool import_datum_is_other(Arena *arena, const GeoFeatures *features, RingEdges rim, Datum said);

/* The thread that takes files that are whole. */
typedef struct Importer Importer;
Importer *importer_start(Server *server);
void importer_wake(Importer *importer); /* NULL is fine; any thread */
void importer_stop(Importer *importer);

const Error *imports_sweep(Server *server, Db *db, Arena *arena, Time now);

Handler post_import, put_import_piece, put_draft, get_import, list_imports;
extern const Shape IMPORT_NEW, IMPORT_QUERY, PIECE_QUERY, IMPORT, IMPORT_LISTED;

#endif
