/* SPDX-License-Identifier: MIT */
/*
 * One attempt seen from both sides: the client's 12288 and the host's 12290 both print the client's
 * time, so they are the same request when CMID, activation id and client time are equal. A CMID
 * alone says nothing: clones share it.
 */
#include <stdlib.h>
#include <string.h>

#include "derive.h"

struct side {
	struct vad_guid cmid, product_id;
	int64_t client_time;
	vad_subject attempt, machine;
	bool of_host; /* the host's record, which names the client */
};

static bool side_of(struct vad_reasoning *r, vad_subject attempt, struct side *side)
{
	const struct vad_fact *cmid = vad_latest(r, attempt, "attempt.cmid");
	const struct vad_fact *time = vad_latest(r, attempt, "attempt.client_time");
	vad_subject product = vad_related(r, attempt, "attempt.product");
	const struct vad_fact *id;

	if (!cmid || !time || product == VAD_NO_SUBJECT)
		return false;
	id = vad_latest(r, product, "product.activation_id");
	if (!id)
		return false;
	*side = (struct side){
		.cmid = cmid->value.guid, .product_id = id->value.guid,
		.client_time = time->value.number, .attempt = attempt,
		.machine = vad_related(r, product, "product.machine"),
		.of_host = vad_latest(r, attempt, "attempt.client_name") != NULL,
	};
	return side->machine != VAD_NO_SUBJECT;
}

static int by_request(const void *left, const void *right)
{
	const struct side *a = left, *b = right;
	int order = memcmp(&a->cmid, &b->cmid, sizeof(a->cmid));

	if (order == 0)
		order = memcmp(&a->product_id, &b->product_id, sizeof(a->product_id));
	if (order == 0 && a->client_time != b->client_time)
		order = a->client_time < b->client_time ? -1 : 1;
	if (order == 0 && a->of_host != b->of_host)
		order = a->of_host ? 1 : -1;
	if (order == 0 && a->attempt != b->attempt)
		order = a->attempt < b->attempt ? -1 : 1;
	return order;
}

static bool same_request(const struct side *a, const struct side *b)
{
	return vad_guid_equal(&a->cmid, &b->cmid) &&
	       vad_guid_equal(&a->product_id, &b->product_id) && a->client_time == b->client_time;
}

/* Two machines with different names stay two, whatever they share. */
static bool names_agree(const struct vad_reasoning *r, vad_subject a, vad_subject b)
{
	const struct vad_fact *one = vad_latest(r, a, "machine.name");
	const struct vad_fact *other = vad_latest(r, b, "machine.name");

	return !one || !other || vad_same_host_name(one->value.text, other->value.text);
}

static void join_sides(struct vad_reasoning *r, const struct side *client, const struct side *host)
{
	vad_subject a = vad_case_canonical(r->c, client->machine);
	vad_subject b = vad_case_canonical(r->c, host->machine);
	const struct vad_fact *why = vad_latest(r, host->attempt, "attempt.cmid");
	struct vad_source source;

	if (a == b || !why || !names_agree(r, a, b))
		return;
	source = why->last_source;
	if (vad_case_merge_machines(r->c, a, b, &source) == VAD_NO_MEMORY)
		r->out_of_memory = true;
}

void vad_derive_same_attempts(struct vad_reasoning *r)
{
	size_t most = vad_case_subject_count(r->c), count = 0;
	struct side *sides = calloc(most + 1, sizeof(*sides));
	vad_subject at = 0, attempt;

	if (!sides) {
		r->out_of_memory = true;
		return;
	}
	while (vad_next_subject(r, VAD_SUBJECT_ATTEMPT, &at, &attempt))
		if (side_of(r, attempt, &sides[count]))
			count++;
	qsort(sides, count, sizeof(*sides), by_request);
	for (size_t i = 0; i + 1 < count; i++)
		if (same_request(&sides[i], &sides[i + 1]) && !sides[i].of_host &&
		    sides[i + 1].of_host)
			join_sides(r, &sides[i], &sides[i + 1]);
	free(sides);
}
