/* SPDX-License-Identifier: MIT */
/* Sessions as a stranger uses them: pieces, ceilings, hostile bytes, calls out of turn. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "vadiag/vadiag.h"

enum { SESSIONS = 40, NOISE = 200000, FLOOD = 3000, SMALL = 1 << 16 };

/* Pasted slmgr outputs, each with the break that its first finding explains. */
static const struct {
	const char *text;
	const char *first;
} pasted[] = {
	{ "Activating Windows(R), Enterprise edition (73111121-5638-40f6-bc11-f1d7b0d64300) ...\n"
	  "Error: 0x8007232B DNS name does not exist.\n",
	  "srv-not-found" },
	{ "Activating Windows(R), Enterprise edition (73111121-5638-40f6-bc11-f1d7b0d64300) ...\n"
	  "Error: 0xC004F038 The Software Licensing Service reported that the product could not be "
	  "activated. The count reported by your Key Management Service (KMS) is insufficient. "
	  "Please contact your system administrator.\n",
	  "count-too-low" },
};

static json_t *parsed(const char *text)
{
	json_error_t error;
	json_t *json = json_loads(text, 0, &error);

	if (json == NULL)
		fail_msg("no JSON: %s at line %d", error.text, error.line);
	return json;
}

static json_t *diagnosed(struct vadiag_session *session, int *wrong)
{
	char *text = NULL;
	json_t *json;

	assert_int_equal(vadiag_session_diagnose_json(session, &text, wrong), VADIAG_OK);
	json = parsed(text);
	vadiag_string_free(text);
	return json;
}

static size_t size_of(const json_t *json, const char *key)
{
	return json_array_size(json_object_get(json, key));
}

/* Is the break `id` a finding, or explained by one? */
static int has_break(const json_t *json, const char *id)
{
	const json_t *list = json_object_get(json, "findings");

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *finding = json_array_get(list, i), *leads;
		const char *own = json_string_value(json_object_get(finding, "id"));

		if (own != NULL && strcmp(own, id) == 0)
			return 1;
		leads = json_object_get(finding, "leads_to");
		for (size_t j = 0; j < json_array_size(leads); j++) {
			if (strcmp(json_string_value(json_array_get(leads, j)), id) == 0)
				return 1;
		}
	}
	return 0;
}

static const char *first_break(const json_t *json)
{
	const json_t *first = json_array_get(json_object_get(json, "findings"), 0);
	const json_t *leads = json_object_get(first, "leads_to");

	if (json_array_size(leads) == 0)
		return json_string_value(json_object_get(first, "id"));
	return json_string_value(json_array_get(leads, 0));
}

static void add(struct vadiag_session *session, const char *name, const char *text)
{
	assert_int_equal(vadiag_session_add_evidence(session, name, text, strlen(text)), VADIAG_OK);
}

static void finds_what_was_pasted(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(pasted) / sizeof(pasted[0]); i++) {
		struct vadiag_session *session = vadiag_session_new(0);
		int wrong = -1;
		json_t *json;

		add(session, "mail.txt", pasted[i].text);
		json = diagnosed(session, &wrong);
		assert_string_equal(first_break(json), pasted[i].first);
		assert_int_equal(wrong, 1);
		assert_int_equal(vadiag_session_unread(session), 0);
		json_decref(json);
		vadiag_session_free(session);
	}
}

static void finds_nothing_in_nothing(void **state)
{
	struct vadiag_session *session = vadiag_session_new(0);
	int wrong = -1;
	json_t *json;

	(void)state;
	json = diagnosed(session, &wrong);
	assert_int_equal(wrong, 0);
	assert_int_equal(size_of(json, "findings"), 0);
	json_decref(json);
	vadiag_session_free(session);
}

/* Fed in turn, so that anything shared between sessions would show. */
static void keeps_sessions_apart(void **state)
{
	struct vadiag_session *sessions[SESSIONS];

	(void)state;
	for (size_t i = 0; i < SESSIONS; i++) {
		sessions[i] = vadiag_session_new(0);
		assert_non_null(sessions[i]);
		assert_int_equal(vadiag_session_begin(sessions[i], "mail.txt"), VADIAG_OK);
	}
	for (size_t at = 0; at < strlen(pasted[1].text); at++) {
		for (size_t i = 0; i < SESSIONS; i++) {
			const char *text = pasted[i % 2].text;

			if (at < strlen(text))
				assert_int_equal(vadiag_session_feed(sessions[i], text + at, 1),
						 VADIAG_OK);
		}
	}
	for (size_t i = 0; i < SESSIONS; i++) {
		json_t *json;

		assert_int_equal(vadiag_session_end(sessions[i]), VADIAG_OK);
		json = diagnosed(sessions[i], NULL);
		assert_int_equal(has_break(json, pasted[i % 2].first), 1);
		assert_int_equal(has_break(json, pasted[(i + 1) % 2].first), 0);
		json_decref(json);
		vadiag_session_free(sessions[i]);
	}
}

static void does_not_care_for_cuts(void **state)
{
	struct vadiag_session *whole = vadiag_session_new(0);
	char *wanted = NULL;
	size_t size = strlen(pasted[0].text);

	(void)state;
	add(whole, "mail.txt", pasted[0].text);
	assert_int_equal(vadiag_session_diagnose_json(whole, &wanted, NULL), VADIAG_OK);
	for (size_t piece = 1; piece < 20; piece += 3) {
		struct vadiag_session *session = vadiag_session_new(0);
		char *got = NULL;

		assert_int_equal(vadiag_session_begin(session, "mail.txt"), VADIAG_OK);
		for (size_t at = 0; at < size; at += piece) {
			size_t left = size - at;

			assert_int_equal(vadiag_session_feed(session, pasted[0].text + at,
							     left < piece ? left : piece),
					 VADIAG_OK);
		}
		assert_int_equal(vadiag_session_end(session), VADIAG_OK);
		assert_int_equal(vadiag_session_diagnose_json(session, &got, NULL), VADIAG_OK);
		assert_string_equal(got, wanted);
		vadiag_string_free(got);
		vadiag_session_free(session);
	}
	vadiag_string_free(wanted);
	vadiag_session_free(whole);
}

static void survives_hostile_bytes(void **state)
{
	static const char head[] = "\xFF\xFE\x1b]0;x\x07\0\0Error: 0xC004F0";
	struct vadiag_session *session = vadiag_session_new(0);
	unsigned char *noise = malloc(NOISE);
	uint32_t random = 12345;
	json_t *json;

	(void)state;
	assert_non_null(noise);
	for (size_t i = 0; i < NOISE; i++) {
		random = random * 1664525u + 1013904223u;
		noise[i] = (unsigned char)(random >> 24);
	}
	assert_int_equal(vadiag_session_add_evidence(session, "noise", noise, NOISE), VADIAG_OK);
	assert_int_equal(vadiag_session_add_evidence(session, "head", head, sizeof(head) - 1),
			 VADIAG_OK);
	memset(noise, 0, NOISE);
	assert_int_equal(vadiag_session_add_evidence(session, "zeros", noise, NOISE), VADIAG_OK);
	memset(noise, '<', NOISE);
	assert_int_equal(vadiag_session_add_evidence(session, "one line", noise, NOISE), VADIAG_OK);
	memset(noise, '0', NOISE);
	noise[1] = 'x';
	assert_int_equal(vadiag_session_add_evidence(session, "", noise, NOISE), VADIAG_OK);
	assert_int_equal(vadiag_session_add_evidence(session, "nothing", NULL, 0), VADIAG_OK);
	assert_true(vadiag_session_unread(session) > 0);
	json = diagnosed(session, NULL);
	assert_int_equal(size_of(json, "unread"), vadiag_session_unread(session));
	json_decref(json);
	free(noise);
	vadiag_session_free(session);
}

/* A name is a stranger's too; and whatever is printed, a key is not. */
static void escapes_and_masks(void **state)
{
	static const char name[] = "a\"\n\x1b[31m\xC3("
				   "BCDFG-HJKMP-QRTVW-XY234-67892";
	static const char text[] = "slmgr /ipk BCDFG-HJKMP-QRTVW-XY234-67892\n"
				   "Error: 0xC004F050 The product key is invalid.\n";
	struct vadiag_session *session = vadiag_session_new(0);
	char *out[3] = { NULL, NULL, NULL };

	(void)state;
	add(session, name, text);
	assert_int_equal(vadiag_session_diagnose_json(session, &out[0], NULL), VADIAG_OK);
	assert_int_equal(vadiag_session_diagnose_text(session, 80, &out[1], NULL), VADIAG_OK);
	assert_int_equal(vadiag_session_facts(session, &out[2]), VADIAG_OK);
	json_decref(parsed(out[0]));
	for (size_t i = 0; i < 3; i++) {
		assert_null(strchr(out[i], '\x1b'));
		assert_null(strstr(out[i], "BCDFG-HJKMP"));
		assert_null(strstr(out[i], "QRTVW-XY234"));
		vadiag_string_free(out[i]);
	}
	vadiag_session_free(session);
}

/* Each line is an error on a product of its own: nothing of it folds. */
static enum vadiag_status flood(struct vadiag_session *session, unsigned lines)
{
	enum vadiag_status status = vadiag_session_begin(session, "flood");
	char line[160];

	if (status != VADIAG_OK)
		return status;
	for (unsigned i = 0; i < lines && status == VADIAG_OK; i++) {
		int size = snprintf(line, sizeof(line),
				    "Activating Windows(R), Enterprise edition "
				    "(73111121-5638-40f6-bc11-%012x) ...\nError: 0x8007232B\n",
				    i);

		status = vadiag_session_feed(session, line, (size_t)size);
	}
	if (status == VADIAG_OK)
		return vadiag_session_end(session);
	assert_int_equal(vadiag_session_end(session), status); /* says what the feed said */
	return status;
}

static void judges_what_found_room(void **state)
{
	struct vadiag_session *session = vadiag_session_new(SMALL);
	enum vadiag_status status;
	int wrong = -1;
	json_t *json;

	(void)state;
	add(session, "mail.txt", pasted[0].text);
	status = flood(session, FLOOD);
	assert_true(status == VADIAG_LIMIT || status == VADIAG_NO_MEMORY);
	assert_string_not_equal(vadiag_session_error(session), "");
	assert_true(vadiag_session_unread(session) > 0);
	json = diagnosed(session, &wrong);
	assert_int_equal(has_break(json, pasted[0].first), 1);
	assert_int_equal(wrong, 1);
	assert_int_equal(size_of(json, "unread"), vadiag_session_unread(session));
	assert_string_equal(vadiag_session_error(session), "");
	json_decref(json);
	vadiag_session_free(session);
}

static void takes_any_ceiling(void **state)
{
	unsigned tight = 0;

	(void)state;
	for (size_t memory = 1; memory <= 1 << 24; memory *= 4) {
		struct vadiag_session *session = vadiag_session_new(memory);
		json_t *json;

		assert_non_null(session);
		tight += flood(session, 200) != VADIAG_OK;
		json = diagnosed(session, NULL);
		assert_int_equal(size_of(json, "unread"), vadiag_session_unread(session));
		json_decref(json);
		vadiag_session_free(session);
	}
	assert_in_range(tight, 5, 12); /* of 13: some are too small, and some are not */
}

static void refuses_calls_out_of_turn(void **state)
{
	struct vadiag_session *session = vadiag_session_new(0);
	char *out = NULL;

	(void)state;
	assert_int_equal(vadiag_session_feed(session, "x", 1), VADIAG_USAGE);
	assert_int_equal(vadiag_session_end(session), VADIAG_USAGE);
	assert_int_equal(vadiag_session_begin(session, "one"), VADIAG_OK);
	assert_int_equal(vadiag_session_begin(session, "two"), VADIAG_USAGE);
	assert_int_equal(vadiag_session_add_evidence(session, "two", "x", 1), VADIAG_USAGE);
	assert_int_equal(vadiag_session_add_facts(session, ""), VADIAG_USAGE);
	assert_int_equal(vadiag_session_diagnose_json(session, &out, NULL), VADIAG_USAGE);
	assert_int_equal(vadiag_session_diagnose_text(session, 80, &out, NULL), VADIAG_USAGE);
	assert_int_equal(vadiag_session_facts(session, &out), VADIAG_USAGE);
	assert_string_not_equal(vadiag_session_error(session), "");
	assert_int_equal(vadiag_session_feed(session, pasted[0].text, strlen(pasted[0].text)),
			 VADIAG_OK);
	assert_int_equal(vadiag_session_end(session), VADIAG_OK);
	assert_string_equal(vadiag_session_error(session), "");
	assert_null(out);
	assert_int_equal(vadiag_session_begin(session, "left open"), VADIAG_OK);
	vadiag_session_free(session);
}

static void refuses_a_name_without_end(void **state)
{
	struct vadiag_session *session = vadiag_session_new(0);
	char name[5002];

	(void)state;
	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	assert_int_equal(vadiag_session_add_evidence(session, name, "x", 1), VADIAG_LIMIT);
	assert_int_equal(vadiag_session_unread(session), 0);
	name[4000] = '\0';
	assert_int_equal(vadiag_session_add_evidence(session, name, "x", 1), VADIAG_OK);
	vadiag_session_free(session);
}

static void refuses_null(void **state)
{
	struct vadiag_session *session = vadiag_session_new(0);
	char *out = NULL;

	(void)state;
	assert_int_equal(vadiag_session_begin(NULL, "x"), VADIAG_USAGE);
	assert_int_equal(vadiag_session_begin(session, NULL), VADIAG_USAGE);
	assert_int_equal(vadiag_session_feed(NULL, "x", 1), VADIAG_USAGE);
	assert_int_equal(vadiag_session_end(NULL), VADIAG_USAGE);
	assert_int_equal(vadiag_session_add_evidence(session, "x", NULL, 1), VADIAG_USAGE);
	assert_int_equal(vadiag_session_add_facts(session, NULL), VADIAG_USAGE);
	assert_int_equal(vadiag_session_add_facts(NULL, ""), VADIAG_USAGE);
	assert_int_equal(vadiag_session_diagnose_json(session, NULL, NULL), VADIAG_USAGE);
	assert_int_equal(vadiag_session_diagnose_text(NULL, 80, &out, NULL), VADIAG_USAGE);
	assert_int_equal(vadiag_session_facts(NULL, &out), VADIAG_USAGE);
	assert_int_equal(vadiag_session_facts(session, NULL), VADIAG_USAGE);
	assert_int_equal(vadiag_session_unread(NULL), 0);
	assert_string_equal(vadiag_session_error(NULL), "");
	assert_null(out);
	vadiag_session_free(session);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_what_was_pasted),
		cmocka_unit_test(finds_nothing_in_nothing),
		cmocka_unit_test(keeps_sessions_apart),
		cmocka_unit_test(does_not_care_for_cuts),
		cmocka_unit_test(survives_hostile_bytes),
		cmocka_unit_test(escapes_and_masks),
		cmocka_unit_test(judges_what_found_room),
		cmocka_unit_test(takes_any_ceiling),
		cmocka_unit_test(refuses_calls_out_of_turn),
		cmocka_unit_test(refuses_a_name_without_end),
		cmocka_unit_test(refuses_null),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
