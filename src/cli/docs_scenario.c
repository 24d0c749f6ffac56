/* SPDX-License-Identifier: MIT */
/* The format of scenario and world files, told from the tables that read them. */
#include <inttypes.h>
#include <stdio.h>

#include "base/json.h"
#include "docs.h"
#include "docs_roff.h"
#include "model/field.h"

/* --- the manual ------------------------------------------------------------------------------- */

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
	{ "world", "The healthy world: one of those that are built in." },
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
	{ "add: KIND, name: NAME, FIELD: VALUE ...", "Add a thing." },
	{ "remove: srv, target: HOST", "Take a record away; an address by its name." },
	{ "run: COMMAND, on: MACHINE", "Run a command as in vadiag lab play." },
	{ "restart: MACHINE", "Restart it." },
	{ "wait: SPAN", "Let the world run: 2h, 40d." },
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
	vad_roff_section(out, "FIELDS");
	vad_roff_text_line(out, "By the kind of thing. Without a word about it a thing is healthy.");
	for (unsigned kind = 0; kind < VAD_MODEL_KINDS; kind++)
		fields_of((enum vad_model_kind)kind, out);
	vad_roff_section(out, "EXAMPLES");
	vad_buffer_printf(out, ".Bd -literal\n%s.Ed\n", example);
	vad_roff_section(out, "SEE ALSO");
	vad_buffer_add(out, ".Xr vadiag-lab 1 ,\n.Xr vadiag-knowledge 5\n");
}

/* --- the schema ------------------------------------------------------------------------------- */

static void key_text(struct vad_json *json, const char *key, const char *text)
{
	vad_json_key(json, key);
	vad_json_string(json, text);
}

static void words_schema(struct vad_json *json, const char *const *words)
{
	vad_json_key(json, "enum");
	vad_json_open_array(json);
	for (size_t i = 0; words[i] != NULL; i++)
		vad_json_string(json, words[i]);
	vad_json_close_array(json);
}

/* A value that is written as a text, however YAML takes it. */
static void text_schema(struct vad_json *json, const struct vad_model_field *field)
{
	const char *pattern = vad_model_field_pattern(field);

	vad_json_key(json, "type");
	vad_json_open_array(json);
	vad_json_string(json, "string");
	vad_json_string(json, "integer");
	vad_json_close_array(json);
	if (pattern[0] != '\0')
		key_text(json, "pattern", pattern);
}

static void value_schema(struct vad_json *json, const struct vad_model_field *field)
{
	switch (field->type) {
	case VAD_FIELD_BOOL:
		key_text(json, "type", "boolean");
		break;
	case VAD_FIELD_INT:
		key_text(json, "type", "integer");
		vad_json_key(json, "minimum");
		vad_json_int(json, field->least);
		vad_json_key(json, "maximum");
		vad_json_int(json, field->most);
		break;
	case VAD_FIELD_WORD:
	case VAD_FIELD_STATE:
		words_schema(json, field->words);
		break;
	case VAD_FIELD_LIST:
		key_text(json, "type", "array");
		break;
	default:
		text_schema(json, field);
		break;
	}
}

static void fields_schema(struct vad_json *json, enum vad_model_kind kind)
{
	size_t count;
	const struct vad_model_field *fields = vad_model_fields(kind, &count);

	vad_json_key(json, vad_model_kind_word(kind));
	vad_json_open_object(json);
	key_text(json, "type", "object");
	vad_json_key(json, "properties");
	vad_json_open_object(json);
	for (size_t i = 0; i < count; i++) {
		vad_json_key(json, fields[i].name);
		vad_json_open_object(json);
		key_text(json, "description", fields[i].meaning);
		value_schema(json, &fields[i]);
		vad_json_close_object(json);
	}
	vad_json_close_object(json);
	vad_json_close_object(json);
}

static void heading_schema(struct vad_json *json)
{
	static const char *const required[] = { "scenario", "title", "code", "cause", "world",
						"fault" };

	key_text(json, "type", "object");
	vad_json_key(json, "required");
	vad_json_open_array(json);
	for (size_t i = 0; i < sizeof(required) / sizeof(required[0]); i++)
		vad_json_string(json, required[i]);
	vad_json_close_array(json);
	vad_json_key(json, "additionalProperties");
	vad_json_bool(json, false);
	vad_json_key(json, "properties");
	vad_json_open_object(json);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		vad_json_key(json, keys[i].name);
		vad_json_open_object(json);
		key_text(json, "description", keys[i].text);
		vad_json_close_object(json);
	}
	vad_json_close_object(json);
}

void vad_docs_scenario_schema(struct vad_buffer *out)
{
	struct vad_json json = vad_json_new(out, true);

	vad_json_open_object(&json);
	key_text(&json, "$schema", "https://json-schema.org/draft/2020-12/schema");
	key_text(&json, "title", "Scenario of vadiag lab");
	heading_schema(&json);
	vad_json_key(&json, "$defs");
	vad_json_open_object(&json);
	for (unsigned kind = 0; kind < VAD_MODEL_KINDS; kind++)
		fields_schema(&json, (enum vad_model_kind)kind);
	vad_json_close_object(&json);
	vad_json_close_object(&json);
	vad_buffer_add_char(out, '\n');
}
