/* SPDX-License-Identifier: MIT */
/* Shared by the files count*.c. */
#ifndef VAD_REPORT_COUNT_INTERNAL_H
#define VAD_REPORT_COUNT_INTERNAL_H

#include "base/json.h"
#include "internal.h"
#include "report/count.h"

enum {
	COUNT_LISTED = 5, /* of a list in text, unless all is wanted */
	COUNT_MINUTE = 60,
	COUNT_DAY_SECONDS = 86400,
	COUNT_DAYS_MAX = 20000, /* of a chart or table; beyond that times are wrong, not logs long */
};

/* One thing that is wrong with a host, or worth knowing. */
struct count_note {
	const char *id;	   /* "clones" */
	const char *title; /* a few words, for the verdict */
	bool wrong;
	const char *cause; /* id of a cause that tells more, or NULL */
	uint32_t code;	   /* that tells more, or 0 */
	struct vad_view text;
};
typedef void count_note_taker(void *context, const struct count_note *note);
/* How much of the lists in notes is wanted: nothing (who only asks whether), the first few, all. */
enum count_detail { COUNT_BRIEF, COUNT_SOME, COUNT_FULL };
/* All notes of a host, what is wrong first. */
void count_notes(const struct vad_count_report *report, size_t host, enum count_detail detail,
		 count_note_taker *take, void *context);
/* What the logs of clients and hosts together say; nothing when there are not both. */
void count_join_notes(const struct vad_count_report *report, enum count_detail detail,
		      count_note_taker *take, void *context);

/* The verdict of one host as a sentence; its style by `*style`. */
void count_verdict(const struct vad_count_report *report, size_t host, enum vad_style *style,
		   struct vad_buffer *out);
/* Is anything wrong with the host? */
bool count_is_wrong(const struct vad_count_report *report, size_t host);
/* Hosts that have requests. */
size_t count_hosts(const struct vad_count_report *report);

/* "Windows clients", "Windows servers", "Office" */
const char *count_role(enum vad_kms_role role);
const char *count_role_id(enum vad_kms_role role);	 /* "client" ... */
const char *count_family_id(enum vad_replay_app family); /* "windows", "office" */
const char *count_answer_id(enum vad_answer answer);	 /* "yes", "no", "unknown" */
const char *count_fate_id(enum vad_replay_fate fate);	 /* "not-arrived" ... */
/* Was anything of the family asked? */
bool count_has_family(const struct vad_replay_host *host, enum vad_replay_app family);
/* "2026-10-12 09:00 UTC"; without the zone unless it is UTC; "-" for no time. */
void count_time(vad_time time, enum vad_clock clock, struct vad_buffer *out);
/* "2026-10-12" */
void count_date(vad_time time, struct vad_buffer *out);
/* "5 h 20 min", "12 min", "45 days": to the nearest minute, or whole days from two days on. */
void count_span(int64_t seconds, struct vad_buffer *out);
/* How far a clock is off: "5 h ahead", "12 min behind", "0 min". */
void count_clock(int64_t seconds, struct vad_buffer *out);
/* "0xC004F042 SL_E_VL_KEY_MANAGEMENT_SERVICE_ID_MISMATCH" */
void count_result(const struct vad_knowledge *k, uint32_t code, struct vad_buffer *out);
/* "19" or "19 to 27" */
void count_range(struct vad_replay_range range, struct vad_buffer *out);
/* A stranger's word inside a sentence: escaped, cut. */
void count_name(struct vad_view name, struct vad_buffer *out);
/* What a product is called: by its row, else by its id. */
void count_product(const struct vad_knowledge *k, const struct vad_replay_product *product,
		   struct vad_buffer *out);
/* "1 machine", "5 machines" */
void count_of(uint64_t number, const char *one, const char *many, struct vad_buffer *out);

#endif
