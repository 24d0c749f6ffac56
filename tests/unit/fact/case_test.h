/* SPDX-License-Identifier: MIT */
/* What the tests of this room share: short ways to make subjects and observations. */
#ifndef TESTS_FACT_CASE_TEST_H
#define TESTS_FACT_CASE_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fact/case.h"

static inline struct vad_case *new_case(void)
{
	struct vad_case *c = vad_case_new(vad_knowledge_builtin(), (size_t)64 << 20);

	assert_non_null(c);
	return c;
}

static inline uint32_t fact_of(const struct vad_case *c, const char *name)
{
	uint32_t fact = vad_fact_index(vad_case_knowledge(c), vad_view_of(name));

	assert_int_not_equal(fact, VAD_NO_INDEX);
	return fact;
}

static inline struct vad_observation observe(const struct vad_case *c, vad_subject s,
					     const char *fact)
{
	uint32_t index = fact_of(c, fact);

	return (struct vad_observation){
		.subject = s,
		.fact = index,
		.value.type = vad_case_knowledge(c)->facts[index].type,
		.time = VAD_TIME_NONE,
		.source = { VAD_VIEW("slmgr"), VAD_VIEW("a.txt"), VAD_VIEW("line 1") },
	};
}

static inline void add_text(struct vad_case *c, vad_subject s, const char *fact, const char *text)
{
	struct vad_observation o = observe(c, s, fact);

	o.value.text = vad_view_of(text);
	assert_int_equal(vad_case_add(c, &o), VAD_OK);
}

static inline void add_number(struct vad_case *c, vad_subject s, const char *fact, int64_t number,
			      vad_time time, enum vad_clock clock)
{
	struct vad_observation o = observe(c, s, fact);

	o.value.number = number;
	o.time = time;
	o.clock = clock;
	assert_int_equal(vad_case_add(c, &o), VAD_OK);
}

static inline void add_guid(struct vad_case *c, vad_subject s, const char *fact, const char *guid)
{
	struct vad_observation o = observe(c, s, fact);

	assert_true(vad_guid_parse(vad_view_of(guid), &o.value.guid));
	assert_int_equal(vad_case_add(c, &o), VAD_OK);
}

static inline void relate(struct vad_case *c, vad_subject s, const char *fact, vad_subject to)
{
	struct vad_observation o = observe(c, s, fact);

	o.value.subject = to;
	assert_int_equal(vad_case_add(c, &o), VAD_OK);
}

static inline vad_subject subject(struct vad_case *c, enum vad_subject_kind kind, const char *key,
				  const char *origin)
{
	vad_subject s = vad_case_subject(c, kind, vad_view_of(key), vad_view_of(origin));

	assert_int_not_equal(s, VAD_NO_SUBJECT);
	return s;
}

static inline vad_subject machine(struct vad_case *c, const char *name)
{
	return subject(c, VAD_SUBJECT_MACHINE, name, name);
}

static inline size_t count_of(const struct vad_case *c, vad_subject s, const char *fact)
{
	size_t from = 0, count = 0;

	while (vad_case_next(c, s, fact_of(c, fact), &from) != NULL)
		count++;
	return count;
}

static inline void assert_latest(const struct vad_case *c, vad_subject s, const char *fact,
				 const char *value)
{
	const struct vad_fact *latest = vad_case_latest(c, s, fact_of(c, fact));
	struct vad_buffer text = vad_buffer_new(4096);

	assert_non_null(latest);
	vad_case_print_value(c, latest, &text);
	assert_string_equal(vad_buffer_text(&text), value);
	vad_buffer_clear(&text);
}

#endif
