/* SPDX-License-Identifier: MIT */
/*
 * The mode --events of vadiag-read: what event logs hold, printed. A library of its own beside the
 * readers, for it needs threads; nothing in it prints by itself.
 */
#ifndef VAD_READ_PRINT_H
#define VAD_READ_PRINT_H

#include "base/buffer.h"
#include "base/error.h"
#include "base/file.h"
#include "evtx/evtx.h"
#include "knowledge/knowledge.h"

/* --- choosing (print_choice.c) ---------------------------------------------------------------- */

enum { VAD_EVENTS_IDS_MAX = 256, VAD_EVENTS_PROVIDERS_MAX = VAD_EVTX_WANTED_MAX };

/* What the user wants to see. Texts are borrowed. */
struct vad_events_choice {
	bool activation; /* all that the programs of activation log */
	bool recovered;	 /* also what lies beyond the live parts of a log */
	const char *providers[VAD_EVENTS_PROVIDERS_MAX];
	size_t provider_count;
	uint16_t ids[VAD_EVENTS_IDS_MAX]; /* none: all */
	size_t id_count;
	/* Made of the above by vad_events_choose(). */
	struct vad_evtx_wanted wanted[VAD_EVTX_WANTED_MAX];
	struct vad_evtx_choice evtx;
};
/* Add "12288" or "12288,12289"; false when it is no such list, or too long. */
bool vad_events_add_ids(struct vad_events_choice *choice, const char *text);
bool vad_events_add_provider(struct vad_events_choice *choice, const char *name);
/* Fill in `evtx`, which points into *choice: it must stay where it is. Which programs are those of
 * activation is in `k`. False when there are too many. */
bool vad_events_choose(struct vad_events_choice *choice, const struct vad_knowledge *k);

/* --- forms of a record (print_json.c, print_table.c) ------------------------------------------ */

/* The names of data items as the last event had them; of one reader. Begins as zeros. */
struct vad_events_names {
	uint64_t number;
	struct vad_buffer text;
};
/* Append what stands at the start of each line about `file`. */
void vad_events_json_begin(struct vad_buffer *out, const char *file);
/* Append a line; `begin` is of vad_events_json_begin(). `cut`: its data is damaged, and ends early. */
void vad_events_json(struct vad_buffer *out, struct vad_view begin, struct vad_events_names *names,
		     const struct vad_evtx_event *event, bool cut);

/* A table for people, `width` columns wide; 0: nothing is cut. */
void vad_events_table_head(struct vad_buffer *out, unsigned width);
void vad_events_table_row(struct vad_buffer *out, unsigned width,
			  const struct vad_evtx_event *event, bool cut);

/* --- the work (print_work.c) ------------------------------------------------------------------ */

enum vad_events_form { VAD_EVENTS_TABLE, VAD_EVENTS_JSON, VAD_EVENTS_XML, VAD_EVENTS_COUNT };

struct vad_events_input {
	const char *name;
	struct vad_file *file; /* NULL: it could not be opened, `error` says why */
	struct vad_error error;
};

/* What became of one input. */
struct vad_events_end {
	const char *name;
	const char *why; /* it could not be read at all, or not to its end; NULL: it was */
	struct vad_evtx_totals totals;
	uint64_t lost; /* places and records that were told as lost, and those beyond */
};

struct vad_events_run {
	const struct vad_knowledge *k;
	enum vad_events_form form;
	const struct vad_events_choice *choice;
	unsigned jobs;	/* threads, at least 1 */
	unsigned width; /* of a table */
	const struct vad_events_input *inputs;
	size_t count;
	/* Called by one thread at a time, in the order of the inputs and of the records in them. */
	void *context;
	bool (*write)(void *context, struct vad_view bytes); /* false: nobody wants more */
	void (*lost)(void *context, const char *name, const struct vad_evtx_loss *loss);
	void (*end)(void *context, const struct vad_events_end *end);
	void (*progress)(void *context, uint64_t done, uint64_t all); /* bytes; may be NULL */
};

enum { VAD_EVENTS_LOSSES_MAX = 100 }; /* of one input that are told one by one */

/*
 * Read all inputs and write what is chosen. What is written, and in which order, does not depend on
 * the number of threads. VAD_NO_MEMORY, or VAD_IO when a thread cannot be started or written to.
 */
enum vad_result vad_events_work(const struct vad_events_run *run);
/* Processors that may be used, at least 1. Asks the system: to be called before the sandbox. */
unsigned vad_events_processors(void);

#endif
