/* SPDX-License-Identifier: MIT */
/*
 * A hierarchical timing wheel (Varghese, Lauck, "Hashed and hierarchical timing wheels"). A date is a
 * number of six digits to the base 2048. An item stands on the level of the highest digit in which
 * its date differs from the present, in the slot of that digit; when the present enters a slot, its
 * items go down a level, in their order. So an item's slot follows from its date and the present, and
 * items of one tick meet in one list in the order in which they were set: a date that is set later
 * finds the earlier ones already on its level.
 */
#include "model/queue.h"

#include <stdlib.h>
#include <string.h>

/* Of seconds, the lowest level holds half an hour and the one above it 48 days: what comes again every
 * week goes down one level only. */
enum { DIGIT_BITS = 11, SLOTS = 1 << DIGIT_BITS, LEVELS = 6, WORD_BITS = 64 };

struct item {
	int64_t date; /* INT64_MAX: none */
	uint32_t next, previous;
};

struct slot {
	uint32_t head, tail;
};

struct vad_queue {
	uint64_t now; /* as key_of() has it */
	struct item *items;
	uint32_t count;
	uint64_t occupied[LEVELS][SLOTS / WORD_BITS];
	struct slot slots[LEVELS][SLOTS];
};

/* Signed ticks as unsigned numbers in the same order. */
static uint64_t key_of(int64_t tick)
{
	return (uint64_t)tick ^ (UINT64_C(1) << 63);
}

static int64_t tick_of(uint64_t key)
{
	uint64_t bits = key ^ (UINT64_C(1) << 63);
	int64_t tick;

	memcpy(&tick, &bits, sizeof(tick));
	return tick;
}

static unsigned digit_of(uint64_t key, unsigned level)
{
	return (unsigned)(key >> (DIGIT_BITS * level)) & (SLOTS - 1);
}

static unsigned level_of(const struct vad_queue *queue, uint64_t key)
{
	uint64_t difference = key ^ queue->now;
	unsigned level = 0;

	while ((difference >>= DIGIT_BITS) != 0)
		level++;
	return level;
}

struct vad_queue *vad_queue_new(uint32_t items, int64_t first)
{
	struct vad_queue *queue = calloc(1, sizeof(*queue));

	if (queue == NULL)
		return NULL;
	queue->now = key_of(first);
	for (unsigned level = 0; level < LEVELS; level++)
		for (unsigned slot = 0; slot < SLOTS; slot++)
			queue->slots[level][slot] = (struct slot){ VAD_QUEUE_NONE, VAD_QUEUE_NONE };
	if (vad_queue_grow(queue, items) != VAD_OK) {
		vad_queue_free(queue);
		return NULL;
	}
	return queue;
}

void vad_queue_free(struct vad_queue *queue)
{
	if (queue == NULL)
		return;
	free(queue->items);
	free(queue);
}

enum vad_result vad_queue_grow(struct vad_queue *queue, uint32_t items)
{
	size_t size = (size_t)items * sizeof(struct item);
	struct item *grown;

	if (items <= queue->count)
		return VAD_OK;
	if (size / sizeof(*grown) != items)
		return VAD_NO_MEMORY;
	grown = realloc(queue->items, size);
	if (grown == NULL)
		return VAD_NO_MEMORY;
	queue->items = grown;
	for (uint32_t i = queue->count; i < items; i++)
		grown[i] = (struct item){ INT64_MAX, VAD_QUEUE_NONE, VAD_QUEUE_NONE };
	queue->count = items;
	return VAD_OK;
}

/* Put an item that stands nowhere at the end of the slot of its date. */
static void link_item(struct vad_queue *queue, uint32_t number)
{
	struct item *item = &queue->items[number];
	uint64_t key = key_of(item->date);
	unsigned level = level_of(queue, key), digit = digit_of(key, level);
	struct slot *slot = &queue->slots[level][digit];

	item->next = VAD_QUEUE_NONE;
	item->previous = slot->tail;
	if (slot->tail == VAD_QUEUE_NONE)
		slot->head = number;
	else
		queue->items[slot->tail].next = number;
	slot->tail = number;
	queue->occupied[level][digit / WORD_BITS] |= UINT64_C(1) << digit % WORD_BITS;
}

static void unlink_item(struct vad_queue *queue, uint32_t number)
{
	struct item *item = &queue->items[number];
	uint64_t key = key_of(item->date);
	unsigned level = level_of(queue, key), digit = digit_of(key, level);
	struct slot *slot = &queue->slots[level][digit];

	if (item->previous == VAD_QUEUE_NONE)
		slot->head = item->next;
	else
		queue->items[item->previous].next = item->next;
	if (item->next == VAD_QUEUE_NONE)
		slot->tail = item->previous;
	else
		queue->items[item->next].previous = item->previous;
	if (slot->head == VAD_QUEUE_NONE)
		queue->occupied[level][digit / WORD_BITS] &= ~(UINT64_C(1) << digit % WORD_BITS);
	item->date = INT64_MAX;
}

void vad_queue_set(struct vad_queue *queue, uint32_t item, int64_t tick)
{
	vad_queue_cancel(queue, item);
	if (item >= queue->count || tick == INT64_MAX)
		return;
	if (key_of(tick) < queue->now)
		tick = tick_of(queue->now);
	queue->items[item].date = tick;
	link_item(queue, item);
}

void vad_queue_cancel(struct vad_queue *queue, uint32_t item)
{
	if (item < queue->count && queue->items[item].date != INT64_MAX)
		unlink_item(queue, item);
}

int64_t vad_queue_date(const struct vad_queue *queue, uint32_t item)
{
	return item < queue->count ? queue->items[item].date : INT64_MAX;
}

/* The number of the lowest bit that is set in a word that is not 0. */
static unsigned lowest_bit(uint64_t word)
{
	unsigned bit = 0;

	for (unsigned step = WORD_BITS / 2; step > 0; step /= 2) {
		if ((word & ((UINT64_C(1) << step) - 1)) == 0) {
			word >>= step;
			bit += step;
		}
	}
	return bit;
}

/* The first occupied slot of a level from `from` on; SLOTS when there is none. */
static unsigned occupied_from(const struct vad_queue *queue, unsigned level, unsigned from)
{
	for (unsigned word = from / WORD_BITS; word < SLOTS / WORD_BITS; word++) {
		uint64_t bits = queue->occupied[level][word];

		if (word == from / WORD_BITS)
			bits &= UINT64_MAX << from % WORD_BITS;
		if (bits != 0)
			return word * WORD_BITS + lowest_bit(bits);
	}
	return SLOTS;
}

/* The items of a slot that the present has entered, to where they stand now. */
static void cascade(struct vad_queue *queue, unsigned level, unsigned digit)
{
	struct slot *slot = &queue->slots[level][digit];
	uint32_t item = slot->head;

	*slot = (struct slot){ VAD_QUEUE_NONE, VAD_QUEUE_NONE };
	queue->occupied[level][digit / WORD_BITS] &= ~(UINT64_C(1) << digit % WORD_BITS);
	while (item != VAD_QUEUE_NONE) {
		uint32_t next = queue->items[item].next;

		link_item(queue, item);
		item = next;
	}
}

/* Enter the next occupied slot above the lowest level. False when none begins by `until`. */
static bool enter_next(struct vad_queue *queue, uint64_t until)
{
	for (unsigned level = 1; level < LEVELS; level++) {
		unsigned digit = occupied_from(queue, level, digit_of(queue->now, level) + 1);
		unsigned shift = DIGIT_BITS * level;
		uint64_t start;

		if (digit == SLOTS)
			continue;
		start = ((queue->now >> shift & ~(uint64_t)(SLOTS - 1)) | digit) << shift;
		if (start > until)
			return false;
		queue->now = start;
		cascade(queue, level, digit);
		return true;
	}
	return false;
}

uint32_t vad_queue_peek(const struct vad_queue *queue)
{
	unsigned digit = occupied_from(queue, 0, digit_of(queue->now, 0));

	return digit == SLOTS ? VAD_QUEUE_NONE : queue->slots[0][digit].head;
}

uint32_t vad_queue_next(struct vad_queue *queue, int64_t until, int64_t *tick)
{
	uint64_t last = key_of(until);
	unsigned digit;
	uint64_t key;
	uint32_t item;

	while ((digit = occupied_from(queue, 0, digit_of(queue->now, 0))) == SLOTS) {
		if (!enter_next(queue, last)) {
			if (last > queue->now)
				queue->now = last;
			return VAD_QUEUE_NONE;
		}
	}
	key = (queue->now & ~(uint64_t)(SLOTS - 1)) | digit;
	if (key > last) {
		if (last > queue->now)
			queue->now = last;
		return VAD_QUEUE_NONE;
	}
	queue->now = key;
	item = queue->slots[0][digit].head;
	unlink_item(queue, item);
	*tick = tick_of(key);
	return item;
}
