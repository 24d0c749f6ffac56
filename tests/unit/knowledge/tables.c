/* SPDX-License-Identifier: MIT */
/* The growing tables: one copy of each string, clones whose offsets stay valid. */
#include "knowledge_test.h"

#include <stdio.h>

#include "tables.h"

static vad_str put(struct vad_tables *tables, const char *text)
{
	return vad_tables_text(tables, vad_view_of(text));
}

static void a_string_stands_once(void **state)
{
	struct vad_tables tables;
	vad_str a, b;

	(void)state;
	vad_tables_init(&tables);
	a = put(&tables, "alpha");
	b = put(&tables, "beta");
	assert_int_not_equal(a, b);
	assert_int_equal(put(&tables, "alpha"), a);
	assert_int_equal(put(&tables, "beta"), b);
	assert_int_equal(put(&tables, ""), 0);
	assert_string_equal(tables.pool.data + a, "alpha");
	assert_int_equal(tables.pool.size, 1 + 6 + 5);
	vad_tables_clear(&tables);
}

static void many_strings(void **state)
{
	enum { COUNT = 20000 };
	static vad_str offsets[COUNT];
	struct vad_tables tables;
	char text[32];

	(void)state;
	vad_tables_init(&tables);
	for (int i = 0; i < COUNT; i++) {
		(void)snprintf(text, sizeof(text), "text number %d", i);
		offsets[i] = put(&tables, text);
	}
	assert_int_equal(tables.result, VAD_OK);
	for (int i = 0; i < COUNT; i++) {
		(void)snprintf(text, sizeof(text), "text number %d", i);
		assert_int_equal(put(&tables, text), offsets[i]);
		assert_string_equal(tables.pool.data + offsets[i], text);
	}
	vad_tables_clear(&tables);
}

static void a_clone_keeps_offsets_and_rows(void **state)
{
	const struct vad_knowledge *base = vad_knowledge_builtin();
	struct vad_knowledge copy = { 0 };
	struct vad_tables tables;
	size_t size;

	(void)state;
	vad_tables_init(&tables);
	assert_int_equal(vad_tables_clone(&tables, base), VAD_OK);
	size = tables.pool.size;
	for (uint32_t i = 0; i < base->codes_count; i++)
		assert_int_equal(vad_tables_text(&tables, vad_text_view(base, base->codes[i].message)),
				 base->codes[i].message);
	assert_int_equal(tables.pool.size, size);
	assert_true(put(&tables, "a text that no knowledge holds") >= size);
	vad_tables_view(&tables, &copy);
	assert_int_equal(copy.causes_count, base->causes_count);
	for (uint32_t i = 0; i < base->causes_count; i++)
		assert_string_equal(vad_text(&copy, copy.causes[i].id), vad_text(base, base->causes[i].id));
	vad_tables_clear(&tables);
}

static void clearing_twice_is_fine(void **state)
{
	struct vad_tables tables;

	(void)state;
	vad_tables_init(&tables);
	vad_tables_clear(&tables);
	vad_tables_clear(&tables);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_string_stands_once),
		cmocka_unit_test(many_strings),
		cmocka_unit_test(a_clone_keeps_offsets_and_rows),
		cmocka_unit_test(clearing_twice_is_fine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
