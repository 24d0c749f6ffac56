/* SPDX-License-Identifier: MIT */
/* Out of memory is an ordinary error: the n-th allocation fails, for every n there is; alone, or with
 * all that follow. */
#include <stdlib.h>

#include "knowledge_test.h"

#define ENDLESS ((unsigned long)-1)

static unsigned long left = ENDLESS; /* allocations that still succeed */
static bool once;                    /* only the next one then fails */
static bool refused_one;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);

static bool refused(void)
{
	if (left > 0) {
		left--;
		return false;
	}
	if (once)
		left = ENDLESS;
	refused_one = true;
	return true;
}

void *__wrap_malloc(size_t size)
{
	return refused() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
	return refused() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *memory, size_t size)
{
	return refused() ? NULL : __real_realloc(memory, size);
}

static const char facts[] =
	"facts:\n"
	"  - {name: product.machine, type: subject, target: machine, inverse: products, shows: state, "
	"keeps: always, made_by: [a], meaning: M}\n"
	"  - {name: machine.offset, type: int, unit: s, shows: state, keeps: 1h, made_by: [a], meaning: M}\n"
	"  - {name: product.status, type: word, words: [on, off], shows: state, keeps: 1h, made_by: [a], "
	"meaning: M, ask: [{command: x, where: client, rights: user, effort: 1}]}\n";
static const char breaks[] = "breaks:\n"
			     "  - {id: b, title: T, family: f, about: product, meaning: M, "
			     "codes: [{code: 0x80070005, often: usual}]}\n";
static const char cause[] =
	"id: c\ntitle: T\nfamily: f\nabout: product\nexplanation: E\nleads_to: [b]\nbase: rare\n"
	"signs:\n  - {says: is, when: [{path: product.machine, fact: machine.offset, above: 5}, "
	"{fact: product.status, is: off}]}\n"
	"fixes: [{id: x, action: a, args: {n: {fact: product.status}}}]\n";
static const char right[] =
	"fixes: [{id: x, action: a, args: {n: 5}}]\n";

/* Load a small knowledge, one that is right or one with complaints. */
static enum vad_result load(bool good, struct vad_loader **loader, const struct vad_knowledge **k)
{
	static const struct { const char *name, *text; } files[] = {
		{ "facts.yaml", facts },
		{ "breaks.yaml", breaks },
		{ "families.yaml", "families: [{id: f, what: W}]\n" },
		{ "actions.yaml", "actions: [{id: a, title: T, where: client, rights: user, risk: R, undo: U, "
				  "args: {n: number}, commands: ['x {n}']}]\n" },
		{ "codes.tsv", "code\ta\tb\tc\td\te\n0x80070005\tS\tAccess is denied.\tAny\tX\tno\n" },
		{ "events.yaml", "events: [{provider: P, id: 1, title: T, meaning: M}]\n" },
	};
	static char whole[sizeof(cause) + sizeof(right)];
	size_t size = good ? (size_t)(strstr(cause, "fixes:") - cause) : sizeof(cause) - 1;

	*loader = vad_loader_new(NULL);
	if (*loader == NULL)
		return VAD_NO_MEMORY;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		(void)vad_loader_add(*loader, files[i].name, vad_view_of(files[i].text));
	memcpy(whole, cause, size);
	memcpy(whole + size, good ? right : "", good ? sizeof(right) : 1);
	(void)vad_loader_add(*loader, "causes/c.yaml", vad_view_of(whole));
	return vad_loader_finish(*loader, k);
}

/* The C of what is loaded when nothing fails; the test frees it. */
static struct vad_buffer whole_knowledge(void)
{
	struct vad_buffer out = vad_buffer_new(1 << 24);
	const struct vad_knowledge *k = NULL;
	struct vad_loader *loader = NULL;

	assert_int_equal(load(true, &loader, &k), VAD_OK);
	assert_int_equal(vad_knowledge_emit_c(k, &out), VAD_OK);
	vad_loader_free(loader);
	return out;
}

/* Either it is said, or nothing is missing. */
static void check_result(enum vad_result result, bool good, const struct vad_knowledge *k,
			 const struct vad_buffer *whole)
{
	struct vad_buffer out = vad_buffer_new(1 << 24);

	if (result == VAD_NO_MEMORY) {
		assert_null(k);
		return;
	}
	assert_int_equal(result, good ? VAD_OK : VAD_INVALID);
	if (!good)
		return;
	assert_int_equal(vad_knowledge_emit_c(k, &out), VAD_OK);
	assert_string_equal(vad_buffer_text(&out), vad_buffer_text(whole));
	vad_buffer_clear(&out);
}

static void fail_each(bool good, bool alone)
{
	struct vad_buffer whole = whole_knowledge();
	unsigned long allowed = 0;

	do {
		const struct vad_knowledge *k = NULL;
		struct vad_loader *loader = NULL;
		enum vad_result result;

		left = allowed++;
		once = alone;
		refused_one = false;
		result = load(good, &loader, &k);
		left = ENDLESS;
		check_result(result, good, k, &whole);
		vad_loader_free(loader);
		assert_true(allowed < 100000);
	} while (refused_one);
	assert_true(allowed > 20);
	vad_buffer_clear(&whole);
}

static void one_failure_while_all_is_right(void **state)
{
	(void)state;
	fail_each(true, true);
}

static void all_fail_while_all_is_right(void **state)
{
	(void)state;
	fail_each(true, false);
}

static void one_failure_with_complaints(void **state)
{
	(void)state;
	fail_each(false, true);
}

static void all_fail_with_complaints(void **state)
{
	(void)state;
	fail_each(false, false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_failure_while_all_is_right),
		cmocka_unit_test(all_fail_while_all_is_right),
		cmocka_unit_test(one_failure_with_complaints),
		cmocka_unit_test(all_fail_with_complaints),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
