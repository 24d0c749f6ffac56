/* SPDX-License-Identifier: MIT */
/* What the settings of a check may be, and what is said of those that are not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "probe/settings.h"

static bool is_fine(const char *name, const char *value)
{
	const struct vad_setting *setting = vad_setting_find(vad_view_of(name));
	struct vad_error error = { 0 };
	enum vad_result result;

	assert_non_null(setting);
	result = vad_setting_check(setting, vad_view_of(value), &error);
	assert_int_equal(error.result, result);
	assert_true(result == VAD_OK || strlen(error.message) > 0);
	return result == VAD_OK;
}

static void test_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < vad_setting_count; i++) {
		const struct vad_setting *setting = &vad_settings[i];

		assert_ptr_equal(vad_setting_find(vad_view_of(setting->name)), setting);
		assert_true((setting->argument == NULL) == (setting->type == VAD_SETTING_FLAG));
		assert_true((setting->words == NULL) == (setting->type != VAD_SETTING_WORD));
		assert_true(setting->meaning[strlen(setting->meaning) - 1] == '.');
	}
	assert_null(vad_setting_find(VAD_VIEW("Domain")));
	assert_null(vad_setting_find(VAD_VIEW("")));
}

static void test_values(void **state)
{
	static const struct {
		const char *name, *value;
		bool fine;
	} rows[] = {
		{ "domain", "corp.example", true },	{ "domain", "corp.example.", true },
		{ "domain", "local", true },		{ "domain", "", false },
		{ "domain", ".", false },		{ "domain", "a..b", false },
		{ "domain", "10.0.0.1", false },	{ "domain", "corp.example:53", false },
		{ "kms", "kms1", true },		{ "kms", "kms1.corp.example:1689", true },
		{ "kms", "10.0.0.5", true },		{ "kms", "10.0.0.5:1", true },
		{ "kms", "fd00::5", true },		{ "kms", "[fd00::5]:1688", true },
		{ "kms", "[fd00::5]", true },		{ "kms", "[10.0.0.5]:1688", false },
		{ "kms", "[fd00::5", false },		{ "kms", "[fd00::5]1688", false },
		{ "kms", "[fd00::5]:", false },		{ "kms", "kms1:0", false },
		{ "kms", "kms1:65536", false },		{ "kms", "kms1:", false },
		{ "kms", ":1688", false },		{ "kms", "300.1.1.1", false },
		{ "kms", "-kms", false },		{ "kms", "kms 1", false },
		{ "dns", "10.0.0.53", true },		{ "dns", "[fd00::53]:5353", true },
		{ "dns", "dns1.corp.example", false },	{ "expect", "kms1.corp.example", true },
		{ "expect", "10.0.0.5", true },		{ "expect", "kms1:1688", false },
		{ "timeout", "5", true },		{ "timeout", "0.5", true },
		{ "timeout", "3600", true },		{ "timeout", "3600.1", false },
		{ "timeout", "0", false },		{ "timeout", "0.0", false },
		{ "timeout", "-1", false },		{ "timeout", "1e3", false },
		{ "timeout", "5s", false },		{ "timeout", ".5", false },
		{ "timeout", "", false },		{ "timeout", "99999999999999999999", false },
		{ "cloud", "azure", true },		{ "cloud", "azure-gov", true },
		{ "cloud", "azure aws", false },	{ "cloud", "", false },
		{ "mak", "yes", true },			{ "mak", "no", true },
		{ "mak", "true", false },		{ "proxy", "proxy.corp.example:8080", true },
		{ "proxy", "a\nb", false },		{ "ldap-password", "p\x01", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (is_fine(rows[i].name, rows[i].value) != rows[i].fine)
			fail_msg("%s=%s", rows[i].name, rows[i].value);
	}
}

static void test_text_is_bounded(void **state)
{
	char text[1026];

	(void)state;
	memset(text, 'a', sizeof(text));
	text[1025] = '\0';
	assert_false(is_fine("proxy", text));
	text[1024] = '\0';
	assert_true(is_fine("proxy", text));
}

static void test_lines(void **state)
{
	struct vad_check_settings s = { 0 };
	struct vad_error error = { 0 };

	(void)state;
	assert_int_equal(
		vad_check_settings_read(&s,
					VAD_VIEW("# a comment\n\ndomain=corp.example\r\n"
						 "domain=eu.corp.example\nkms=kms1:1689\n"
						 "dns=10.0.0.53\nexpect=kms1.corp.example\n"
						 "timeout=2.5\nconnect-timeout=0.25\ntimeout=3\n"
						 "cloud=aws\nmak=yes\nad=yes\nad=no\n"
						 "ldap-user=x=y\nldap-password= se=cret \n"),
					&error),
		VAD_OK);
	assert_int_equal(s.domains.count, 2);
	assert_string_equal(s.domains.items[0], "corp.example");
	assert_string_equal(s.domains.items[1], "eu.corp.example");
	assert_string_equal(s.kms.items[0], "kms1:1689");
	assert_string_equal(s.dns.items[0], "10.0.0.53");
	assert_string_equal(s.expect.items[0], "kms1.corp.example");
	assert_true(s.timeout == 3.0 && s.connect_timeout == 0.25);
	assert_string_equal(s.cloud, "aws");
	assert_true(s.mak && !s.ad && !s.kerberos);
	assert_string_equal(s.ldap_user, "x=y");
	assert_string_equal(s.ldap_password, " se=cret ");
	vad_check_settings_clear(&s);
	assert_int_equal(s.domains.count, 0);
	assert_null(s.ldap_password);
}

static void test_bad_lines(void **state)
{
	static const char *const bad[] = { "domain\n", "colour=red\n", "=x\n", "timeout=0\n" };
	struct vad_check_settings s = { 0 };
	char text[64];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct vad_error error = { 0 };

		(void)snprintf(text, sizeof(text), "mak=yes\n\n%s", bad[i]);
		assert_int_equal(vad_check_settings_read(&s, vad_view_of(text), &error),
				 VAD_INVALID);
		assert_int_equal(error.line, 3);
		assert_true(s.mak);
	}
	vad_check_settings_clear(&s);
}

static void test_secrets_are_not_repeated(void **state)
{
	struct vad_check_settings s = { 0 };
	struct vad_error error = { 0 };

	(void)state;
	assert_int_equal(vad_check_settings_read(&s, VAD_VIEW("ldap-password=hunter2\x01\n"), &error),
			 VAD_INVALID);
	assert_null(strstr(error.message, "hunter2"));
	assert_non_null(strstr(error.message, "ldap-password"));
	vad_check_settings_clear(&s);
}

static void test_many_is_bounded(void **state)
{
	const struct vad_setting *kms = vad_setting_find(VAD_VIEW("kms"));
	struct vad_check_settings s = { 0 };
	struct vad_error error = { 0 };

	(void)state;
	for (size_t i = 0; i < VAD_SETTINGS_MANY_MAX; i++)
		assert_int_equal(vad_check_settings_put(&s, kms, VAD_VIEW("10.0.0.5"), &error),
				 VAD_OK);
	assert_int_equal(vad_check_settings_put(&s, kms, VAD_VIEW("10.0.0.5"), &error), VAD_LIMIT);
	vad_check_settings_clear(&s);
}

static void test_split(void **state)
{
	static const struct {
		const char *text, *host;
		uint16_t port;
	} rows[] = {
		{ "kms1", "kms1", 1688 },	      { "kms1.:7", "kms1.", 7 },
		{ "10.0.0.5:1689", "10.0.0.5", 1689 }, { "fd00::5", "fd00::5", 1688 },
		{ "[fd00::5]:53", "fd00::5", 53 },     { "[::1]", "::1", 1688 },
	};
	struct vad_view host;
	uint16_t port;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_true(vad_split_target(vad_view_of(rows[i].text), 1688, &host, &port));
		assert_true(vad_view_is(host, rows[i].host));
		assert_int_equal(port, rows[i].port);
	}
	assert_false(vad_split_target(VAD_VIEW("kms1:x"), 1688, &host, &port));
	assert_true(vad_view_is(host, "::1") && port == 1688); /* untouched */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_text_is_bounded),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_bad_lines),
		cmocka_unit_test(test_secrets_are_not_repeated),
		cmocka_unit_test(test_many_is_bounded),
		cmocka_unit_test(test_split),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
