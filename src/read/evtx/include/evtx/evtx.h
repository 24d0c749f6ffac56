/* SPDX-License-Identifier: MIT */
/*
 * Windows event logs (.evtx), read at the speed of the disk. A library of its own inside the room:
 * it knows the format and nothing of activation, and needs only src/base.
 *
 * A log is opened once (its chunks are found and put in the order of their record ids) and then read
 * in units of some adjacent chunks. Each reader has its own buffers, so several threads may read units
 * of one log at the same time, each with a reader of its own. Format: libyal, "Windows XML Event Log
 * (EVTX) format"; [MS-EVEN6] 2.2.12 (BinXML).
 *
 * Nothing in a file is believed: the file header and both tables of a chunk are not used at all. What
 * is damaged is told as a loss, and everything intact around it is still read.
 */
#ifndef VAD_EVTX_EVTX_H
#define VAD_EVTX_EVTX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/view.h"

enum vad_evtx_result {
	VAD_EVTX_OK,
	VAD_EVTX_NO_MEMORY,
	VAD_EVTX_READ_FAILED, /* the source could not be read */
	VAD_EVTX_NOT_A_LOG,   /* no chunk in it, and no file header either */
	VAD_EVTX_UNREADABLE,  /* this record: its content is damaged */
	VAD_EVTX_STOPPED,     /* the taker wanted no more */
};
/* A sentence part, such as "the content of the record is damaged". Static storage. */
const char *vad_evtx_result_text(enum vad_evtx_result result);

enum {
	VAD_EVTX_CHUNK_SIZE = 65536,
	VAD_EVTX_DEPTH_MAX = 64,     /* templates in templates */
	VAD_EVTX_ELEMENTS_MAX = 512, /* elements in elements */
	VAD_EVTX_TEXT_MAX = 1 << 20, /* bytes of decoded text of one record */
	VAD_EVTX_ITEMS_MAX = 16384,  /* data items of one record */
	VAD_EVTX_WANTED_MAX = 64,    /* entries of a choice */
};

/* --- the source ------------------------------------------------------------------------------- */

struct vad_evtx_source {
	void *context;
	uint64_t size; /* bytes in it */
	/*
	 * Read up to `size` bytes from `offset` on; fewer only at the end. False when reading failed.
	 * Called by several threads at once when several readers run.
	 */
	bool (*read)(void *context, uint64_t offset, void *to, size_t size, size_t *got);
};
/* A source over bytes in memory, which are borrowed. */
struct vad_evtx_source vad_evtx_source_memory(const struct vad_view *bytes);

/* Do these first bytes of a file (at least 4104, or all of it) begin an event log? True also where the
 * file header is gone and a chunk follows it. */
bool vad_evtx_recognise(struct vad_view start);

/* --- losses and totals ------------------------------------------------------------------------ */

enum vad_evtx_loss_kind {
	VAD_EVTX_LOSS_CHUNK,  /* between chunks: bytes that are none, or that cannot be read */
	VAD_EVTX_LOSS_CUT,    /* the file ends inside a chunk, or became shorter: the rest is gone */
	VAD_EVTX_LOSS_BYTES,  /* bytes inside a chunk that are no record, or damaged beside one */
	VAD_EVTX_LOSS_RECORD, /* a record whose content is damaged */
};
struct vad_evtx_loss {
	enum vad_evtx_loss_kind kind;
	uint64_t offset; /* in the file */
	uint64_t bytes;
	/* Number of the chunk in the order of the file, from 0; of LOSS_CHUNK, of the one before it. */
	size_t chunk;
	uint64_t record_id; /* LOSS_RECORD: its id */
	uint64_t written;   /* LOSS_RECORD: FILETIME of its header */
	const char *why;    /* a sentence part; static storage */
};

struct vad_evtx_totals {
	size_t chunks;              /* found */
	size_t chunks_damaged;      /* of them: with a loss inside */
	uint64_t records;           /* live ones that were met, wanted or not */
	uint64_t unreadable;        /* of them: damaged as far as they were looked at */
	uint64_t slack;             /* well-formed records beyond the live part of their chunk */
	uint64_t taken;             /* handed to the taker */
	uint64_t first_id, last_id; /* smallest and largest id of live records; 0 without any */
	uint64_t first_written, last_written; /* earliest and latest FILETIME of live records; 0 */
};
/* Add `more` to `sum`. */
void vad_evtx_totals_add(struct vad_evtx_totals *sum, const struct vad_evtx_totals *more);

/* --- the log ---------------------------------------------------------------------------------- */

struct vad_evtx_log;

/*
 * Find the chunks: every 64 KiB slot behind the file header that begins like one, to the end of the
 * source; where a slot does not, any byte up to the next one that does. `source` is copied; its
 * context must outlive the log.
 * VAD_EVTX_NOT_A_LOG without any chunk, unless the file header is there (an empty log).
 * VAD_EVTX_READ_FAILED when its beginning cannot be read; what cannot be read behind that is a loss.
 */
enum vad_evtx_result vad_evtx_open(const struct vad_evtx_source *source, struct vad_evtx_log **log);
void vad_evtx_close(struct vad_evtx_log *log); /* NULL is fine */
/* Units of work, in the order of the records' ids. 0 for an empty log. */
size_t vad_evtx_unit_count(const struct vad_evtx_log *log);
size_t vad_evtx_chunk_count(const struct vad_evtx_log *log);
/* Losses between the chunks; at most a hundred are kept, *more is how many there were beyond. */
const struct vad_evtx_loss *vad_evtx_log_losses(const struct vad_evtx_log *log, size_t *count,
						size_t *more);
/* Was the log marked as not closed properly? Normal for a copy of a live log; flag bit 0 of the header. */
bool vad_evtx_log_dirty(const struct vad_evtx_log *log);

/* --- choosing --------------------------------------------------------------------------------- */

struct vad_evtx_wanted {
	const char *provider; /* ASCII, compared without case; NULL: any */
	const uint8_t *guid; /* 16 bytes as in the file, which also identify it; NULL: none known */
	const uint16_t *ids; /* event ids without qualifiers; NULL: all */
	size_t id_count;
};
struct vad_evtx_choice {
	const struct vad_evtx_wanted *wanted; /* a record is taken when any of these fits */
	size_t wanted_count; /* 0: everything is taken; at most VAD_EVTX_WANTED_MAX count */
	bool recovered;      /* also records beyond the live parts, marked as recovered */
};

/* --- records ---------------------------------------------------------------------------------- */

struct vad_evtx_reader;

/* A record as the taker gets it; borrowed until the taker returns. */
struct vad_evtx_record {
	uint64_t id;      /* of the record's header */
	uint64_t written; /* FILETIME of the record's header */
	uint64_t offset;  /* in the file */
	size_t chunk;     /* number of the chunk in the order of the file, from 0 */
	uint32_t size;
	bool recovered;
	struct vad_evtx_reader *reader; /* for vad_evtx_record_event(), vad_evtx_record_xml() */
	uint32_t at, end;               /* its BinXML inside the chunk */
};

/* One item below EventData or UserData. */
struct vad_evtx_item {
	struct vad_view
		name; /* the attribute Name of Data, else the element's name; "" for a bare Data */
	struct vad_view text;
};

enum {
	VAD_EVTX_HAS_QUALIFIERS = 1,
	VAD_EVTX_HAS_TIME = 2, /* `time` is that of the event, not only of the record */
	VAD_EVTX_HAS_PROCESS = 4,
	VAD_EVTX_HAS_VERSION = 8,
};

/* A decoded event: all text is UTF-8 (damaged UTF-16 becomes U+FFFD) and not yet escaped for anything. */
struct vad_evtx_event {
	unsigned has;
	uint64_t record_id;       /* of the record's header */
	uint64_t event_record_id; /* of System; of a forwarded event it is that of its first log */
	uint64_t time;            /* FILETIME of TimeCreated, else when the record was written */
	uint64_t keywords;
	uint32_t process, thread;
	uint16_t event_id, qualifiers, task;
	uint8_t version, level, opcode;
	bool recovered;
	struct vad_view provider, provider_guid, event_source, channel, computer, user, activity,
		related_activity;
	const struct vad_evtx_item *data;
	size_t data_count;
	/* Two events of one reader with the same number here, other than 0, have the same names of
	 * data items in the same order. */
	uint64_t names;
	struct vad_view binary; /* hexadecimal digits, of EventData/Binary */
	/* RenderingInfo of a forwarded event ("" without) */
	struct vad_view message, level_text, task_text;
};

/*
 * Decode. The event is borrowed from the record's reader until its next record is decoded.
 * VAD_EVTX_UNREADABLE when nothing can be said of it; an event whose data is damaged behind an
 * intact System part is given with the items before the damage and VAD_EVTX_UNREADABLE too, with
 * event_id set.
 */
enum vad_evtx_result vad_evtx_record_event(const struct vad_evtx_record *record,
					   struct vad_evtx_event *event);
/* Append the event as XML (one <Event> element, no declaration, no line end), as Windows writes it.
 * Values are escaped; characters that XML forbids become U+FFFD. */
enum vad_evtx_result vad_evtx_record_xml(const struct vad_evtx_record *record,
					 struct vad_buffer *out);

struct vad_evtx_taker {
	void *context;
	/* The next chosen record, in the order of the file's chunks in the unit; false: stop. */
	bool (*record)(void *context, const struct vad_evtx_record *record);
	/* May be NULL. A damaged record that is not decoded by the taker is told here only when its
	 * damage kept it from being chosen. */
	void (*lost)(void *context, const struct vad_evtx_loss *loss);
};

/* `choice` (and what it points to) must outlive the reader; `taker` is copied. NULL without memory. */
struct vad_evtx_reader *vad_evtx_reader_new(const struct vad_evtx_log *log,
					    const struct vad_evtx_choice *choice,
					    const struct vad_evtx_taker *taker);
void vad_evtx_reader_free(struct vad_evtx_reader *reader); /* NULL is fine */
/* Read one unit and hand over what is chosen in it. VAD_EVTX_READ_FAILED when some of it could not be
 * read, which was told as losses; the other chunks were handed over. */
enum vad_evtx_result vad_evtx_reader_run(struct vad_evtx_reader *reader, size_t unit);
/* What this reader has met so far (without `chunks`, which the log knows, until a unit is read). */
const struct vad_evtx_totals *vad_evtx_reader_totals(const struct vad_evtx_reader *reader);

/* --- values ----------------------------------------------------------------------------------- */

/* "2020-08-01T21:48:44.981677900Z" into `out` (at least 31 bytes); "" for a time beyond year 9999.
 * Seven digits are known; the last two are zeros, as Windows prints them. */
void vad_evtx_filetime_text(uint64_t filetime, char out[32]);

#endif
