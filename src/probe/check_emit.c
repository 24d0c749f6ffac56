/* SPDX-License-Identifier: MIT */
/* What was heard, as facts: when, from whom, by which way. */
#include <string.h>

#include "check.h"

static void add(struct vad_check *check, vad_subject s, const char *fact, struct vad_value value,
		int64_t plus_minus, const struct vad_said *said)
{
	struct vad_observation o = {
		.subject = s,
		.fact = vad_fact_index(check->k, vad_view_of(fact)),
		.value = value,
		.plus_minus = plus_minus,
		.time = said->wall / 1000000,
		.clock = VAD_CLOCK_UTC,
		.source = { vad_view_of(said->kind), VAD_VIEW(VAD_LIVE_SOURCE),
			    vad_view_of(said->place) },
	};

	if (s == VAD_NO_SUBJECT || o.fact == VAD_NO_INDEX)
		return;
	if (vad_case_add(check->c, &o) == VAD_NO_MEMORY)
		check->out_of_memory = true;
}

void vad_say_word(struct vad_check *check, vad_subject s, const char *fact, const char *word,
		  const struct vad_said *said)
{
	uint32_t index = vad_fact_index(check->k, vad_view_of(fact));
	uint32_t number = index == VAD_NO_INDEX ? VAD_NO_INDEX :
						  vad_fact_word(check->k, index, vad_view_of(word));

	if (number != VAD_NO_INDEX)
		add(check, s, fact, (struct vad_value){ .type = VAD_TYPE_WORD, .number = number }, 0,
		    said);
}

void vad_say_flag(struct vad_check *check, vad_subject s, const char *fact, bool flag,
		  const struct vad_said *said)
{
	add(check, s, fact, (struct vad_value){ .type = VAD_TYPE_BOOL, .flag = flag }, 0, said);
}

/* The type that the vocabulary gives the fact. */
static uint8_t type_of(const struct vad_check *check, const char *fact, uint8_t otherwise)
{
	uint32_t index = vad_fact_index(check->k, vad_view_of(fact));

	return index == VAD_NO_INDEX ? otherwise : check->k->facts[index].type;
}

void vad_say_number(struct vad_check *check, vad_subject s, const char *fact, int64_t number,
		    int64_t plus_minus, const struct vad_said *said)
{
	struct vad_value value = { .type = type_of(check, fact, VAD_TYPE_INT), .number = number };

	add(check, s, fact, value, plus_minus, said);
}

void vad_say_text(struct vad_check *check, vad_subject s, const char *fact, struct vad_view text,
		  const struct vad_said *said)
{
	struct vad_value value = { .type = type_of(check, fact, VAD_TYPE_TEXT), .text = text };

	add(check, s, fact, value, 0, said);
}

void vad_say_subject(struct vad_check *check, vad_subject s, const char *fact, vad_subject to,
		     const struct vad_said *said)
{
	if (to != VAD_NO_SUBJECT)
		add(check, s, fact, (struct vad_value){ .type = VAD_TYPE_SUBJECT, .subject = to }, 0,
		    said);
}

void vad_say_unchecked(struct vad_check *check, const char *what, const char *why)
{
	if (vad_case_add_unchecked(check->c, vad_view_of(what), vad_view_of(why)) == VAD_NO_MEMORY)
		check->out_of_memory = true;
}

vad_subject vad_check_subject(struct vad_check *check, enum vad_subject_kind kind,
			      struct vad_view key)
{
	vad_subject s = vad_case_subject(check->c, kind, key, VAD_VIEW(""));

	if (s == VAD_NO_SUBJECT)
		check->out_of_memory = true;
	return s;
}

vad_subject vad_check_endpoint(struct vad_check *check, struct vad_view host, uint16_t port)
{
	bool v6 = vad_view_find_char(host, ':', 0) != SIZE_MAX;
	struct vad_buffer key = vad_buffer_new(VAD_DNS_NAME_MAX + 16);
	vad_subject s = VAD_NO_SUBJECT;

	vad_buffer_printf(&key, v6 ? "[%.*s]:%u" : "%.*s:%u", VAD_VIEW_ARG(host), port);
	if (vad_buffer_result(&key) == VAD_OK)
		s = vad_check_subject(check, VAD_SUBJECT_ENDPOINT, vad_buffer_view(&key));
	vad_buffer_clear(&key);
	return s;
}

static int rank(const char *word, const char *const *order)
{
	int n = 0;

	while (order[n] != NULL && strcmp(order[n], word) != 0)
		n++;
	return n;
}

const char *vad_better_word(const char *a, const char *b, const char *const *order)
{
	if (a == NULL || b == NULL)
		return a != NULL ? a : b;
	return rank(b, order) < rank(a, order) ? b : a;
}
