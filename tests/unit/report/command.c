/* SPDX-License-Identifier: MIT */
/* Command lines of actions: what is not exactly its type never gets in. */
#include "report_test.h"

/* Tables of one action with two arguments, host and (optional) port. */
static const char pool[] = "\0host\0port\0point";
static const struct vad_action_arg action_args[] = { { 1, VAD_ARG_HOST, 0 },
						     { 6, VAD_ARG_PORT, 1 } };
static const struct vad_action actions[] = { { .id = 11, .args = { 0, 2 } } };
static const struct vad_knowledge tables = { .pool = pool,
					     .pool_size = sizeof(pool),
					     .actions = actions,
					     .actions_count = 1,
					     .action_args = action_args,
					     .action_args_count = 2 };

static struct vad_buffer fill(const char *line, const char *host, const char *port)
{
	struct vad_buffer out = vad_buffer_new(1 << 16);
	struct vad_fix_arg args[] = { { "host", VAD_ARG_HOST, vad_view_of(host) },
				      { "port", VAD_ARG_PORT, vad_view_of(port) } };

	vad_report_command(&tables, &actions[0], vad_view_of(line), args, 2, &out);
	return out;
}

static void check(const char *line, const char *host, const char *port, const char *wanted)
{
	struct vad_buffer out = fill(line, host, port);

	assert_string_equal(vad_buffer_text(&out), wanted);
	vad_buffer_clear(&out);
}

static void fills_places(void **state)
{
	(void)state;
	check("slmgr /skms {host}[[:{port}]]", "kms.corp", "1688", "slmgr /skms kms.corp:1688");
	check("slmgr /skms {host}[[:{port}]] now", "kms.corp", "", "slmgr /skms kms.corp now");
	check("slmgr /skms {host}", "", "", "slmgr /skms <host>");
	check("{host}{host}:{port}", "a", "", "aa:<port>");
	check("[[{host} {port}]]", "a", "", "");
}

/* PowerShell has braces and brackets of its own. */
static void leaves_other_braces(void **state)
{
	(void)state;
	check("gci | ? { $_.Name -eq '{host}' }", "a", "", "gci | ? { $_.Name -eq 'a' }");
	check("{other} {host", "a", "", "{other} {host");
	check("[[ -z $x ]] && {host}", "a", "", " -z $x  && a");
	check("a[0] ]] [[ {host}", "a", "", "a[0] ]] [[ a");
	check("", "a", "", "");
}

static void lets_no_command_in(void **state)
{
	static const char *const hostile[] = {
		"kms; shutdown /s", "kms&calc", "kms|more",   "$(calc)",   "`calc`",      "kms\ncalc",
		"kms calc",         "\"kms\"",  "kms'",       "%COMSPEC%", "kms>file",    "^kms",
		"-kms/../x",        "kms\\x",   "kms\xE2\x80\x8B", "k\033ms",   "{port}",     "[[kms]]",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
		check("slmgr /skms {host}", hostile[i], "", "slmgr /skms <host>");
		check("slmgr /skms {host}[[:{port}]]", "kms", hostile[i], "slmgr /skms kms");
	}
	check("slmgr /skms {host}[[:{port}]]", "kms", "65536", "slmgr /skms kms");
	check("slmgr /skms {host}[[:{port}]]", "kms", "0", "slmgr /skms kms");
}

/* A value is not looked at for places again. */
static void fills_once(void **state)
{
	struct vad_buffer out = vad_buffer_new(1 << 16);
	struct vad_fix_arg args[] = { { "host", VAD_ARG_HOST, VAD_VIEW("{port}") } };

	(void)state;
	vad_report_command(&tables, &actions[0], VAD_VIEW("a {host} {port}"), args, 1, &out);
	assert_string_equal(vad_buffer_text(&out), "a <host> <port>");
	vad_buffer_clear(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fills_places),
		cmocka_unit_test(leaves_other_braces),
		cmocka_unit_test(lets_no_command_in),
		cmocka_unit_test(fills_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
