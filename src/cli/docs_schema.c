/* SPDX-License-Identifier: MIT */
/* The JSON schema of scenario files, and of worlds as its $defs/world, from the tables that read them. */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "docs.h"
#include "model/field.h"

static void key_text(struct vad_json *json, const char *key, const char *text)
{
	vad_json_key(json, key);
	vad_json_string(json, text);
}

static void key_raw(struct vad_json *json, const char *key, const char *value)
{
	vad_json_key(json, key);
	vad_json_raw(json, vad_view_of(value));
}

/* --- fields ----------------------------------------------------------------------------------- */

/* What YAML makes of a word: "yes" and "no" may be booleans. */
static void words_schema(struct vad_json *json, const char *const *words)
{
	vad_json_key(json, "enum");
	vad_json_open_array(json);
	for (size_t i = 0; words[i] != NULL; i++) {
		vad_json_string(json, words[i]);
		if (strcmp(words[i], "yes") == 0 || strcmp(words[i], "no") == 0)
			vad_json_bool(json, words[i][0] == 'y');
	}
	vad_json_close_array(json);
}

/* A value that is written as a text, however YAML takes it. */
static void text_schema(struct vad_json *json, const struct vad_model_field *field)
{
	const char *pattern = vad_model_field_pattern(field);

	key_raw(json, "type", "[\"string\", \"integer\"]");
	if (pattern[0] != '\0')
		key_text(json, "pattern", pattern);
}

static void value_schema(struct vad_json *json, const struct vad_model_field *field)
{
	switch (field->type) {
	case VAD_FIELD_BOOL:
		key_raw(json, "enum", "[true, false, \"yes\", \"no\", \"true\", \"false\"]");
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
		vad_json_key(json, "maxItems");
		vad_json_int(json, VAD_MODEL_LIST_MAX);
		key_raw(json, "items", "{ \"type\": [\"string\", \"integer\"] }");
		break;
	default:
		text_schema(json, field);
		break;
	}
}

/* The fields of a kind of thing; what else a mapping holds is said where it is used. */
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

/* --- mappings --------------------------------------------------------------------------------- */

#define TEXT "{ \"type\": [\"string\", \"integer\"] }"

/* A mapping: the fields of a kind, and keys that are none, all of them texts. */
static void mapping(struct vad_json *json, enum vad_model_kind kind, const char *const *keys,
		    size_t count, size_t required)
{
	char reference[64];

	vad_json_open_object(json);
	(void)snprintf(reference, sizeof(reference), "#/$defs/%s", vad_model_kind_word(kind));
	key_text(json, "$ref", reference);
	vad_json_key(json, "properties");
	vad_json_open_object(json);
	for (size_t i = 0; i < count; i++)
		key_raw(json, keys[i], TEXT);
	vad_json_close_object(json);
	vad_json_key(json, "required");
	vad_json_open_array(json);
	for (size_t i = 0; i < required; i++)
		vad_json_string(json, keys[i]);
	vad_json_close_array(json);
	vad_json_key(json, "unevaluatedProperties");
	vad_json_bool(json, false);
	vad_json_close_object(json);
}

static bool is_record(enum vad_model_kind kind)
{
	return kind == VAD_MODEL_SRV || kind == VAD_MODEL_ADDRESS;
}

/* "machine: kms1", then its fields. */
static void change_schema(struct vad_json *json, enum vad_model_kind kind)
{
	const char *keys[] = { vad_model_kind_word(kind), "zone" };

	if (kind == VAD_MODEL_MICROSOFT)
		vad_json_raw(json,
			     VAD_VIEW("{ \"type\": \"object\", \"required\": [\"microsoft\"], "
				      "\"additionalProperties\": false, \"properties\": { \"microsoft\": "
				      "{ \"$ref\": \"#/$defs/microsoft\", "
				      "\"unevaluatedProperties\": false } } }"));
	else if (kind != VAD_MODEL_EDGE)
		mapping(json, kind, keys, is_record(kind) ? 2 : 1, 1);
}

/* "add: machine, name: kms9", then its fields. */
static void add_schema(struct vad_json *json, enum vad_model_kind kind)
{
	const char *name = kind == VAD_MODEL_DIRECTORY ? "domain" : "name";
	const char *named[] = { "add", name, "zone" };
	const char *unnamed[] = { "add", "zone" };
	char word[128];

	if (kind == VAD_MODEL_MICROSOFT)
		return;
	vad_json_open_object(json);
	vad_json_key(json, "allOf");
	vad_json_open_array(json);
	(void)snprintf(word, sizeof(word), "{ \"properties\": { \"add\": { \"const\": \"%s\" } } }",
		       vad_model_kind_word(kind));
	vad_json_raw(json, vad_view_of(word));
	if (kind == VAD_MODEL_EDGE || kind == VAD_MODEL_SRV)
		mapping(json, kind, unnamed, kind == VAD_MODEL_SRV ? 2 : 1, 1);
	else
		mapping(json, kind, named, is_record(kind) ? 3 : 2, 2);
	vad_json_close_array(json);
	vad_json_close_object(json);
}

/* Steps that are no things. */
static const char *const steps[] = {
	"{ \"required\": [\"wait\"], \"additionalProperties\": false, \"properties\": { \"wait\": "
	"{ \"type\": \"string\", \"pattern\": \"^[0-9]+[smhd]$\" } } }",
	"{ \"required\": [\"restart\"], \"additionalProperties\": false, "
	"\"properties\": { \"restart\": " TEXT " } }",
	"{ \"required\": [\"run\"], \"additionalProperties\": false, "
	"\"properties\": { \"run\": " TEXT ", \"on\": " TEXT " } }",
	"{ \"required\": [\"remove\"], \"additionalProperties\": false, \"properties\": { \"remove\": "
	"{ \"enum\": [\"machine\", \"key\", \"crowd\", \"dns-server\", \"zone\", \"srv\", \"address\", "
	"\"edge\", \"directory\"] }, \"name\": " TEXT ", \"domain\": " TEXT ", \"zone\": " TEXT
	", \"target\": " TEXT ", \"from\": " TEXT ", \"to\": " TEXT " } }",
};

static void step_schema(struct vad_json *json)
{
	vad_json_key(json, "step");
	vad_json_open_object(json);
	key_text(json, "type", "object");
	vad_json_key(json, "anyOf");
	vad_json_open_array(json);
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		vad_json_raw(json, vad_view_of(steps[i]));
	for (unsigned kind = 0; kind < VAD_MODEL_KINDS; kind++) {
		change_schema(json, (enum vad_model_kind)kind);
		add_schema(json, (enum vad_model_kind)kind);
	}
	vad_json_close_array(json);
	vad_json_close_object(json);
}

/* --- worlds ----------------------------------------------------------------------------------- */

static void list_schema(struct vad_json *json, const char *key, enum vad_model_kind kind)
{
	const char *name = kind == VAD_MODEL_DIRECTORY ? "domain" : "name";
	bool named = kind != VAD_MODEL_EDGE && kind != VAD_MODEL_SRV;

	vad_json_key(json, key);
	vad_json_open_object(json);
	key_text(json, "type", "array");
	vad_json_key(json, "items");
	mapping(json, kind, &name, named, named);
	vad_json_close_object(json);
}

static void zones_schema(struct vad_json *json)
{
	vad_json_key(json, "zones");
	vad_json_open_object(json);
	key_text(json, "type", "array");
	vad_json_key(json, "items");
	vad_json_open_object(json);
	key_text(json, "$ref", "#/$defs/zone");
	vad_json_key(json, "properties");
	vad_json_open_object(json);
	key_raw(json, "name", TEXT);
	list_schema(json, "srv", VAD_MODEL_SRV);
	list_schema(json, "addresses", VAD_MODEL_ADDRESS);
	vad_json_close_object(json);
	key_raw(json, "required", "[\"name\"]");
	vad_json_key(json, "unevaluatedProperties");
	vad_json_bool(json, false);
	vad_json_close_object(json);
	vad_json_close_object(json);
}

static void world_schema(struct vad_json *json)
{
	vad_json_key(json, "world");
	vad_json_open_object(json);
	key_text(json, "type", "object");
	key_raw(json, "required", "[\"world\", \"meaning\", \"start\", \"client\", \"machines\"]");
	vad_json_key(json, "additionalProperties");
	vad_json_bool(json, false);
	vad_json_key(json, "properties");
	vad_json_open_object(json);
	key_raw(json, "world", TEXT);
	key_raw(json, "meaning", TEXT);
	key_raw(json, "start", "{ \"type\": \"string\", \"pattern\": \"^[0-9]{4}-[0-9]{2}-[0-9]{2}T.*Z$\" }");
	key_raw(json, "client", TEXT);
	vad_json_key(json, "microsoft");
	mapping(json, VAD_MODEL_MICROSOFT, NULL, 0, 0);
	list_schema(json, "keys", VAD_MODEL_KEY);
	list_schema(json, "machines", VAD_MODEL_MACHINE);
	list_schema(json, "crowds", VAD_MODEL_CROWD);
	list_schema(json, "dns-servers", VAD_MODEL_DNS_SERVER);
	zones_schema(json);
	list_schema(json, "edges", VAD_MODEL_EDGE);
	list_schema(json, "directories", VAD_MODEL_DIRECTORY);
	vad_json_close_object(json);
	vad_json_close_object(json);
}

/* --- the heading ------------------------------------------------------------------------------ */

/* What each key takes. */
static const struct {
	const char *name, *schema;
} heading[] = {
	{ "scenario", "{ \"type\": \"string\", \"pattern\": \"^[a-z0-9-]+$\" }" },
	{ "title", "{ \"type\": \"string\" }" },
	{ "code", "{ \"type\": [\"string\", \"integer\"], \"pattern\": \"^0x[0-9A-Fa-f]{8}$\" }" },
	{ "cause", "{ \"type\": \"string\" }" },
	{ "seed", "{ \"type\": \"string\", \"pattern\": \"^0x[0-9A-Fa-f]{8}/[0-9]+$\" }" },
	{ "reading", "{ \"enum\": [\"mechanism\", \"seed\"] }" },
	{ "world", "{ \"type\": \"string\" }" },
	{ "on", TEXT },
	{ "told", "{ \"type\": \"string\" }" },
	{ "fault", "{ \"type\": \"array\", \"maxItems\": 64, \"items\": { \"$ref\": \"#/$defs/step\" } }" },
	{ "attempt", "{ \"anyOf\": [{ \"enum\": [\"ato\", \"office\", \"wait\"] }, { \"type\": \"object\", "
		     "\"minProperties\": 1, \"maxProperties\": 1, \"additionalProperties\": false, "
		     "\"properties\": { \"install\": " TEXT ", \"settings\": " TEXT
		     ", \"confirm\": " TEXT " } }] }" },
	{ "host-evidence", "{ \"enum\": [true, false, \"yes\", \"no\"] }" },
	{ "fix", "{ \"type\": \"object\", \"required\": [\"action\"], \"additionalProperties\": false, "
		 "\"properties\": { \"action\": { \"$ref\": \"#/$defs/action\" }, "
		 "\"args\": { \"type\": \"object\", \"additionalProperties\": " TEXT " } } }" },
};

static void heading_schema(struct vad_json *json)
{
	key_text(json, "type", "object");
	key_raw(json, "required",
		"[\"scenario\", \"title\", \"code\", \"cause\", \"world\", \"fault\"]");
	vad_json_key(json, "additionalProperties");
	vad_json_bool(json, false);
	vad_json_key(json, "properties");
	vad_json_open_object(json);
	for (size_t i = 0; i < sizeof(heading) / sizeof(heading[0]); i++) {
		vad_json_key(json, heading[i].name);
		vad_json_open_object(json);
		key_text(json, "description", vad_docs_scenario_key(heading[i].name));
		vad_json_key(json, "allOf");
		vad_json_open_array(json);
		vad_json_raw(json, vad_view_of(heading[i].schema));
		vad_json_close_array(json);
		vad_json_close_object(json);
	}
	vad_json_close_object(json);
}

static void action_schema(struct vad_json *json, const struct vad_knowledge *k)
{
	vad_json_key(json, "action");
	vad_json_open_object(json);
	vad_json_key(json, "enum");
	vad_json_open_array(json);
	for (uint32_t i = 0; i < k->actions_count; i++)
		vad_json_string(json, vad_text(k, k->actions[i].id));
	vad_json_close_array(json);
	vad_json_close_object(json);
}

void vad_docs_scenario_schema(const struct vad_knowledge *k, struct vad_buffer *out)
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
	step_schema(&json);
	world_schema(&json);
	action_schema(&json, k);
	vad_json_close_object(&json);
	vad_json_close_object(&json);
	vad_buffer_add_char(out, '\n');
}
