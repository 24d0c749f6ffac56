/* SPDX-License-Identifier: MIT */
/* The records of one chunk: by their own headers, whatever the chunk's header promises. */
#include <string.h>

#include "internal.h"

enum {
	HEADER = 512,
	RECORD_HEADER = 24,
	RECORD_LEAST = 28, /* with the copy of its size at the end */
	FIRST_ID = 24,
	LAST_ID = 32,
	FREE_SPACE = 48,
};

static const uint8_t signature[4] = { '*', '*', 0, 0 };

static bool is_record(const struct vad_evtx_bytes *b, uint32_t at)
{
	return vad_evtx_u32(b, at) == 0x2a2a;
}

/* Does a record begin at `at` whose two sizes agree, so that it ends inside the chunk? */
static bool is_whole(const struct vad_evtx_bytes *b, uint32_t at, uint32_t *size)
{
	*size = vad_evtx_u32(b, at + 4);
	return is_record(b, at) && *size >= RECORD_LEAST && vad_evtx_fits(b, at, *size) &&
	       vad_evtx_u32(b, at + *size - 4) == *size;
}

static bool all_zero(const struct vad_evtx_bytes *b, uint32_t from, uint32_t end)
{
	const uint8_t *p = b->data + from;

	return from >= end || (p[0] == 0 && memcmp(p, p + 1, end - from - 1) == 0);
}

/* The next record from `at` on, at any byte, whose two sizes agree; `end` when there is none. */
static uint32_t resync(const struct vad_evtx_bytes *b, uint32_t at, uint32_t end)
{
	uint32_t size;

	while (at < end && end - at >= RECORD_LEAST) {
		const uint8_t *hit = memchr(b->data + at, signature[0], end - at);

		if (hit == NULL)
			break;
		at = (uint32_t)(hit - b->data);
		if (is_whole(b, at, &size))
			return at;
		at++;
	}
	return end;
}

/* --- telling ---------------------------------------------------------------------------------- */

static void tell(struct vad_evtx_reader *r, const struct vad_evtx_loss *loss)
{
	r->damaged = true;
	if (r->taker.lost != NULL)
		r->taker.lost(r->taker.context, loss);
}

static void tell_bytes(struct vad_evtx_reader *r, enum vad_evtx_loss_kind kind, uint32_t at,
		       uint32_t end, const char *why)
{
	tell(r, &(struct vad_evtx_loss){ .kind = kind,
					 .offset = r->place->offset + at,
					 .bytes = end - at,
					 .chunk = r->place->number,
					 .why = why });
}

static void count_live(struct vad_evtx_totals *t, uint64_t id, uint64_t written)
{
	if (t->records++ == 0) {
		t->first_id = t->last_id = id;
		t->first_written = t->last_written = written;
		return;
	}
	if (id < t->first_id)
		t->first_id = id;
	if (id > t->last_id)
		t->last_id = id;
	if (written < t->first_written)
		t->first_written = written;
	if (written > t->last_written)
		t->last_written = written;
}

static struct vad_evtx_record record_at(struct vad_evtx_reader *r, uint32_t at, uint32_t size)
{
	return (struct vad_evtx_record){
		.id = vad_evtx_u64(&r->bytes, at + 8),
		.written = vad_evtx_u64(&r->bytes, at + 16),
		.offset = r->place->offset + at,
		.chunk = r->place->number,
		.size = size,
		.reader = r,
		.at = at + RECORD_HEADER,
		.end = at + size - 4,
	};
}

/* A record may take so many tokens of those that its chunk may; what it took is gone. */
static void begin_spending(struct vad_evtx_reader *r)
{
	r->budget = r->chunk_budget < VAD_EVTX_RECORD_TOKENS_MAX ? r->chunk_budget
								 : VAD_EVTX_RECORD_TOKENS_MAX;
	r->chunk_budget -= r->budget;
}

static void end_spending(struct vad_evtx_reader *r)
{
	r->chunk_budget += r->budget;
}

static void tell_record(struct vad_evtx_reader *r, const struct vad_evtx_record *record)
{
	r->totals.unreadable++;
	tell(r, &(struct vad_evtx_loss){ .kind = VAD_EVTX_LOSS_RECORD,
					 .offset = record->offset,
					 .bytes = record->size,
					 .chunk = record->chunk,
					 .record_id = record->id,
					 .written = record->written,
					 .why = "the content of the record is damaged" });
}

/* Hand over the record at `at` if it is wanted. */
static void offer(struct vad_evtx_reader *r, uint32_t at, uint32_t size, bool recovered)
{
	struct vad_evtx_record record = record_at(r, at, size);
	enum vad_evtx_match match = VAD_EVTX_MATCH_YES;

	record.recovered = recovered;
	if (!recovered)
		count_live(&r->totals, record.id, record.written);
	begin_spending(r);
	if (r->choice->wanted_count > 0)
		match = vad_evtx_choose(r, record.at, record.end);
	if (match == VAD_EVTX_MATCH_DAMAGED && !recovered)
		tell_record(r, &record);
	if (match == VAD_EVTX_MATCH_YES) {
		r->totals.taken++;
		r->stopped = !r->taker.record(r->taker.context, &record);
	}
	end_spending(r);
}

/* --- walking ---------------------------------------------------------------------------------- */

/* Where the live part ends. What the header says is a hint that has to be possible; *known: it is. */
static uint32_t live_end(const struct vad_evtx_bytes *b, bool *known)
{
	uint32_t end = vad_evtx_u32(b, FREE_SPACE);

	*known = end >= HEADER && end <= VAD_EVTX_CHUNK_SIZE;
	return !*known || end > b->size ? b->size : end;
}

/*
 * A free-space offset that is too small by damage: the header promises records with higher ids, and
 * here is the next one. What an earlier use of the buffer left has ids of another time.
 */
static bool goes_on(const struct vad_evtx_bytes *b, uint32_t at, uint64_t last)
{
	uint64_t promised = vad_evtx_u64(b, LAST_ID);
	uint32_t size;

	/* an empty chunk promises 2^64 - 1 */
	return last != promised && promised != UINT64_MAX && is_whole(b, at, &size) &&
	       vad_evtx_u64(b, at + 8) == last + 1;
}

static bool decodes(struct vad_evtx_reader *r, uint32_t at, uint32_t size)
{
	struct vad_evtx_record record = record_at(r, at, size);
	struct vad_evtx_event event;
	bool sound;

	begin_spending(r);
	sound = vad_evtx_record_event(&record, &event) == VAD_EVTX_OK;
	end_spending(r);
	return sound;
}

/*
 * Both sizes of a record differ. The first one is right when a record follows it; the second one when it
 * stands before the next record; else the first one, if there is no record inside it.
 */
static bool size_of_odd(const struct vad_evtx_bytes *b, uint32_t at, uint32_t end, uint32_t *size)
{
	uint32_t first = vad_evtx_u32(b, at + 4), next;
	bool fits = first >= RECORD_LEAST && first <= end - at;

	*size = first;
	if (fits && (first == end - at || is_record(b, at + first)))
		return true;
	next = resync(b, at + 1, end);
	if (next - at >= RECORD_LEAST && vad_evtx_u32(b, next - 4) == next - at)
		*size = next - at;
	else if (!fits || next < at + first)
		return false;
	return true;
}

static void tell_odd_size(struct vad_evtx_reader *r, uint32_t at, uint32_t size)
{
	if (vad_evtx_u32(&r->bytes, at + 4) == size)
		tell_bytes(r, VAD_EVTX_LOSS_BYTES, at + size - 4, at + size,
			   "the copy of the record's size is damaged");
	else
		tell_bytes(r, VAD_EVTX_LOSS_BYTES, at + 4, at + 8,
			   "the record's size is damaged, but not the copy of it");
}

/* The record at `at`, whose sizes differ, can be decoded all the same. */
static bool is_sound(struct vad_evtx_reader *r, uint32_t at, uint32_t end, uint32_t *size)
{
	return is_record(&r->bytes, at) && size_of_odd(&r->bytes, at, end, size) &&
	       decodes(r, at, *size);
}

/* A record at `at` whose size is odd, or that is none. The place to go on from. */
static uint32_t skip_damage(struct vad_evtx_reader *r, uint32_t at, uint32_t end)
{
	const struct vad_evtx_bytes *b = &r->bytes;
	bool begun = is_record(b, at);
	uint32_t next = resync(b, at + 1, end);

	if (begun && next == end && r->bytes.size < VAD_EVTX_CHUNK_SIZE && end == b->size)
		tell_bytes(r, VAD_EVTX_LOSS_CUT, at, end, "the file ends inside a record");
	else if (begun)
		tell_bytes(r, VAD_EVTX_LOSS_BYTES, at, next, "the size of a record is impossible");
	else
		tell_bytes(r, VAD_EVTX_LOSS_BYTES, at, next, "no record begins here");
	return next;
}

/* Do the records end here, before the live part does? */
static bool ends_early(const struct vad_evtx_bytes *b, uint32_t at, uint32_t end, bool known)
{
	return !is_record(b, at) && (all_zero(b, at, end) || (!known && end - at >= RECORD_HEADER &&
							      all_zero(b, at, at + RECORD_HEADER)));
}

/* Returns where the records end. */
static uint32_t walk_live(struct vad_evtx_reader *r)
{
	const struct vad_evtx_bytes *b = &r->bytes;
	bool known;
	uint32_t at = HEADER, end = live_end(b, &known), size;
	uint64_t last = vad_evtx_u64(b, FIRST_ID) - 1;

	while (!r->stopped && (at < end || goes_on(b, at, last))) {
		if (is_whole(b, at, &size)) {
			last = vad_evtx_u64(b, at + 8);
			offer(r, at, size, false);
			at += size;
		} else if (is_sound(r, at, end, &size)) {
			tell_odd_size(r, at, size);
			last = vad_evtx_u64(b, at + 8);
			offer(r, at, size, false);
			at += size;
		} else if (ends_early(b, at, end, known)) {
			return at;
		} else {
			at = skip_damage(r, at, end);
		}
	}
	return at > end ? at : end;
}

/* What earlier use of the buffer left behind: counted, and offered only to those who asked. */
static void walk_slack(struct vad_evtx_reader *r, uint32_t at)
{
	const struct vad_evtx_bytes *b = &r->bytes;
	uint32_t size;

	while (!r->stopped && (at = resync(b, at, b->size)) < b->size) {
		(void)is_whole(b, at, &size);
		r->totals.slack++;
		if (r->choice->recovered)
			offer(r, at, size, true);
		at += size;
	}
}

void vad_evtx_chunk_walk(struct vad_evtx_reader *r, const struct vad_evtx_place *place)
{
	uint32_t promised;

	r->place = place;
	r->damaged = false;
	r->chunk_budget = VAD_EVTX_TOKENS_MAX;
	r->generation++;
	vad_evtx_plans_reset(&r->plans);
	if (place->lost) {
		walk_slack(r, 0);
		return;
	}
	r->totals.chunks++;
	promised = vad_evtx_u32(&r->bytes, FREE_SPACE);
	if (r->bytes.size < place->size)
		tell(r, &(struct vad_evtx_loss){ .kind = VAD_EVTX_LOSS_CUT,
						 .offset = place->offset + r->bytes.size,
						 .bytes = place->size - r->bytes.size,
						 .chunk = place->number,
						 .why = "the file has become shorter" });
	else if (place->size < VAD_EVTX_CHUNK_SIZE && promised > place->size &&
		 promised <= VAD_EVTX_CHUNK_SIZE)
		tell(r, &(struct vad_evtx_loss){ .kind = VAD_EVTX_LOSS_CUT,
						 .offset = place->offset + r->bytes.size,
						 .bytes = promised - r->bytes.size,
						 .chunk = place->number,
						 .why = "the chunk ends before its records do" });
	if (place->worn)
		tell_bytes(r, VAD_EVTX_LOSS_BYTES, 0, HEADER, "the chunk's header is damaged");
	walk_slack(r, walk_live(r));
	if (r->damaged)
		r->totals.chunks_damaged++;
}
