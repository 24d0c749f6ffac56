/* SPDX-License-Identifier: MIT */
/* The manual of scenario and world files, told from the tables that read them. */
#include <string.h>

#include "docs.h"
#include "docs_roff.h"
#include "model/field.h"

static const char example[] =
	"scenario: printer\\-room\n"
	"title: The firewall rule of the KMS host is off\n"
	"code: 0x800706BA\n"
	"cause: host\\-firewall\\-rule\\-off\n"
	"world: office\n"
	"fault:\n"
	"  \\- { machine: kms1, firewall.kms\\-rule: disabled }\n"
	"  \\- { wait: 2d }\n"
	"fix: { action: firewall.allow, args: { port: 1688 } }\n";

static const struct {
	const char *name, *text;
} keys[] = {
	{ "scenario", "Its name." },
	{ "title", "What was done to the world, in one line." },
	{ "code", "The code that must come out: on the console, or in a record that the attempt leaves." },
	{ "cause", "The cause that vadiag must name first: one of vadiag-knowledge(5)." },
	{ "seed", "Where the article of Microsoft gives that cause: code and number, as 0x800706BA/1." },
	{ "reading", "mechanism, or seed where only the article gives this code for this fault." },
	{ "world", "The healthy world: one of those that are built in, or a file beside this one, "
		   "WORLD.yaml: see WORLDS." },
	{ "on", "The machine that does not activate; that of the world when it is left out." },
	{ "told", "What the customer tells beside what the programs print." },
	{ "fault", "The steps that break it, in order: see STEPS." },
	{ "attempt", "How one tries to activate: ato, office, wait (the service by itself), {install: KEY}, "
		     "{settings: KEY} or {confirm: DIGITS}." },
	{ "host-evidence", "no: the customer cannot run commands on the KMS host." },
	{ "fix", "The action that mends it, with its args." },
};
static const struct {
	const char *name, *text;
} steps[] = {
	{ "KIND: NAME, FIELD: VALUE ...", "Change fields of a thing. A record (srv, address) is named by its "
					  "target or name, with zone: where there are several." },
	{ "microsoft: {FIELD: VALUE ...}", "Change the side of Microsoft." },
	{ "add: KIND, name: NAME, FIELD: VALUE ...", "Add a thing." },
	{ "remove: KIND, name: NAME", "Take a thing away; a directory by domain:, an srv by target: and an "
				      "address by name:, with zone: where there are several, an edge by "
				      "from: and to:." },
	{ "run: COMMAND, on: MACHINE", "Run a command as in vadiag lab play." },
	{ "restart: MACHINE", "Restart it." },
	{ "wait: SPAN", "Let the world run: 2h, 40d." },
};
static const struct {
	const char *name, *text;
} world_keys[] = {
	{ "world", "Its name." },
	{ "meaning", "What it is like, in a sentence." },
	{ "start", "The time at which the story begins: 2026-10-05T08:00:00Z." },
	{ "client", "The machine that people look at." },
	{ "microsoft", "Fields of the side of Microsoft." },
	{ "keys, machines, crowds, dns-servers, zones, edges, directories",
	  "Lists of things: each has its name (a directory its domain, an edge none) and the fields that "
	  "differ from a healthy one's. A zone has lists srv and addresses, too; what hosts publish and what "
	  "machines register comes by itself." },
};

static void field_item(const struct vad_model_field *field, struct vad_buffer *out)
{
	struct vad_buffer text = vad_buffer_new(1 << 12);

	vad_buffer_printf(&text, "%s; ", field->meaning);
	vad_model_field_expected(field, &text);
	vad_buffer_add_char(&text, '.');
	vad_roff_item(out, field->name, vad_buffer_text(&text));
	vad_buffer_clear(&text);
}

static void fields_of(enum vad_model_kind kind, struct vad_buffer *out)
{
	size_t count;
	const struct vad_model_field *fields = vad_model_fields(kind, &count);

	vad_buffer_printf(out, ".Ss %s\n", vad_model_kind_word(kind));
	vad_roff_open_list(out);
	for (size_t i = 0; i < count; i++)
		field_item(&fields[i], out);
	vad_roff_close_list(out);
}

void vad_docs_scenario(struct vad_buffer *out)
{
	vad_roff_begin(out, "vadiag-scenario", "5", "faults for the lab of vadiag");
	vad_roff_section(out, "DESCRIPTION");
	vad_roff_text_line(out, "A scenario is a healthy world, what breaks it, the code that must come out, "
				"and what mends it. It is YAML: a mapping with these keys.");
	vad_roff_open_list(out);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		vad_roff_item(out, keys[i].name, keys[i].text);
	vad_roff_close_list(out);
	vad_roff_text_line(out, "vadiag lab verify FILE runs it. What is wrong in it is told with file, line, "
				"and what was expected.");
	vad_roff_section(out, "STEPS");
	vad_roff_open_list(out);
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		vad_roff_item(out, steps[i].name, steps[i].text);
	vad_roff_close_list(out);
	vad_roff_section(out, "WORLDS");
	vad_roff_text_line(out, "A world is a mapping with these keys. Those that are built in are installed as "
				"examples in vadiag/lab/worlds.");
	vad_roff_open_list(out);
	for (size_t i = 0; i < sizeof(world_keys) / sizeof(world_keys[0]); i++)
		vad_roff_item(out, world_keys[i].name, world_keys[i].text);
	vad_roff_close_list(out);
	vad_roff_section(out, "FIELDS");
	vad_roff_text_line(out, "By the kind of thing. Without a word about it a thing is healthy.");
	for (unsigned kind = 0; kind < VAD_MODEL_KINDS; kind++)
		fields_of((enum vad_model_kind)kind, out);
	vad_roff_section(out, "EXAMPLES");
	vad_buffer_printf(out, ".Bd -literal\n%s.Ed\n", example);
	vad_roff_section(out, "SEE ALSO");
	vad_buffer_add(out, ".Xr vadiag-lab 1 ,\n.Xr vadiag-knowledge 5\n");
}

const char *vad_docs_scenario_key(const char *name)
{
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (strcmp(keys[i].name, name) == 0)
			return keys[i].text;
	}
	return "";
}
