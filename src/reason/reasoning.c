/* SPDX-License-Identifier: MIT */
#include "reasoning.h"

#include <stdlib.h>
#include <string.h>

/* Ceiling for everything that one judgement allocates. */
#define ARENA_LIMIT ((size_t)512 << 20)

const char *vad_standing_name(enum vad_standing standing)
{
	static const char *const names[] = {
		[VAD_STANDING_OBSERVED] = "observed", [VAD_STANDING_PROVEN] = "proven",
		[VAD_STANDING_LIKELY] = "likely",     [VAD_STANDING_POSSIBLE] = "possible",
		[VAD_STANDING_EXCLUDED] = "excluded",
	};

	return names[standing];
}

void *vad_reasoning_grow(struct vad_reasoning *r, void *items, size_t count, size_t *capacity,
			 size_t item_size)
{
	size_t larger = *capacity ? *capacity * 2 : 8;
	void *grown;

	if (count < *capacity)
		return items;
	grown = vad_arena_array(r->arena, larger, item_size);
	if (!grown) {
		r->out_of_memory = true;
		return NULL;
	}
	if (count > 0)
		memcpy(grown, items, count * item_size);
	*capacity = larger;
	return grown;
}

void vad_fact_list_add(struct vad_reasoning *r, struct vad_fact_list *list, size_t fact)
{
	size_t *grown;

	for (size_t i = 0; i < list->count; i++)
		if (list->items[i] == fact)
			return;
	grown = vad_reasoning_grow(r, list->items, list->count, &list->capacity, sizeof(*grown));
	if (!grown)
		return;
	list->items = grown;
	list->items[list->count++] = fact;
}

uint32_t vad_fact_named(const struct vad_reasoning *r, const char *name)
{
	return vad_fact_index(r->k, vad_view_of(name));
}

const struct vad_fact *vad_latest(const struct vad_reasoning *r, vad_subject s, const char *name)
{
	uint32_t fact = vad_fact_named(r, name);

	if (s == VAD_NO_SUBJECT || fact == VAD_NO_INDEX)
		return NULL;
	return vad_case_latest(r->c, s, fact);
}

const char *vad_word_of(const struct vad_reasoning *r, const struct vad_fact *fact)
{
	const struct vad_fact_def *def;

	if (!fact || fact->value.type != VAD_TYPE_WORD)
		return "";
	def = &r->k->facts[fact->fact];
	if (fact->value.number < 0 || fact->value.number >= def->words.count)
		return "";
	return vad_text(r->k, r->k->words[def->words.first + (uint32_t)fact->value.number]);
}

vad_subject vad_related(const struct vad_reasoning *r, vad_subject s, const char *relation)
{
	const struct vad_fact *fact = vad_latest(r, s, relation);

	return fact ? vad_case_canonical(r->c, fact->value.subject) : VAD_NO_SUBJECT;
}

bool vad_product_unnamed(const struct vad_reasoning *r, vad_subject product)
{
	return product == VAD_NO_SUBJECT ||
	       vad_view_is(vad_case_subject_info(r->c, product).key, "unknown");
}

enum vad_result vad_reason(struct vad_case *c, struct vad_reasoning **reasoning,
			   struct vad_error *error)
{
	struct vad_reasoning *r = calloc(1, sizeof(*r));

	if (!r)
		return vad_error_set(error, VAD_NO_MEMORY, NULL, 0, 0, "out of memory");
	r->c = c;
	r->k = vad_case_knowledge(c);
	r->arena = vad_arena_new(ARENA_LIMIT);
	if (!r->arena)
		goto fail;
	if (vad_derive_facts(r) != VAD_OK)
		goto fail;
	vad_observe(r);
	vad_judge(r);
	vad_ask_next(r);
	vad_order(r);
	vad_foresee(r);
	vad_tell_timeline(r);
	if (r->out_of_memory)
		goto fail;
	*reasoning = r;
	return VAD_OK;
fail:
	vad_reasoning_free(r);
	return vad_error_set(error, VAD_NO_MEMORY, NULL, 0, 0,
			     "the case needs more memory than is allowed");
}

const struct vad_result_set *vad_reasoning_result(const struct vad_reasoning *r)
{
	return &r->result;
}

void vad_reasoning_free(struct vad_reasoning *r)
{
	if (!r)
		return;
	vad_arena_free(r->arena);
	free(r);
}

bool vad_reason_why_not(struct vad_reasoning *r, uint32_t cause, struct vad_finding *finding)
{
	for (size_t i = 0; i < r->finding_count; i++) {
		const struct vad_finding *f = &r->findings[i];

		if (f->kind == VAD_FINDING_CAUSE && f->index == cause) {
			*finding = *f;
			return true;
		}
	}
	return false;
}

int vad_reason_verify(struct vad_reasoning *r, const struct vad_finding *finding, uint32_t fix)
{
	struct vad_scope scope = { .subject = finding->subject };
	struct vad_range verify = r->k->fixes[fix].verify;

	if (verify.count == 0)
		return -1;
	switch (vad_conditions_evaluate(r, &scope, verify).truth) {
	case VAD_TRUE:
		return 1;
	case VAD_FALSE:
		return 0;
	case VAD_UNKNOWN:
	default:
		return -1;
	}
}
