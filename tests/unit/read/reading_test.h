/* SPDX-License-Identifier: MIT */
/* Text in, questions about the facts out: what the tests of the readers share. */
#ifndef VAD_TEST_READING_TEST_H
#define VAD_TEST_READING_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/buffer.h"
#include "read/read.h"

/* A case that holds what `text` says, fed in pieces of `piece` bytes as source "t". */
static inline struct vad_case *read_pieces(struct vad_view text, size_t piece)
{
	struct vad_case *c = vad_case_new(vad_knowledge_builtin(), (size_t)256 << 20);
	struct vad_read *reader = vad_read_new(c, "t");

	assert_non_null(reader);
	for (size_t i = 0; i < text.size; i += piece)
		assert_int_equal(vad_read_feed(reader, vad_view_sub(text, i, piece)), VAD_OK);
	assert_int_equal(vad_read_finish(reader), VAD_OK);
	vad_read_free(reader);
	return c;
}

static inline struct vad_case *read_text(const char *text)
{
	return read_pieces(vad_view_of(text), 4096);
}

/* Times that `fact` was observed with the value `value` (NULL: any) on a subject whose id begins
 * with `subject` (NULL: any). */
static inline uint64_t met(const struct vad_case *c, const char *subject, const char *fact,
			   const char *value)
{
	size_t count;
	const struct vad_fact *facts = vad_case_facts(c, &count);
	uint32_t index = vad_fact_index(vad_case_knowledge(c), vad_view_of(fact));
	struct vad_buffer text = vad_buffer_new(65536);
	uint64_t found = 0;

	/* a name that is not in the vocabulary is the test's own mistake */
	assert_int_not_equal(index, VAD_NO_INDEX);
	for (size_t i = 0; i < count; i++) {
		if (facts[i].fact != index)
			continue;
		vad_buffer_reset(&text);
		vad_case_subject_id(c, facts[i].subject, &text);
		if (subject && !vad_view_starts_nocase(vad_buffer_view(&text), subject))
			continue;
		vad_buffer_reset(&text);
		if (facts[i].value.type == VAD_TYPE_SUBJECT)
			vad_case_subject_id(c, facts[i].value.subject, &text);
		else
			vad_case_print_value(c, &facts[i], &text);
		if (!value || vad_view_is(vad_buffer_view(&text), value))
			found += facts[i].count;
	}
	vad_buffer_clear(&text);
	return found;
}

static inline void assert_fact_at(const struct vad_case *c, const char *subject, const char *fact,
				  const char *value, int line)
{
	if (met(c, subject, fact, value) == 0)
		fail_msg("line %d: no %s %s = %s", line, subject ? subject : "", fact, value ? value : "any value");
}

static inline void assert_absent_at(const struct vad_case *c, const char *subject,
				    const char *fact, const char *value, int line)
{
	if (met(c, subject, fact, value) != 0)
		fail_msg("line %d: %s %s = %s", line, subject ? subject : "", fact,
			 value ? value : "something");
}

#define assert_fact(c, subject, fact, value) assert_fact_at(c, subject, fact, value, __LINE__)
#define assert_absent(c, subject, fact, value) assert_absent_at(c, subject, fact, value, __LINE__)

/* Does any fact, prose or remark of the case hold `text`? */
static inline bool said_anywhere(const struct vad_case *c, const char *text)
{
	struct vad_buffer all = vad_buffer_new((size_t)64 << 20);
	bool found;

	assert_int_equal(vad_case_write(c, &all), VAD_OK);
	found = vad_view_find_nocase(vad_buffer_view(&all), vad_view_of(text), 0) != SIZE_MAX;
	vad_buffer_clear(&all);
	return found;
}

#endif
