/* SPDX-License-Identifier: MIT */
/* Scenario files: those that are built in, and what is complained about. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "lab/scenario.h"

enum { TEXT_BYTES = 1 << 14 };

#define HEAD "scenario: s\ntitle: t\ncode: 0x800706BA\ncause: host-firewall-rule-off\nworld: office\n"
#define FAULT "fault: [{ machine: kms1, firewall.kms-rule: disabled }]\n"

/* A world that is a file of its own, in the folder of the scenario's. */
static const char own_world[] = "world: own\n"
				"meaning: One machine.\n"
				"start: 2026-10-05T08:00:00Z\n"
				"client: pc1\n"
				"machines:\n"
				"  - { name: pc1, windows.edition: %s, windows.version: '11',\n"
				"      windows.key: %s }\n";
struct own {
	const char *edition, *key;
	char path[256]; /* that was asked for */
};

static enum vad_result read_world(void *context, const char *path, struct vad_buffer *room,
				  struct vad_error *error)
{
	struct own *own = context;

	(void)snprintf(own->path, sizeof(own->path), "%s", path);
	if (own->edition == NULL)
		return vad_error_set(error, VAD_NOT_FOUND, path, 0, 0, "no such file");
	vad_buffer_printf(room, own_world, own->edition, own->key);
	return vad_buffer_result(room);
}

/* The complaint about a text as "file:line: message"; "" where there is none. */
static void complaint_of(const char *text, struct own *own, char said[TEXT_BYTES])
{
	const struct vad_scenario_text file = { "dir/s.yaml", vad_view_of(text) };
	const struct vad_scenario_files files = { own, read_world };
	struct vad_scenario *scenario = NULL;
	struct vad_error error = { 0 };

	said[0] = '\0';
	if (vad_scenario_load_with(vad_knowledge_builtin(), &file, own == NULL ? NULL : &files,
				   &scenario, &error) != VAD_OK) {
		assert_null(scenario);
		assert_int_equal(error.result, VAD_INVALID);
		(void)snprintf(said, TEXT_BYTES, "%s:%llu: %s", error.source,
			       (unsigned long long)error.line, error.message);
	}
	vad_scenario_free(scenario);
}

static const struct {
	const char *text, *complaint;
} bad[] = {
	/* the heading */
	{ "scenario: s\n", "dir/s.yaml:1: a scenario without 'title'; expected a text" },
	{ HEAD FAULT "wrold: x\n",
	  "dir/s.yaml:7: unknown key 'wrold' of a scenario; did you mean 'world'?" },
	{ HEAD FAULT FAULT, "dir/s.yaml:7: 'fault' a second time; it stands in line 6" },
	{ HEAD "fault: none\n", "dir/s.yaml:6: 'fault' of a scenario; expected a list of mappings" },
	{ "scenario: My Own\ntitle: t\ncode: 0x800706BA\ncause: host-firewall-rule-off\n"
	  "world: office\n" FAULT,
	  "dir/s.yaml:1: 'scenario' is 'My Own'; expected small letters, digits and hyphens" },
	{ "scenario: s\ntitle: t\ncode: 800706BA\ncause: host-firewall-rule-off\nworld: office\n" FAULT,
	  "dir/s.yaml:3: 'code' is '800706BA'; expected 0x and eight hexadecimal digits" },
	{ "scenario: s\ntitle: t\ncode: 0x12345678\ncause: host-firewall-rule-off\n"
	  "world: office\n" FAULT,
	  "dir/s.yaml:3: code 0x12345678 is not known" },
	{ "scenario: s\ntitle: t\ncode: 0xC004F050\ncause: host-firewall-rule-off\n"
	  "world: office\n" FAULT,
	  "dir/s.yaml:3: the cause host-firewall-rule-off does not lead to this code" },
	{ "scenario: s\ntitle: t\ncode: 0x800706BA\ncause: host-firewall-rule-of\n"
	  "world: office\n" FAULT,
	  "dir/s.yaml:4: there is no cause 'host-firewall-rule-of'; did you mean "
	  "'host-firewall-rule-off'?" },
	{ "scenario: s\ntitle: t\ncode: 0x800706BA\ncause: host-firewall-rule-off\n"
	  "world: offise\n" FAULT,
	  "dir/s.yaml:5: there is no world 'offise'; did you mean 'office'?" },
	{ HEAD FAULT "on: pc11\n",
	  "dir/s.yaml:7: the world has no machine 'pc11'; did you mean 'pc1'?" },
	{ HEAD FAULT "seed: 0x800706BA\n",
	  "dir/s.yaml:7: 'seed' is '0x800706BA'; expected a code and a number, such as "
	  "0x800706BA/1" },
	{ HEAD FAULT "seed: 0x800706BA/3\n",
	  "dir/s.yaml:7: the cause host-firewall-rule-off does not stand there in the seed document" },
	{ HEAD FAULT "reading: sed\n", "dir/s.yaml:7: 'reading' is 'sed'; expected mechanism or seed" },
	{ HEAD FAULT "attempt: at\n",
	  "dir/s.yaml:7: 'attempt': expected ato, office, wait, {install: KEY}, {settings: KEY} or "
	  "{confirm: DIGITS}" },
	{ HEAD FAULT "attempt: { install: mk }\n", "dir/s.yaml:7: this world has no key 'mk'" },
	/* the fix */
	{ HEAD FAULT "fix: { action: firewall.alow }\n",
	  "dir/s.yaml:7: there is no action 'firewall.alow'; did you mean 'firewall.allow'?" },
	{ HEAD FAULT "fix:\n  action: firewall.allow\n  args: { prot: 1688 }\n",
	  "dir/s.yaml:9: the action firewall.allow takes no argument 'prot'; did you mean 'port'?" },
	{ HEAD FAULT "fix: { action: firewall.allow, args: { port: http } }\n",
	  "dir/s.yaml:7: 'port' is 'http'; expected a port" },
	{ HEAD FAULT "fix: { action: dns.fix-srv, args: { host: kms1.corp.example } }\n",
	  "dir/s.yaml:7: the action dns.fix-srv needs the argument 'zone'" },
	/* steps */
	{ HEAD "fault:\n  - { machin: kms1, retired: yes }\n",
	  "dir/s.yaml:7: unknown step 'machin'; did you mean 'machine'?" },
	{ HEAD "fault:\n  - { machine: kmsl, retired: yes }\n",
	  "dir/s.yaml:7: this world has no machine 'kmsl'; did you mean 'kms1'?" },
	{ HEAD "fault:\n  - { machine: kms1,\n      firewall.kms-rul: disabled }\n",
	  "dir/s.yaml:8: a machine has no field 'firewall.kms-rul'; did you mean "
	  "'firewall.kms-rule'?" },
	{ HEAD "fault:\n  - { machine: kms1, firewall.kms-rule: of }\n",
	  "dir/s.yaml:7: firewall.kms-rule is 'of'; expected one of: enabled, disabled" },
	{ HEAD "fault:\n  - { machine: [kms1], retired: yes }\n",
	  "dir/s.yaml:7: 'machine' of a step; expected the name of one" },
	{ HEAD "fault:\n  - { machine: kms1, kms.key: nokey }\n",
	  "dir/s.yaml:7: machine kms1: kms.key is 'nokey'; expected the name of a key of this world" },
	{ HEAD "fault:\n  - { add: machine, name: kms1 }\n",
	  "dir/s.yaml:7: there is a machine 'kms1' already" },
	{ HEAD "fault:\n  - { add: edg, from: a, to: b }\n",
	  "dir/s.yaml:7: there is no kind of thing 'edg'; did you mean 'edge'?" },
	{ HEAD "fault:\n  - { remove: srv, target: kms1.corp.exampl }\n",
	  "dir/s.yaml:7: this world has no srv 'kms1.corp.exampl'; did you mean "
	  "'kms1.corp.example'?" },
	{ HEAD "fault:\n  - { remove: srv, name: kms1.corp.example }\n",
	  "dir/s.yaml:7: expected 'target', to say which srv goes" },
	{ HEAD "fault:\n  - { remove: machine, name: pc1 }\n",
	  "dir/s.yaml:7: it is the machine that shall activate; it has to stay" },
	{ HEAD "fault:\n  - { remove: machine, name: kms1 }\n",
	  "dir/s.yaml:7: crowd PC: host is 'kms1'; expected the name of a machine of this world" },
	{ HEAD "fault:\n  - { remove: edge, from: a, to: b }\n",
	  "dir/s.yaml:7: this world has no edge from 'a' to 'b'" },
	{ HEAD "fault:\n  - { remove: microsoft, name: x }\n",
	  "dir/s.yaml:7: a microsoft cannot be removed" },
	{ HEAD "fault:\n  - { edge: x, port: 5 }\n",
	  "dir/s.yaml:7: an edge has no name; expected 'add: edge' or 'remove: edge'" },
	{ HEAD "fault:\n  - { run: 'slmgrr /ato' }\n",
	  "dir/s.yaml:7: there is no such command: 'slmgrr /ato'" },
	{ HEAD "fault:\n  - { run: 'slmgr /ato', on: pc9 }\n",
	  "dir/s.yaml:7: this world has no machine 'pc9'; did you mean 'pc1'?" },
	{ HEAD "fault:\n  - { wait: soon }\n",
	  "dir/s.yaml:7: 'wait' is 'soon'; expected a span such as 2h or 40d" },
	{ HEAD "fault:\n  - { wait: 1999d }\n  - { wait: 2d }\n",
	  "dir/s.yaml:8: 'wait' is '2d'; all of it may take 2000d at most" },
	{ HEAD "fault:\n  - { wait: 2d, on: pc1 }\n", "dir/s.yaml:7: unknown key 'on' of a wait" },
};

static void bad_files_are_complained_about(void **state)
{
	char said[TEXT_BYTES];

	(void)state;
	complaint_of(HEAD FAULT, NULL, said);
	assert_string_equal(said, "");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		complaint_of(bad[i].text, NULL, said);
		assert_string_equal(said, bad[i].complaint);
	}
}

static void a_world_may_be_a_file(void **state)
{
	static const char text[] = "scenario: s\ntitle: t\ncode: 0x800706BA\n"
				   "cause: host-firewall-rule-off\nworld: own.yaml\n"
				   "fault: [{ machine: pc1, elevated: no }]\n";
	struct own own = { NULL, "gvlk", "" };
	char said[TEXT_BYTES];

	(void)state;
	complaint_of(text, &own, said);
	assert_string_equal(said, "dir/s.yaml:5: the world 'own.yaml' cannot be read: no such file");
	assert_string_equal(own.path, "dir/own.yaml");
	own.edition = "Enterprise";
	complaint_of(text, &own, said);
	assert_string_equal(said, "");
	own.edition = "Entreprise";
	complaint_of(text, &own, said);
	assert_non_null(strstr(said, "dir/own.yaml:6: pc1: version '11' of windows has no edition "
				     "'Entreprise'; expected one of: "));
	own = (struct own){ "Enterprise", "no-key", "" };
	complaint_of(text, &own, said);
	assert_string_equal(said, "dir/own.yaml:7: machine pc1: windows.key is 'no-key'; expected the "
				  "name of a key of this world");
	complaint_of(text, NULL, said);
	assert_string_equal(said, "dir/s.yaml:5: there is no world 'own.yaml'");
}

/* Names are unique, and those of their files. */
static void what_is_built_in_is_good(void **state)
{
	(void)state;
	assert_true(vad_lab_scenario_count > 30);
	for (size_t i = 0; i < vad_lab_scenario_count; i++) {
		struct vad_scenario *scenario = NULL;
		struct vad_error error = { 0 };
		char name[256];

		if (vad_scenario_load(vad_knowledge_builtin(), &vad_lab_scenarios[i], &scenario,
				      &error) != VAD_OK)
			fail_msg("%s:%llu: %s", error.source, (unsigned long long)error.line,
				 error.message);
		(void)snprintf(name, sizeof(name), "lab/scenarios/%s.yaml",
			       vad_scenario_head(scenario)->id);
		assert_string_equal(vad_lab_scenarios[i].name, name);
		vad_scenario_free(scenario);
	}
}

/* The same scenario gives the same text, time after time. */
static void evidence_repeats_itself(void **state)
{
	const struct vad_scenario_text text = { "s.yaml", VAD_VIEW(HEAD FAULT) };
	struct vad_lab_evidence evidence[2] = { { 0 }, { 0 } };
	struct vad_scenario *scenario = NULL;
	struct vad_error error = { 0 };

	(void)state;
	assert_int_equal(vad_scenario_load(vad_knowledge_builtin(), &text, &scenario, &error), VAD_OK);
	for (unsigned i = 0; i < 2; i++) {
		struct vad_model_world *world = NULL;

		assert_int_equal(vad_scenario_world(scenario, true, &world, &error), VAD_OK);
		assert_int_equal(vad_lab_collect(scenario, world, &evidence[i], &error), VAD_OK);
		/* a file's name is the world's, which is freed first: only texts are compared */
		vad_model_world_free(world);
	}
	assert_int_equal(evidence[0].count, 2);
	assert_int_equal(evidence[1].count, 2);
	for (size_t i = 0; i < evidence[0].count; i++)
		assert_string_equal(vad_buffer_text(&evidence[0].files[i].text),
				    vad_buffer_text(&evidence[1].files[i].text));
	vad_lab_evidence_clear(&evidence[0]);
	vad_lab_evidence_clear(&evidence[1]);
	vad_scenario_free(scenario);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bad_files_are_complained_about),
		cmocka_unit_test(a_world_may_be_a_file),
		cmocka_unit_test(what_is_built_in_is_good),
		cmocka_unit_test(evidence_repeats_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
