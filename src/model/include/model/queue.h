/* SPDX-License-Identifier: MIT */
/*
 * What is to happen when: a timing wheel of items that are numbers, each with at most one date.
 * Taking the next one costs the same with ten items and with ten million. The order is fixed: by
 * tick, and within a tick in the order in which the dates were set.
 */
#ifndef VAD_MODEL_QUEUE_H
#define VAD_MODEL_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/result.h"

struct vad_queue;

#define VAD_QUEUE_NONE UINT32_MAX

/* For items 0 ... items - 1, none of which has a date; `first`: the tick at which time begins.
 * NULL when out of memory. */
struct vad_queue *vad_queue_new(uint32_t items, int64_t first);
void vad_queue_free(struct vad_queue *queue);
/* Room for more items. VAD_NO_MEMORY. */
enum vad_result vad_queue_grow(struct vad_queue *queue, uint32_t items);
/* Give an item a date, or another date. One in the past becomes the present tick. */
void vad_queue_set(struct vad_queue *queue, uint32_t item, int64_t tick);
/* Take an item's date away. */
void vad_queue_cancel(struct vad_queue *queue, uint32_t item);
/* The date of an item, INT64_MAX without one. */
int64_t vad_queue_date(const struct vad_queue *queue, uint32_t item);
/*
 * The next item whose date is at most `until`, which loses its date; *tick is its date, and the
 * present of the queue. VAD_QUEUE_NONE when there is none: the present is `until` then.
 */
uint32_t vad_queue_next(struct vad_queue *queue, int64_t until, int64_t *tick);
/* The item that will be next if its date is near, so that what belongs to it can be fetched ahead;
 * VAD_QUEUE_NONE when it is not known without looking farther. Changes nothing. */
uint32_t vad_queue_peek(const struct vad_queue *queue);

#endif
