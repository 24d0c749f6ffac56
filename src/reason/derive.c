/* SPDX-License-Identifier: MIT */
#include "derive.h"

/* Order matters: later ones use what earlier ones add. */
static void (*const derivations[])(struct vad_reasoning *) = {
	vad_derive_same_attempts, vad_derive_host_change,
	vad_derive_products,  vad_derive_error_products,
	vad_derive_zones,     vad_derive_endpoints, vad_derive_hosts,
	vad_derive_known_addresses,
	vad_derive_coverage,  vad_derive_answers,  vad_derive_ports,    vad_derive_keys,
	vad_derive_ways,      vad_derive_views,
	vad_derive_roles,     vad_derive_only_host, vad_derive_covers,
	vad_derive_counts,    vad_derive_skew,     vad_derive_references, vad_derive_offsets,
	vad_derive_registered_name, vad_derive_past,
};

enum vad_result vad_derive_facts(struct vad_reasoning *r)
{
	for (size_t i = 0; i < sizeof(derivations) / sizeof(derivations[0]); i++)
		derivations[i](r);
	return r->out_of_memory ? VAD_NO_MEMORY : VAD_OK;
}

bool vad_next_subject(const struct vad_reasoning *r, enum vad_subject_kind kind, vad_subject *at,
		      vad_subject *s)
{
	vad_subject here;

	while ((here = vad_case_next_subject(r->c, kind, at)) != VAD_NO_SUBJECT) {
		if (vad_case_canonical(r->c, here) == here) {
			*s = here;
			return true;
		}
	}
	return false;
}

bool vad_rule_value(const struct vad_reasoning *r, const char *name, int64_t *value)
{
	uint32_t rule = vad_rule_index(r->k, vad_view_of(name));

	if (rule == VAD_NO_INDEX)
		return false;
	*value = r->k->rules[rule].value;
	return true;
}

static void add(struct vad_reasoning *r, vad_subject s, uint32_t fact, struct vad_value value,
		int64_t plus_minus, bool assumed, const struct vad_fact *from)
{
	struct vad_observation o = {
		.subject = s, .fact = fact, .value = value, .plus_minus = plus_minus,
		.time = from->last, .clock = from->clock, .assumed = assumed || from->assumed,
		.source = from->last_source,
	};

	if (fact == VAD_NO_INDEX || s == VAD_NO_SUBJECT)
		return;
	o.source.kind = VAD_VIEW("derived");
	if (vad_case_add(r->c, &o) == VAD_NO_MEMORY)
		r->out_of_memory = true;
}

/* `from` borrows from the case, whose arrays move when facts are added: work on a copy. */
static void add_named(struct vad_reasoning *r, vad_subject s, const char *name,
		      struct vad_value value, int64_t plus_minus, bool assumed,
		      const struct vad_fact *from)
{
	struct vad_fact copy = *from;

	add(r, s, vad_fact_named(r, name), value, plus_minus, assumed, &copy);
}

void vad_derive_flag(struct vad_reasoning *r, vad_subject s, const char *name, bool flag,
		     const struct vad_fact *from)
{
	add_named(r, s, name, (struct vad_value){ .type = VAD_TYPE_BOOL, .flag = flag }, 0, false,
		  from);
}

void vad_derive_number(struct vad_reasoning *r, vad_subject s, const char *name, int64_t number,
		       int64_t plus_minus, const struct vad_fact *from)
{
	add_named(r, s, name, (struct vad_value){ .type = VAD_TYPE_INT, .number = number },
		  plus_minus, false, from);
}

void vad_derive_text(struct vad_reasoning *r, vad_subject s, const char *name,
		     struct vad_view text, const struct vad_fact *from)
{
	add_named(r, s, name, (struct vad_value){ .type = VAD_TYPE_TEXT, .text = text }, 0, false,
		  from);
}

void vad_derive_word(struct vad_reasoning *r, vad_subject s, const char *name, const char *word,
		     const struct vad_fact *from)
{
	uint32_t fact = vad_fact_named(r, name);
	uint32_t index;

	if (fact == VAD_NO_INDEX)
		return;
	index = vad_fact_word(r->k, fact, vad_view_of(word));
	if (index == VAD_NO_INDEX)
		return;
	add_named(r, s, name, (struct vad_value){ .type = VAD_TYPE_WORD, .number = index }, 0,
		  false, from);
}

void vad_derive_relation(struct vad_reasoning *r, vad_subject s, const char *name, vad_subject to,
			 bool assumed, const struct vad_fact *from)
{
	if (to == VAD_NO_SUBJECT)
		return;
	add_named(r, s, name, (struct vad_value){ .type = VAD_TYPE_SUBJECT, .subject = to }, 0,
		  assumed, from);
}

void vad_derive_copy(struct vad_reasoning *r, vad_subject s, const struct vad_fact *from,
		     bool assumed)
{
	struct vad_fact copy = *from;

	add(r, s, copy.fact, copy.value, copy.plus_minus, assumed, &copy);
}

bool vad_same_host_name(struct vad_view a, struct vad_view b)
{
	size_t dot_a = vad_view_find_char(a, '.', 0);
	size_t dot_b = vad_view_find_char(b, '.', 0);

	if (dot_a != SIZE_MAX && dot_b != SIZE_MAX)
		return vad_view_equal_nocase(a, b);
	return vad_view_equal_nocase(vad_view_sub(a, 0, dot_a), vad_view_sub(b, 0, dot_b));
}
