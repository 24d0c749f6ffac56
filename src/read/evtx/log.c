/* SPDX-License-Identifier: MIT */
/* Finding the chunks of a log, whatever its header says, and the order to read them in. */
#include <stdlib.h>
#include <string.h>

#include "internal.h"

enum {
	HEADER_SIZE = 4096,
	CHUNK_HEADER = 512,
	PEEK = CHUNK_HEADER + 32, /* a chunk's header and the header of its first record */
	UNIT_CHUNKS = 8,          /* 512 KiB: fastest on what was measured */
	LOSSES_KEPT = 100,
};

static const char file_magic[8] = "ElfFile";
static const char chunk_magic[8] = "ElfChnk";

/* --- recognising ------------------------------------------------------------------------------ */

/* A chunk's header, by more than its signature: the text may stand in the data of a record. */
static bool is_chunk(const uint8_t *data, size_t size)
{
	struct vad_evtx_bytes b = { data, size > CHUNK_HEADER ? CHUNK_HEADER : (uint32_t)size };

	return size >= sizeof(chunk_magic) && memcmp(data, chunk_magic, sizeof(chunk_magic)) == 0 &&
	       (size < 44 || vad_evtx_u32(&b, 40) == 128);
}

/*
 * At the place of a chunk, one whose signature or header size is damaged: what is left of them fits, and
 * so does the first record.
 */
static bool is_worn_chunk(const uint8_t *data, size_t size)
{
	struct vad_evtx_bytes b = { data, (uint32_t)size };

	return size >= PEEK && vad_evtx_u32(&b, CHUNK_HEADER) == 0x2a2a &&
	       (memcmp(data, chunk_magic, sizeof(chunk_magic)) == 0 ||
		vad_evtx_u32(&b, 40) == 128) &&
	       vad_evtx_u64(&b, 24) == vad_evtx_u64(&b, CHUNK_HEADER + 8);
}

static bool is_file_header(const uint8_t *data, size_t size)
{
	return size >= sizeof(file_magic) && memcmp(data, file_magic, sizeof(file_magic)) == 0;
}

bool vad_evtx_recognise(struct vad_view start)
{
	const uint8_t *data = (const uint8_t *)start.data;

	return is_file_header(data, start.size) || is_chunk(data, start.size) ||
	       (start.size > HEADER_SIZE && is_chunk(data + HEADER_SIZE, start.size - HEADER_SIZE));
}

/* --- the scan --------------------------------------------------------------------------------- */

struct scan {
	struct vad_evtx_log *log;
	size_t capacity;
	uint64_t gap, gap_end; /* bytes that are no chunk; gap_end 0: none */
	bool gap_filled;       /* not all of them are zero */
	uint8_t block[VAD_EVTX_CHUNK_SIZE + PEEK];
};

static bool read_at(const struct vad_evtx_log *log, uint64_t offset, void *to, size_t size,
		    size_t *got)
{
	*got = 0;
	if (offset >= log->source.size)
		return true;
	if (size > log->source.size - offset)
		size = (size_t)(log->source.size - offset);
	return log->source.read(log->source.context, offset, to, size, got);
}

static bool add_place(struct scan *s, const struct vad_evtx_place *place)
{
	struct vad_evtx_log *log = s->log;

	if (log->place_count == s->capacity) {
		size_t capacity = s->capacity ? s->capacity * 2 : 64;
		struct vad_evtx_place *places = realloc(log->places, capacity * sizeof(*places));

		if (places == NULL)
			return false;
		log->places = places;
		s->capacity = capacity;
	}
	log->places[log->place_count++] = *place;
	return true;
}

static bool add_loss(struct vad_evtx_log *log, const struct vad_evtx_loss *loss)
{
	if (log->losses == NULL) {
		log->losses = calloc(LOSSES_KEPT, sizeof(*log->losses));
		if (log->losses == NULL)
			return false;
	}
	if (log->loss_count < LOSSES_KEPT)
		log->losses[log->loss_count++] = *loss;
	else
		log->more_losses++;
	return true;
}

/* What lay between two chunks is told, and kept for those who look for remains. */
static bool end_gap(struct scan *s)
{
	struct vad_evtx_loss loss = { .kind = VAD_EVTX_LOSS_CHUNK,
				      .offset = s->gap,
				      .bytes = s->gap_end - s->gap,
				      .why = "no chunk begins here" };
	bool done = true;

	if (s->gap_end == 0 || !s->gap_filled) {
		s->gap_end = 0;
		s->gap_filled = false;
		return true;
	}
	loss.chunk = s->log->chunk_count > 0 ? s->log->chunk_count - 1 : 0;
	done = add_loss(s->log, &loss);
	for (uint64_t at = s->gap; at < s->gap_end && done; at += VAD_EVTX_CHUNK_SIZE) {
		uint64_t left = s->gap_end - at;
		struct vad_evtx_place place = {
			.offset = at,
			.key = UINT64_MAX,
			.number = loss.chunk,
			.lost = true,
			.size = left < VAD_EVTX_CHUNK_SIZE ? (uint32_t)left : VAD_EVTX_CHUNK_SIZE,
		};

		done = add_place(s, &place);
	}
	s->gap_end = 0;
	s->gap_filled = false;
	return done;
}

static bool all_zero(const uint8_t *data, size_t size)
{
	return size == 0 || (data[0] == 0 && memcmp(data, data + 1, size - 1) == 0);
}

static void extend_gap(struct scan *s, uint64_t from, const uint8_t *data, size_t size)
{
	if (s->gap_end == 0)
		s->gap = from;
	s->gap_end = from + size;
	s->gap_filled = s->gap_filled || !all_zero(data, size);
}

/* The id of the first record, which says where in the order the chunk belongs. */
static uint64_t key_of(const uint8_t *data, size_t size)
{
	struct vad_evtx_bytes b = { data, (uint32_t)size };

	if (vad_evtx_u32(&b, CHUNK_HEADER) == 0x2a2a)
		return vad_evtx_u64(&b, CHUNK_HEADER + 8);
	return vad_evtx_u64(&b, 24);
}

static bool add_chunk(struct scan *s, uint64_t offset, const uint8_t *data, size_t peeked)
{
	struct vad_evtx_log *log = s->log;
	uint64_t left = log->source.size - offset;
	struct vad_evtx_place place = { .offset = offset,
					.key = key_of(data, peeked),
					.worn = !is_chunk(data, peeked) };

	if (!end_gap(s))
		return false;
	/* one that was found inside the slot of the chunk before cuts that short */
	if (log->place_count > 0) {
		struct vad_evtx_place *before = &log->places[log->place_count - 1];

		if (!before->lost && before->offset + before->size > offset)
			before->size = (uint32_t)(offset - before->offset);
	}
	place.number = log->chunk_count++;
	place.size = left < VAD_EVTX_CHUNK_SIZE ? (uint32_t)left : VAD_EVTX_CHUNK_SIZE;
	return add_place(s, &place);
}

/* The first chunk in `size` bytes; SIZE_MAX when there is none. */
static size_t find_chunk(const uint8_t *data, size_t size)
{
	for (size_t at = 0; at < size;) {
		const uint8_t *hit = memchr(data + at, chunk_magic[0], size - at);

		if (hit == NULL)
			break;
		at = (size_t)(hit - data);
		if (is_chunk(hit, size - at))
			return at;
		at++;
	}
	return SIZE_MAX;
}

/* Where bytes were taken out of a chunk, the next one begins before its slot: look there too. */
static bool search_before(struct scan *s, uint64_t slot, uint64_t *found)
{
	const struct vad_evtx_log *log = s->log;
	const struct vad_evtx_place *before;
	size_t got, at;

	if (log->place_count == 0)
		return true;
	before = &log->places[log->place_count - 1];
	if (before->lost || before->offset + before->size != slot || before->size <= CHUNK_HEADER)
		return true;
	if (!read_at(log, before->offset + CHUNK_HEADER, s->block, before->size, &got))
		return false;
	at = find_chunk(s->block, got);
	if (at != SIZE_MAX && before->offset + CHUNK_HEADER + at < slot && got - at >= 44)
		*found = before->offset + CHUNK_HEADER + at;
	return true;
}

/* No chunk begins at *at: go on to the next one, at any byte, or to the end of this slot. */
static bool search(struct scan *s, uint64_t *at)
{
	uint64_t found = UINT64_MAX;
	size_t got, size, hit;

	if (!read_at(s->log, *at, s->block, sizeof(s->block), &got) || got == 0)
		return false;
	size = got < VAD_EVTX_CHUNK_SIZE ? got : VAD_EVTX_CHUNK_SIZE;
	hit = find_chunk(s->block, got);
	if (hit != SIZE_MAX && hit < size)
		size = hit;
	extend_gap(s, *at, s->block, size);
	/* unused slots are zero: then there is nothing to look for before this one */
	if (s->gap_filled) {
		if (!search_before(s, *at, &found))
			return false;
		if (found != UINT64_MAX) {
			s->gap_end = 0;
			s->gap_filled = false;
			*at = found;
			return true;
		}
	}
	*at += size;
	return true;
}

/* A slot that cannot be read is lost; what is behind it need not be. */
static bool skip_unreadable(struct scan *s, uint64_t *at)
{
	struct vad_evtx_log *log = s->log;
	uint64_t left = log->source.size - *at;
	struct vad_evtx_loss loss = {
		.kind = VAD_EVTX_LOSS_CHUNK,
		.offset = *at,
		.bytes = left < VAD_EVTX_CHUNK_SIZE ? left : VAD_EVTX_CHUNK_SIZE,
		.chunk = log->chunk_count > 0 ? log->chunk_count - 1 : 0,
		.why = "it could not be read",
	};

	*at += loss.bytes;
	return end_gap(s) && add_loss(log, &loss);
}

/* The source is shorter than it said. */
static bool end_short(struct scan *s, uint64_t at)
{
	struct vad_evtx_log *log = s->log;
	struct vad_evtx_loss loss = {
		.kind = VAD_EVTX_LOSS_CUT,
		.offset = at,
		.bytes = log->source.size - at,
		.chunk = log->chunk_count > 0 ? log->chunk_count - 1 : 0,
		.why = "the file has become shorter",
	};

	return end_gap(s) && add_loss(log, &loss);
}

static enum vad_evtx_result scan_all(struct scan *s, uint64_t at)
{
	const struct vad_evtx_log *log = s->log;
	uint8_t peek[PEEK];
	size_t got;

	while (at < log->source.size) {
		if (!read_at(log, at, peek, sizeof(peek), &got)) {
			if (!skip_unreadable(s, &at))
				return VAD_EVTX_NO_MEMORY;
			continue;
		}
		if (got == 0)
			return end_short(s, at) ? VAD_EVTX_OK : VAD_EVTX_NO_MEMORY;
		if (is_chunk(peek, got) || is_worn_chunk(peek, got)) {
			if (!add_chunk(s, at, peek, got))
				return VAD_EVTX_NO_MEMORY;
			at += VAD_EVTX_CHUNK_SIZE;
		} else if (!search(s, &at) && !skip_unreadable(s, &at)) {
			return VAD_EVTX_NO_MEMORY;
		}
	}
	return end_gap(s) ? VAD_EVTX_OK : VAD_EVTX_NO_MEMORY;
}

/* --- the order of work ------------------------------------------------------------------------ */

static int by_key(const void *a, const void *b)
{
	const struct vad_evtx_place *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return x->offset < y->offset ? -1 : x->offset > y->offset;
}

static bool in_order(const struct vad_evtx_log *log)
{
	for (size_t i = 1; i < log->place_count; i++) {
		if (by_key(&log->places[i - 1], &log->places[i]) > 0)
			return false;
	}
	return true;
}

/* Chunks that stand behind each other are read at once. */
static bool make_units(struct vad_evtx_log *log)
{
	size_t in_unit = 0;

	log->units = calloc(log->place_count + 1, sizeof(*log->units));
	if (log->units == NULL)
		return false;
	for (size_t i = 0; i < log->place_count; i++) {
		const struct vad_evtx_place *p = &log->places[i];

		if (i > 0 && in_unit < UNIT_CHUNKS && p[-1].size == VAD_EVTX_CHUNK_SIZE &&
		    p[-1].offset + VAD_EVTX_CHUNK_SIZE == p->offset) {
			in_unit++;
			continue;
		}
		log->units[log->unit_count++] = i;
		in_unit = 1;
	}
	log->units[log->unit_count] = log->place_count;
	return true;
}

/* --- opening ---------------------------------------------------------------------------------- */

/* Where the first slot begins: behind the file header, if there is one or room for one that is gone. */
static enum vad_evtx_result begin_of(struct vad_evtx_log *log, uint64_t *begin, bool *header)
{
	uint8_t start[HEADER_SIZE + CHUNK_HEADER];
	struct vad_evtx_bytes b = { start, 0 };
	size_t got;

	if (!read_at(log, 0, start, sizeof(start), &got))
		return VAD_EVTX_READ_FAILED;
	b.size = (uint32_t)got;
	*header = is_file_header(start, got);
	log->dirty = *header && (vad_evtx_u32(&b, 120) & 1) != 0;
	*begin = 0;
	if (got > HEADER_SIZE && is_chunk(start + HEADER_SIZE, got - HEADER_SIZE)) {
		*begin = HEADER_SIZE;
	} else if (*header) {
		/* bytes may have been taken out of the header */
		size_t found = find_chunk(start, got);

		*begin = found < HEADER_SIZE ? found : HEADER_SIZE;
	}
	return VAD_EVTX_OK;
}

static enum vad_evtx_result find_chunks(struct vad_evtx_log *log)
{
	struct scan *scan = calloc(1, sizeof(*scan));
	enum vad_evtx_result result = scan ? VAD_EVTX_OK : VAD_EVTX_NO_MEMORY;
	uint64_t begin = 0;
	bool header = false;

	if (result == VAD_EVTX_OK) {
		scan->log = log;
		result = begin_of(log, &begin, &header);
	}
	if (result == VAD_EVTX_OK)
		result = scan_all(scan, begin);
	free(scan);
	if (result == VAD_EVTX_OK && log->chunk_count == 0 && !header)
		return VAD_EVTX_NOT_A_LOG;
	return result;
}

enum vad_evtx_result vad_evtx_open(const struct vad_evtx_source *source, struct vad_evtx_log **log)
{
	struct vad_evtx_log *made = calloc(1, sizeof(*made));
	enum vad_evtx_result result;

	if (made == NULL)
		return VAD_EVTX_NO_MEMORY;
	made->source = *source;
	result = find_chunks(made);
	if (result == VAD_EVTX_OK) {
		if (!in_order(made))
			qsort(made->places, made->place_count, sizeof(*made->places), by_key);
		if (!make_units(made))
			result = VAD_EVTX_NO_MEMORY;
	}
	if (result == VAD_EVTX_OK)
		*log = made;
	else
		vad_evtx_close(made);
	return result;
}

void vad_evtx_close(struct vad_evtx_log *log)
{
	if (log == NULL)
		return;
	free(log->places);
	free(log->units);
	free(log->losses);
	free(log);
}

size_t vad_evtx_unit_count(const struct vad_evtx_log *log)
{
	return log->unit_count;
}

size_t vad_evtx_chunk_count(const struct vad_evtx_log *log)
{
	return log->chunk_count;
}

const struct vad_evtx_loss *vad_evtx_log_losses(const struct vad_evtx_log *log, size_t *count,
						size_t *more)
{
	*count = log->loss_count;
	*more = log->more_losses;
	return log->losses;
}

bool vad_evtx_log_dirty(const struct vad_evtx_log *log)
{
	return log->dirty;
}
