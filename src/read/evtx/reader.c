/* SPDX-License-Identifier: MIT */
/* Reading units: some adjacent chunks at once, one after the other. */
#include <stdlib.h>

#include "internal.h"

enum { UNIT_SIZE = 8 * VAD_EVTX_CHUNK_SIZE, ALIGNED = 64 };

struct vad_evtx_reader *vad_evtx_reader_new(const struct vad_evtx_log *log,
					    const struct vad_evtx_choice *choice,
					    const struct vad_evtx_taker *taker)
{
	struct vad_evtx_reader *r = calloc(1, sizeof(*r));

	if (r == NULL)
		return NULL;
	r->log = log;
	r->choice = choice;
	r->taker = *taker;
	for (size_t i = 0; i < choice->wanted_count && i < VAD_EVTX_WANTED_MAX; i++) {
		if (choice->wanted[i].provider != NULL)
			r->wanted[i] = vad_view_of(choice->wanted[i].provider);
	}
	/* copies that begin with a cache line take the kernel half as long */
	r->storage = malloc(UNIT_SIZE + ALIGNED - 1);
	if (r->storage != NULL)
		r->buffer = r->storage + (ALIGNED - (uintptr_t)r->storage % ALIGNED) % ALIGNED;
	/* pages that are never written cost nothing */
	r->text.data = malloc(VAD_EVTX_TEXT_MAX);
	r->text.limit = VAD_EVTX_TEXT_MAX;
	r->room.values = malloc(VAD_EVTX_VALUES_MAX * sizeof(*r->room.values));
	r->walker.room.values = malloc(VAD_EVTX_VALUES_MAX * sizeof(*r->walker.room.values));
	if (vad_evtx_plans_init(&r->plans) && vad_evtx_pool_init(&r->direct) &&
	    r->storage != NULL && r->text.data != NULL && r->room.values != NULL &&
	    r->walker.room.values != NULL)
		return r;
	vad_evtx_reader_free(r);
	return NULL;
}

void vad_evtx_reader_free(struct vad_evtx_reader *r)
{
	if (r == NULL)
		return;
	vad_evtx_plans_clear(&r->plans);
	vad_evtx_pool_clear(&r->direct);
	free(r->walker.room.values);
	free(r->room.values);
	free(r->text.data);
	free(r->items);
	free(r->storage);
	free(r);
}

static bool read_unit(struct vad_evtx_reader *r, size_t first, size_t end, size_t *got)
{
	const struct vad_evtx_source *source = &r->log->source;
	const struct vad_evtx_place *places = r->log->places;
	size_t size =
		(size_t)(places[end - 1].offset - places[first].offset) + places[end - 1].size;

	return size <= UNIT_SIZE &&
	       source->read(source->context, places[first].offset, r->buffer, size, got);
}

static void tell_unreadable(struct vad_evtx_reader *r, const struct vad_evtx_place *place)
{
	struct vad_evtx_loss loss = {
		.kind = VAD_EVTX_LOSS_CHUNK,
		.offset = place->offset,
		.bytes = place->size,
		.chunk = place->number,
		.why = "it could not be read",
	};

	r->totals.chunks += place->lost ? 0 : 1;
	r->totals.chunks_damaged += place->lost ? 0 : 1;
	if (r->taker.lost != NULL)
		r->taker.lost(r->taker.context, &loss);
}

/* Some places that stand behind each other. False when they could not be read. */
static bool run_places(struct vad_evtx_reader *r, size_t first, size_t end)
{
	const struct vad_evtx_log *log = r->log;
	size_t got = 0;

	if (!read_unit(r, first, end, &got))
		return false;
	for (size_t i = first; i < end && !r->stopped && !r->no_memory; i++) {
		const struct vad_evtx_place *place = &log->places[i];
		size_t at = (size_t)(place->offset - log->places[first].offset);
		size_t left = got > at ? got - at : 0;

		/* a file may have become shorter since its chunks were found */
		r->bytes.data = r->buffer + at;
		r->bytes.size = left < place->size ? (uint32_t)left : place->size;
		if (!place->lost || r->choice->recovered)
			vad_evtx_chunk_walk(r, place);
	}
	return true;
}

enum vad_evtx_result vad_evtx_reader_run(struct vad_evtx_reader *r, size_t unit)
{
	const struct vad_evtx_log *log = r->log;
	size_t first = log->units[unit], end = log->units[unit + 1];
	bool failed = false;

	if (end - first == 1 && log->places[first].lost && !r->choice->recovered)
		return VAD_EVTX_OK;
	/* when that fails, all but the part that cannot be read */
	if (!run_places(r, first, end)) {
		for (size_t i = first; i < end && !r->stopped && !r->no_memory; i++) {
			if (run_places(r, i, i + 1))
				continue;
			tell_unreadable(r, &log->places[i]);
			failed = true;
		}
	}
	if (r->no_memory)
		return VAD_EVTX_NO_MEMORY;
	if (failed)
		return VAD_EVTX_READ_FAILED;
	return r->stopped ? VAD_EVTX_STOPPED : VAD_EVTX_OK;
}

const struct vad_evtx_totals *vad_evtx_reader_totals(const struct vad_evtx_reader *r)
{
	return &r->totals;
}
