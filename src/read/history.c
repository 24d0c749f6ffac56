/* SPDX-License-Identifier: MIT */
#include "history.h"

#include <stdlib.h>
#include <string.h>

#include "reading.h"

enum {
	SLOTS_FIRST = 256,   /* a power of two */
	SLOTS_MOST = 131072, /* subjects that are followed; others have no spells */
	SPELLS_MOST = 8192,  /* beyond, spells are not told apart any more */
	CHANGES_MOST = 2048,
	JUMP_LEAST = 1800,   /* what the time service corrects silently is less */
	SILENCE_LEAST = 7 * 86400,
	SAID = 2048, /* a power of two */
};

/* What is remembered of one machine, product or error. */
struct slot {
	vad_subject subject;
	bool used, open, licensed;
	uint64_t opened, closed; /* counts of what ends spells */
	vad_time since;		 /* start of the spell */
	vad_time last;		 /* machine: time of the record before */
};

struct vad_history {
	struct slot *slots;
	size_t room, count;
	struct {
		vad_subject product;
		int64_t minutes;
		vad_time time;
		enum vad_clock clock;
		uint64_t line;
	} validity;
	uint64_t said[SAID]; /* hashes of lines; 0: none */
	uint64_t ends; /* what ended spells so far */
	unsigned spells, changes;
};

struct vad_history *vad_history_new(void)
{
	struct vad_history *h = calloc(1, sizeof(*h));

	if (h)
		h->validity.product = VAD_NO_SUBJECT;
	return h;
}

void vad_history_free(struct vad_history *h)
{
	if (!h)
		return;
	free(h->slots);
	free(h);
}

static struct slot *place_of(struct slot *slots, size_t room, vad_subject s)
{
	size_t i = (size_t)(s * 2654435761u) % room;

	while (slots[i].used && slots[i].subject != s)
		i = (i + 1) % room;
	return &slots[i];
}

static bool grow(struct vad_history *h)
{
	size_t room = h->room ? h->room * 2 : SLOTS_FIRST;
	struct slot *slots = calloc(room, sizeof(*slots));

	if (!slots)
		return false;
	for (size_t i = 0; i < h->room; i++) {
		if (h->slots[i].used)
			*place_of(slots, room, h->slots[i].subject) = h->slots[i];
	}
	free(h->slots);
	h->slots = slots;
	h->room = room;
	return true;
}

/* NULL when there are too many subjects, or no memory (which the reading is told). */
static struct slot *slot_of(struct vad_reading *r, vad_subject s)
{
	struct vad_history *h = r->history;
	struct slot *slot;

	if (s == VAD_NO_SUBJECT)
		return NULL;
	if (h->count * 2 >= h->room && h->room < SLOTS_MOST && !grow(h)) {
		vad_reading_fail(r, VAD_NO_MEMORY);
		return NULL;
	}
	slot = place_of(h->slots, h->room, s);
	if (slot->used)
		return slot;
	if (h->count * 2 >= h->room)
		return NULL;
	*slot = (struct slot){ .subject = s, .used = true, .last = VAD_TIME_NONE };
	h->count++;
	return slot;
}

static uint64_t closed_of(struct vad_reading *r, vad_subject s)
{
	const struct slot *slot = slot_of(r, s);

	return slot ? slot->closed : 0;
}

/* End the spells of whatever belongs to `s`. */
static void end_spells(struct vad_reading *r, vad_subject s)
{
	struct slot *slot = slot_of(r, s);

	if (slot)
		slot->closed = ++r->history->ends;
}

/* The spell goes on, or another begins now; the start is put as `fact`. */
static void put_spell(struct vad_reading *r, struct slot *slot, bool goes_on, const char *fact)
{
	if (!goes_on && (r->history->spells < SPELLS_MOST || !slot->open)) {
		slot->open = true;
		slot->since = r->time;
		slot->opened = ++r->history->ends;
		r->history->spells++;
	}
	vad_put_time(r, slot->subject, fact, slot->since, r->clock);
}

void vad_history_failure(struct vad_reading *r, vad_subject error, vad_subject product)
{
	uint64_t machine, of_product;
	struct slot *slot;

	if (r->time == VAD_TIME_NONE)
		return;
	/* in this order: a new slot moves the others */
	(void)slot_of(r, error);
	machine = closed_of(r, r->machine);
	of_product = closed_of(r, product);
	slot = slot_of(r, error);
	if (slot)
		put_spell(r, slot,
			  slot->open && slot->opened > machine && slot->opened > of_product,
			  "error.since");
}

void vad_history_success(struct vad_reading *r, vad_subject product, bool fact)
{
	if (r->time == VAD_TIME_NONE)
		return;
	end_spells(r, product);
	if (fact && r->history->changes++ < CHANGES_MOST)
		vad_put_time(r, product, "product.activated_at", r->time, r->clock);
}

void vad_history_state(struct vad_reading *r, vad_subject product, bool licensed)
{
	struct slot *slot;
	bool goes_on;

	if (r->time == VAD_TIME_NONE)
		return;
	slot = slot_of(r, product);
	if (!slot)
		return;
	if (!slot->open)
		memset(r->history->said, 0, sizeof(r->history->said));
	goes_on = slot->open && slot->licensed == licensed;
	if (!goes_on && licensed)
		slot->closed = ++r->history->ends;
	slot->licensed = licensed;
	put_spell(r, slot, goes_on, licensed ? "product.licensed_since" : "product.unlicensed_since");
}

void vad_history_change(struct vad_reading *r, vad_subject s, const char *fact)
{
	if (r->time == VAD_TIME_NONE)
		return;
	end_spells(r, r->machine);
	if (fact && r->history->changes++ < CHANGES_MOST)
		vad_put_time(r, s, fact, r->time, r->clock);
}

void vad_history_clock(struct vad_reading *r, int64_t seconds)
{
	struct slot *slot = slot_of(r, r->machine);

	if (r->time == VAD_TIME_NONE || (seconds < JUMP_LEAST && seconds > -JUMP_LEAST))
		return;
	if (slot)
		slot->last = r->time;
	end_spells(r, r->machine);
	if (r->history->changes++ < CHANGES_MOST)
		vad_put_int(r, r->machine, "machine.clock_jump", seconds);
}

void vad_history_record(struct vad_reading *r, vad_subject log)
{
	struct slot *slot = slot_of(r, r->machine);
	vad_time last;

	if (!slot || r->time == VAD_TIME_NONE)
		return;
	last = slot->last;
	slot->last = r->time;
	if (last == VAD_TIME_NONE)
		return;
	if (r->time < last)
		vad_history_clock(r, r->time - last);
	else if (r->time - last > SILENCE_LEAST && r->history->changes++ < CHANGES_MOST)
		vad_put_time(r, log, "log.silent_from", last, r->clock);
}

void vad_history_validity(struct vad_reading *r, vad_subject product, int64_t minutes)
{
	struct vad_history *h = r->history;

	if (product != h->validity.product)
		vad_history_finish(r);
	h->validity.product = product;
	h->validity.minutes = minutes;
	h->validity.time = r->time;
	h->validity.clock = r->clock;
	h->validity.line = r->line;
}

void vad_history_finish(struct vad_reading *r)
{
	struct vad_history *h = r->history;
	vad_time was = r->time;
	enum vad_clock clock = r->clock;
	uint64_t line = r->line;

	if (h->validity.product == VAD_NO_SUBJECT)
		return;
	vad_reading_set_time(r, h->validity.time, h->validity.clock);
	r->line = h->validity.line;
	vad_put_int(r, h->validity.product, "product.expires_in", h->validity.minutes);
	h->validity.product = VAD_NO_SUBJECT;
	vad_reading_set_time(r, was, clock);
	r->line = line;
}

bool vad_history_said(struct vad_reading *r, struct vad_view line)
{
	uint64_t hash = vad_view_hash(line, r->machine) | 1;
	uint64_t *slot = &r->history->said[(size_t)(hash >> 32) % SAID];

	if (*slot == hash)
		return true;
	*slot = hash;
	return false;
}

void vad_history_keyless(struct vad_reading *r, vad_subject product)
{
	struct slot *slot = slot_of(r, product);

	if (slot)
		slot->open = false;
}
