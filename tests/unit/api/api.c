/* SPDX-License-Identifier: MIT */
/* The public library as a stranger uses it: only vadiag.h and what it promises. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "vadiag/vadiag.h"

static const char failing[] =
	"Activating Windows(R), Enterprise edition (73111121-5638-40f6-bc11-f1d7b0d64300) ...\n"
	"Error: 0x8007232B DNS name does not exist.\n";

static void explains_a_code(void **state)
{
	char *json = NULL;
	int known = -1;

	(void)state;
	assert_int_equal(vadiag_explain("0xC004F074", &json, &known), VADIAG_OK);
	assert_int_equal(known, 1);
	assert_non_null(strstr(json, "\"0xC004F074\""));
	vadiag_string_free(json);
	json = NULL;
	assert_int_equal(vadiag_explain("hello", &json, &known), VADIAG_OK);
	assert_int_equal(known, 0);
	vadiag_string_free(json);
}

static void diagnoses_evidence(void **state)
{
	struct vadiag_session *session = vadiag_session_new(0);
	char *text = NULL, *json = NULL;
	int wrong = -1;

	(void)state;
	assert_non_null(session);
	assert_int_equal(vadiag_session_add_evidence(session, "mail", failing, strlen(failing)),
			 VADIAG_OK);
	assert_int_equal(vadiag_session_diagnose_json(session, &json, &wrong), VADIAG_OK);
	assert_int_equal(wrong, 1);
	assert_non_null(strstr(json, "\"srv-not-found\""));
	assert_int_equal(vadiag_session_diagnose_text(session, 80, &text, NULL), VADIAG_OK);
	assert_non_null(strstr(text, "0x8007232B"));
	assert_string_equal(vadiag_session_error(session), "");
	vadiag_string_free(text);
	vadiag_string_free(json);
	vadiag_session_free(session);
}

/* Judging adds nothing to the session: the second verdict is the first one. */
static void judges_twice_alike(void **state)
{
	struct vadiag_session *session = vadiag_session_new(0);
	char *first = NULL, *second = NULL;

	(void)state;
	assert_int_equal(vadiag_session_add_evidence(session, "mail", failing, strlen(failing)),
			 VADIAG_OK);
	assert_int_equal(vadiag_session_diagnose_json(session, &first, NULL), VADIAG_OK);
	assert_int_equal(vadiag_session_diagnose_json(session, &second, NULL), VADIAG_OK);
	assert_string_equal(first, second);
	vadiag_string_free(first);
	vadiag_string_free(second);
	vadiag_session_free(session);
}

static void hands_facts_over(void **state)
{
	struct vadiag_session *one = vadiag_session_new(0), *two = vadiag_session_new(0);
	char *lines = NULL, *first = NULL, *second = NULL;

	(void)state;
	assert_int_equal(vadiag_session_add_evidence(one, "mail", failing, strlen(failing)),
			 VADIAG_OK);
	assert_int_equal(vadiag_session_facts(one, &lines), VADIAG_OK);
	assert_int_equal(vadiag_session_add_facts(two, lines), VADIAG_OK);
	assert_int_equal(vadiag_session_diagnose_text(one, 0, &first, NULL), VADIAG_OK);
	assert_int_equal(vadiag_session_diagnose_text(two, 0, &second, NULL), VADIAG_OK);
	assert_string_equal(first, second);
	vadiag_string_free(lines);
	vadiag_string_free(first);
	vadiag_string_free(second);
	vadiag_session_free(one);
	vadiag_session_free(two);
}

static void refuses_nonsense(void **state)
{
	struct vadiag_session *session = vadiag_session_new(0);
	char *json = NULL;

	(void)state;
	assert_int_equal(vadiag_explain(NULL, &json, NULL), VADIAG_USAGE);
	assert_int_equal(vadiag_session_add_evidence(session, NULL, "", 0), VADIAG_USAGE);
	assert_int_equal(vadiag_session_diagnose_json(NULL, &json, NULL), VADIAG_USAGE);
	assert_int_equal(vadiag_session_add_facts(session, "{\"subject\":5}\n"), VADIAG_INVALID);
	assert_string_not_equal(vadiag_session_error(session), "");
	assert_null(json);
	vadiag_session_free(session);
	vadiag_session_free(NULL);
	vadiag_string_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(explains_a_code),    cmocka_unit_test(diagnoses_evidence),
		cmocka_unit_test(judges_twice_alike), cmocka_unit_test(hands_facts_over),
		cmocka_unit_test(refuses_nonsense),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
