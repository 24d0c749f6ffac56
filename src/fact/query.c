/* SPDX-License-Identifier: MIT */
/* Looking things up in a case. */
#include <inttypes.h>

#include "case_private.h"

const struct vad_fact *vad_case_facts(const struct vad_case *c, size_t *count)
{
	*count = c->fact_count;
	return c->facts;
}

size_t vad_case_fact_id(const struct vad_case *c, const struct vad_fact *fact)
{
	return (size_t)(fact - c->facts);
}

/* `*from` is 0 before the first fact and the row behind the last one given afterwards. */
static const struct vad_fact *next_in(const struct vad_case *c, const struct vad_chains *chains,
				      vad_subject s, uint32_t fact, size_t *from)
{
	const struct vad_chain *chain;
	uint32_t row = VAD_TABLE_NONE;

	if (*from > c->fact_count)
		return NULL;
	if (*from > 0) {
		const struct vad_links *links = &c->links[*from - 1];

		row = chains == &c->back ? links->next_back : links->next;
	} else {
		s = vad_case_canonical(c, s);
		if (s == VAD_NO_SUBJECT)
			return NULL;
		if (chains == &c->forward && (c->subjects[s].named >> (fact % 64) & 1) == 0)
			return NULL; /* what most rules ask of most subjects is not there */
		chain = vad_chains_find(c, chains, s, fact);
		if (chain != NULL)
			row = chain->first;
	}
	if (row == VAD_TABLE_NONE)
		return NULL;
	*from = (size_t)row + 1;
	return &c->facts[row];
}

const struct vad_fact *vad_case_next(const struct vad_case *c, vad_subject s, uint32_t fact,
				     size_t *from)
{
	return next_in(c, &c->forward, s, fact, from);
}

const struct vad_fact *vad_case_next_back(const struct vad_case *c, vad_subject s, uint32_t fact,
					  size_t *from)
{
	return next_in(c, &c->back, s, fact, from);
}

vad_subject vad_case_next_subject(const struct vad_case *c, enum vad_subject_kind kind,
				  vad_subject *at)
{
	vad_subject s = *at > 0 ? c->subjects[*at - 1].next_of_kind : c->first_of_kind[kind];

	if (s != VAD_NO_SUBJECT)
		*at = s + 1;
	return s;
}

const struct vad_fact *vad_case_next_of(const struct vad_case *c, vad_subject s, size_t *from)
{
	uint32_t row = *from > 0 ? c->links[*from - 1].next_of :
				   c->subjects[vad_case_canonical(c, s)].first_of;

	if (row == VAD_TABLE_NONE)
		return NULL;
	*from = (size_t)row + 1;
	return &c->facts[row];
}

const struct vad_fact *vad_case_mention(const struct vad_case *c, vad_subject s)
{
	uint32_t row = c->subjects[vad_case_canonical(c, s)].mention;

	return row == VAD_TABLE_NONE ? NULL : &c->facts[row];
}

/* Local times order only what one source holds: its clock is one clock. */
static bool times_compare(const struct vad_fact *a, const struct vad_fact *b)
{
	if (a->last == VAD_TIME_NONE || b->last == VAD_TIME_NONE || a->clock != b->clock)
		return false;
	return a->clock == VAD_CLOCK_UTC ||
	       vad_view_equal(a->last_source.name, b->last_source.name);
}

static bool is_later(const struct vad_fact *a, const struct vad_fact *b)
{
	if (times_compare(a, b) && a->last != b->last)
		return a->last > b->last;
	return a->last_order > b->last_order;
}

const struct vad_fact *vad_case_latest(const struct vad_case *c, vad_subject s, uint32_t fact)
{
	const struct vad_fact *latest = NULL, *f;
	size_t from = 0;

	while ((f = vad_case_next(c, s, fact, &from)) != NULL) {
		if (latest == NULL || is_later(f, latest))
			latest = f;
	}
	return latest;
}

void vad_case_print_value(const struct vad_case *c, const struct vad_fact *fact,
			  struct vad_buffer *out)
{
	const struct vad_knowledge *k = c->knowledge;
	const struct vad_value *value = &fact->value;
	char guid[VAD_GUID_TEXT];

	switch ((enum vad_value_type)value->type) {
	case VAD_TYPE_BOOL:
		vad_buffer_add(out, value->flag ? "true" : "false");
		break;
	case VAD_TYPE_CODE:
		vad_buffer_printf(out, "0x%08" PRIX32, (uint32_t)value->number);
		break;
	case VAD_TYPE_WORD:
		vad_buffer_add(out, vad_text(k, k->words[k->facts[fact->fact].words.first +
							 (uint32_t)value->number]));
		break;
	case VAD_TYPE_GUID:
		vad_guid_print(&value->guid, guid);
		vad_buffer_add(out, guid);
		break;
	case VAD_TYPE_TIME:
		vad_time_print(out, value->number, fact->clock);
		break;
	case VAD_TYPE_SUBJECT:
		vad_case_subject_id(c, value->subject, out);
		break;
	case VAD_TYPE_TEXT:
	case VAD_TYPE_HOST:
	case VAD_TYPE_ADDRESS:
		vad_buffer_add_view(out, value->text);
		break;
	default:
		vad_buffer_printf(out, "%" PRId64, value->number);
		break;
	}
}
