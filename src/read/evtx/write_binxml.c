/* SPDX-License-Identifier: MIT */
/* BinXML of events: names, elements, templates, values. The tokens are those of [MS-EVEN6] 2.2.12. */
#include "write_internal.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/encoding.h"
#include "base/time.h"

enum { STRING_BUCKETS = 64, TEMPLATE_BUCKETS = 32 };

enum {
	END = 0x00,
	OPEN = 0x01,
	OPEN_WITH_ATTRIBUTES = 0x41,
	CLOSE_START = 0x02,
	CLOSE_EMPTY = 0x03,
	CLOSE_ELEMENT = 0x04,
	TEXT = 0x05,
	ATTRIBUTE = 0x06,
	ATTRIBUTE_AND_MORE = 0x46,
	INSTANCE = 0x0C,
	OPTIONAL_VALUE = 0x0E,
	FRAGMENT = 0x0F,
};

enum {
	TYPE_NULL = 0x00,
	TYPE_STRING = 0x01,
	TYPE_U8 = 0x04,
	TYPE_U16 = 0x06,
	TYPE_U32 = 0x08,
	TYPE_U64 = 0x0A,
	TYPE_BINARY = 0x0E,
	TYPE_GUID = 0x0F,
	TYPE_FILETIME = 0x11,
	TYPE_SID = 0x13,
	TYPE_HEX64 = 0x15,
	TYPE_BINXML = 0x21,
	TYPE_STRINGS = 0x81,
};

/* The values of a record, in the order of the template. Beyond USER the two forms differ. */
enum {
	LEVEL,
	OPCODE,
	TASK,
	EVENT_ID,
	QUALIFIERS,
	KEYWORDS,
	TIME,
	ACTIVITY,
	PROCESS,
	THREAD,
	RECORD_ID,
	VERSION,
	USER,
	GENERIC_RELATED = 13,
	GENERIC_PROVIDER = 14,
	GENERIC_GUID = 15,
	GENERIC_CHANNEL = 16,
	GENERIC_DATA = 17,
	STATIC_RELATED = 18,
	STATIC_DATA = 19,
};

enum { NO_DEPENDENCY = 0xFFFF };

/* --- bytes --------------------------------------------------------------------------------------- */

static uint8_t *take(struct chunk *chunk, size_t size)
{
	uint8_t *to = chunk->bytes + chunk->at;

	if (chunk->full || size > sizeof(chunk->bytes) - chunk->at) {
		chunk->full = true;
		return NULL;
	}
	chunk->at += size;
	return to;
}

static void set(uint8_t *to, uint64_t value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		to[i] = (uint8_t)(value >> 8 * i);
}

static void put(struct chunk *chunk, uint64_t value, size_t size)
{
	uint8_t *to = take(chunk, size);

	if (to != NULL)
		set(to, value, size);
}

void chunk_put8(struct chunk *chunk, uint8_t value)
{
	put(chunk, value, 1);
}

void chunk_put16(struct chunk *chunk, uint16_t value)
{
	put(chunk, value, 2);
}

void chunk_put32(struct chunk *chunk, uint32_t value)
{
	put(chunk, value, 4);
}

void chunk_put64(struct chunk *chunk, uint64_t value)
{
	put(chunk, value, 8);
}

void chunk_put(struct chunk *chunk, const void *data, size_t size)
{
	uint8_t *to = take(chunk, size);

	if (to != NULL && size > 0)
		memcpy(to, data, size);
}

void chunk_patch16(struct chunk *chunk, size_t at, uint16_t value)
{
	if (!chunk->full)
		set(chunk->bytes + at, value, 2);
}

void chunk_patch32(struct chunk *chunk, size_t at, uint32_t value)
{
	if (!chunk->full)
		set(chunk->bytes + at, value, 4);
}

static uint16_t get16(const uint8_t *from)
{
	return (uint16_t)(from[0] | from[1] << 8);
}

static uint32_t get32(const uint8_t *from)
{
	return (uint32_t)get16(from) | (uint32_t)get16(from + 2) << 16;
}

static void put_code_point(struct chunk *chunk, uint32_t c)
{
	if (c < 0x10000) {
		chunk_put16(chunk, (uint16_t)c);
		return;
	}
	c -= 0x10000;
	chunk_put16(chunk, (uint16_t)(0xD800 | c >> 10));
	chunk_put16(chunk, (uint16_t)(0xDC00 | (c & 0x3FF)));
}

void chunk_put_utf16(struct chunk *chunk, struct vad_view text)
{
	size_t i = 0;

	while (i < text.size) {
		size_t from = i;
		uint8_t *to;

		while (i < text.size && (uint8_t)text.data[i] < 0x80)
			i++;
		to = take(chunk, 2 * (i - from));
		if (to == NULL)
			return;
		for (size_t k = 0; k < i - from; k++) {
			to[2 * k] = (uint8_t)text.data[from + k];
			to[2 * k + 1] = 0;
		}
		while (i < text.size && (uint8_t)text.data[i] >= 0x80)
			put_code_point(chunk, vad_utf8_next(text, &i));
	}
}

/* --- names and elements -------------------------------------------------------------------------- */

uint16_t vad_evtx_name_hash(const char *name)
{
	uint32_t hash = 0;

	for (; *name != '\0'; name++)
		hash = hash * 65599 + (uint8_t)*name;
	return (uint16_t)hash;
}

/* Does this name stand at `at`? The chain is our own, so it can be believed. */
static bool name_is(const struct chunk *chunk, size_t at, const char *name, size_t length)
{
	const uint8_t *entry = chunk->bytes + at;

	if (get16(entry + 6) != length)
		return false;
	for (size_t i = 0; i < length; i++) {
		if (entry[8 + 2 * i] != (uint8_t)name[i])
			return false;
	}
	return true;
}

/* The offset of a name, and the name itself where it is not yet in this chunk. */
static void put_name(struct chunk *chunk, const char *name)
{
	size_t length = strlen(name);
	uint16_t hash = vad_evtx_name_hash(name);
	uint8_t *head = chunk->bytes + STRING_TABLE + 4 * (size_t)(hash % STRING_BUCKETS);
	uint32_t first = get32(head), at = first;

	while (at != 0 && !name_is(chunk, at, name, length))
		at = get32(chunk->bytes + at);
	if (at != 0) {
		chunk_put32(chunk, at);
		return;
	}
	at = (uint32_t)chunk->at + 4;
	chunk_put32(chunk, at);
	chunk_put32(chunk, first);
	chunk_put16(chunk, hash);
	chunk_put16(chunk, (uint16_t)length);
	chunk_put_utf16(chunk, (struct vad_view){ name, length });
	chunk_put16(chunk, 0);
	if (!chunk->full)
		set(head, at, 4);
}

/* What an element or attribute holds: a value of the instance, or text ("": nothing). */
struct content {
	bool is_value;
	uint8_t type;
	uint16_t index;
	struct vad_view text;
};

static struct content value_of(uint16_t index, uint8_t type)
{
	return (struct content){ .is_value = true, .index = index, .type = type };
}

static struct content text_of(struct vad_view text)
{
	return (struct content){ .text = text };
}

static bool is_empty(const struct content *content)
{
	return !content->is_value && content->text.size == 0;
}

static void put_content(struct chunk *chunk, const struct content *content)
{
	size_t count_at;

	if (is_empty(content))
		return;
	if (content->is_value) {
		chunk_put8(chunk, OPTIONAL_VALUE);
		chunk_put16(chunk, content->index);
		chunk_put8(chunk, content->type);
		return;
	}
	chunk_put8(chunk, TEXT);
	chunk_put8(chunk, TYPE_STRING);
	count_at = chunk->at;
	chunk_put16(chunk, 0);
	chunk_put_utf16(chunk, content->text);
	chunk_patch16(chunk, count_at, (uint16_t)((chunk->at - count_at - 2) / 2));
}

struct attribute {
	const char *name;
	struct content content;
};

/* Attributes without content are left out. */
static void put_attributes(struct chunk *chunk, const struct attribute *attributes, size_t count)
{
	size_t size_at = chunk->at;

	while (count > 0 && is_empty(&attributes[count - 1].content))
		count--;
	chunk_put32(chunk, 0);
	for (size_t i = 0; i < count; i++) {
		if (is_empty(&attributes[i].content))
			continue;
		chunk_put8(chunk, i + 1 < count ? ATTRIBUTE_AND_MORE : ATTRIBUTE);
		put_name(chunk, attributes[i].name);
		put_content(chunk, &attributes[i].content);
	}
	chunk_patch32(chunk, size_at, (uint32_t)(chunk->at - size_at - 4));
}

/* Begin an element with its attributes; the place of its size is handed to a function below. */
static size_t begin(struct chunk *chunk, const char *name, uint16_t dependency,
		    const struct attribute *attributes, size_t count)
{
	bool has = false;
	size_t size_at;

	for (size_t i = 0; i < count; i++)
		has = has || !is_empty(&attributes[i].content);
	chunk_put8(chunk, has ? OPEN_WITH_ATTRIBUTES : OPEN);
	if (!chunk->plain)
		chunk_put16(chunk, dependency);
	size_at = chunk->at;
	chunk_put32(chunk, 0);
	put_name(chunk, name);
	if (has)
		put_attributes(chunk, attributes, count);
	return size_at;
}

static size_t begin_open(struct chunk *chunk, const char *name, uint16_t dependency)
{
	size_t size_at = begin(chunk, name, dependency, NULL, 0);

	chunk_put8(chunk, CLOSE_START);
	return size_at;
}

static void end(struct chunk *chunk, size_t size_at, uint8_t token)
{
	chunk_put8(chunk, token);
	chunk_patch32(chunk, size_at, (uint32_t)(chunk->at - size_at - 4));
}

/* <name a="..."/> */
static void put_empty(struct chunk *chunk, const char *name, const struct attribute *attributes,
		      size_t count)
{
	end(chunk, begin(chunk, name, NO_DEPENDENCY, attributes, count), CLOSE_EMPTY);
}

/* <name a="...">content</name>; with a value, the element depends on it and goes when it is null. */
static void put_filled(struct chunk *chunk, const char *name, const struct attribute *attributes,
		       size_t count, struct content content)
{
	uint16_t dependency = content.is_value ? content.index : NO_DEPENDENCY;
	size_t size_at = begin(chunk, name, dependency, attributes, count);

	chunk_put8(chunk, CLOSE_START);
	put_content(chunk, &content);
	end(chunk, size_at, CLOSE_ELEMENT);
}

static void put_element(struct chunk *chunk, const char *name, struct content content)
{
	put_filled(chunk, name, NULL, 0, content);
}

static void put_fragment(struct chunk *chunk)
{
	static const uint8_t fragment[] = { FRAGMENT, 1, 1, 0 };

	chunk_put(chunk, fragment, sizeof(fragment));
}

/* --- <Event> and <System> ------------------------------------------------------------------------ */

/* Where each part of System comes from. */
struct system {
	struct content provider, guid, source, qualifiers, event_id, version, level, task, opcode,
		keywords, time, record_id, activity, related, process, thread, channel, computer,
		user;
};

static void put_system(struct chunk *chunk, const struct system *system)
{
	const struct attribute provider[] = { { "Name", system->provider },
					      { "Guid", system->guid },
					      { "EventSourceName", system->source } };
	const struct attribute id[] = { { "Qualifiers", system->qualifiers } };
	const struct attribute time[] = { { "SystemTime", system->time } };
	const struct attribute correlation[] = { { "ActivityID", system->activity },
						 { "RelatedActivityID", system->related } };
	const struct attribute execution[] = { { "ProcessID", system->process },
					       { "ThreadID", system->thread } };
	const struct attribute security[] = { { "UserID", system->user } };
	size_t size_at = begin_open(chunk, "System", NO_DEPENDENCY);

	put_empty(chunk, "Provider", provider, 3);
	put_filled(chunk, "EventID", id, 1, system->event_id);
	put_element(chunk, "Version", system->version);
	put_element(chunk, "Level", system->level);
	put_element(chunk, "Task", system->task);
	put_element(chunk, "Opcode", system->opcode);
	put_element(chunk, "Keywords", system->keywords);
	put_empty(chunk, "TimeCreated", time, 1);
	put_element(chunk, "EventRecordID", system->record_id);
	put_empty(chunk, "Correlation", correlation, 2);
	put_empty(chunk, "Execution", execution, 2);
	put_element(chunk, "Channel", system->channel);
	put_element(chunk, "Computer", system->computer);
	put_empty(chunk, "Security", security, 1);
	end(chunk, size_at, CLOSE_ELEMENT);
}

static size_t begin_event(struct chunk *chunk, uint16_t dependency)
{
	const struct attribute space[] = {
		{ "xmlns",
		  text_of(VAD_VIEW("http://schemas.microsoft.com/win/2004/08/events/event")) }
	};
	size_t size_at = begin(chunk, "Event", dependency, space, 1);

	chunk_put8(chunk, CLOSE_START);
	return size_at;
}

/* "{E23B33B0-...}" */
enum { BRACED_GUID = VAD_GUID_TEXT + 2 };

static struct vad_view braced(const struct vad_guid *guid, char text[BRACED_GUID])
{
	if (guid == NULL)
		return (struct vad_view){ text, 0 };
	vad_guid_print(guid, text + 1);
	text[0] = '{';
	for (size_t i = 1; i < VAD_GUID_TEXT; i++)
		text[i] = vad_ascii_upper(text[i]);
	text[VAD_GUID_TEXT] = '}';
	return (struct vad_view){ text, VAD_GUID_TEXT + 1 };
}

/* --- templates ----------------------------------------------------------------------------------- */

/* The definition's place in a chunk's table: the hash of names over the words of its GUID (so in most
 * files of Windows; readers do not need it). */
static unsigned template_bucket(const uint8_t guid[16])
{
	uint32_t hash = 0;

	for (size_t i = 0; i < 16; i += 2)
		hash = hash * 65599 + get16(guid + i);
	return hash % TEMPLATE_BUCKETS;
}

static const struct definition *find_definition(const struct chunk *chunk, const uint64_t key[2])
{
	for (size_t i = chunk->definition_count; i-- > 0;) {
		if (chunk->definitions[i].key[0] == key[0] &&
		    chunk->definitions[i].key[1] == key[1])
			return &chunk->definitions[i];
	}
	return NULL;
}

static void remember(struct chunk *chunk, const uint64_t key[2], uint32_t offset)
{
	struct definition *definition = &chunk->definitions[chunk->definition_count];

	if (chunk->definition_count == DEFINITIONS_MAX)
		return;
	definition->key[0] = key[0];
	definition->key[1] = key[1];
	definition->offset = offset;
	chunk->definition_count++;
}

/* What a definition is made of, told apart by `key`, which also is its GUID. */
struct recipe {
	uint64_t key[2];
	void (*put)(struct chunk *chunk, const struct vad_evtx_write_event *event);
};

static void add_to_key(uint64_t key[2], const void *data, size_t size)
{
	struct vad_view view = { data, size };

	/* The size keeps ("a", "bc") apart from ("ab", "c"). */
	key[0] = vad_view_hash(view, key[0] ^ size);
	key[1] = vad_view_hash(view, key[1] * 31 + size);
}

static void put_definition(struct chunk *chunk, const struct recipe *recipe,
			   const struct vad_evtx_write_event *event)
{
	size_t at = chunk->at, size_at;
	uint8_t guid[16], *head;

	set(guid, recipe->key[0], 8);
	set(guid + 8, recipe->key[1], 8);
	head = chunk->bytes + TEMPLATE_TABLE + 4 * (size_t)template_bucket(guid);
	chunk_put32(chunk, get32(head));
	chunk_put(chunk, guid, sizeof(guid));
	size_at = chunk->at;
	chunk_put32(chunk, 0);
	put_fragment(chunk);
	recipe->put(chunk, event);
	chunk_put8(chunk, END);
	chunk_patch32(chunk, size_at, (uint32_t)(chunk->at - size_at - 4));
	if (chunk->full)
		return;
	set(head, at, 4);
	remember(chunk, recipe->key, (uint32_t)at);
}

/* An instance up to its values. */
static void put_instance(struct chunk *chunk, const struct recipe *recipe,
			 const struct vad_evtx_write_event *event)
{
	const struct definition *definition = find_definition(chunk, recipe->key);

	chunk_put8(chunk, INSTANCE);
	chunk_put8(chunk, 1);
	chunk_put32(chunk, (uint32_t)recipe->key[0]);
	if (definition != NULL) {
		chunk_put32(chunk, definition->offset);
		return;
	}
	chunk_put32(chunk, (uint32_t)chunk->at + 4);
	put_definition(chunk, recipe, event);
}

/* The parts of System that are values in both forms. */
static struct system system_of_values(void)
{
	return (struct system){
		.qualifiers = value_of(QUALIFIERS, TYPE_U16),
		.event_id = value_of(EVENT_ID, TYPE_U16),
		.version = value_of(VERSION, TYPE_U8),
		.level = value_of(LEVEL, TYPE_U8),
		.task = value_of(TASK, TYPE_U16),
		.opcode = value_of(OPCODE, TYPE_U8),
		.keywords = value_of(KEYWORDS, TYPE_HEX64),
		.time = value_of(TIME, TYPE_FILETIME),
		.record_id = value_of(RECORD_ID, TYPE_U64),
		.activity = value_of(ACTIVITY, TYPE_GUID),
		.process = value_of(PROCESS, TYPE_U32),
		.thread = value_of(THREAD, TYPE_U32),
		.user = value_of(USER, TYPE_SID),
	};
}

static void put_event_definition(struct chunk *chunk, const struct system *system, uint16_t data)
{
	const struct content nested = value_of(data, TYPE_BINXML);
	size_t size_at = begin_event(chunk, data);

	put_system(chunk, system);
	put_content(chunk, &nested);
	end(chunk, size_at, CLOSE_ELEMENT);
}

static void define_static(struct chunk *chunk, const struct vad_evtx_write_event *event)
{
	struct system system = system_of_values();
	char guid[BRACED_GUID];

	system.provider = text_of(event->provider);
	system.guid = text_of(braced(event->provider_guid, guid));
	system.source = text_of(event->event_source);
	system.related = value_of(STATIC_RELATED, TYPE_GUID);
	system.channel = text_of(event->channel);
	system.computer = text_of(event->computer);
	put_event_definition(chunk, &system, STATIC_DATA);
}

static void define_generic(struct chunk *chunk, const struct vad_evtx_write_event *event)
{
	struct system system = system_of_values();

	system.provider = value_of(GENERIC_PROVIDER, TYPE_STRING);
	system.guid = value_of(GENERIC_GUID, TYPE_GUID);
	system.related = value_of(GENERIC_RELATED, TYPE_GUID);
	system.channel = value_of(GENERIC_CHANNEL, TYPE_STRING);
	system.computer = text_of(event->computer);
	put_event_definition(chunk, &system, GENERIC_DATA);
}

static struct recipe event_recipe(const struct vad_evtx_write_event *event)
{
	bool is_static = event->form == VAD_EVTX_FORM_STATIC;
	struct recipe recipe = { .key = { 1, 2 },
				 .put = is_static ? define_static : define_generic };

	add_to_key(recipe.key, &(uint8_t){ is_static ? 'A' : 'B' }, 1);
	add_to_key(recipe.key, event->computer.data, event->computer.size);
	if (!is_static)
		return recipe;
	add_to_key(recipe.key, event->provider.data, event->provider.size);
	if (event->provider_guid != NULL)
		add_to_key(recipe.key, event->provider_guid->bytes, 16);
	add_to_key(recipe.key, event->event_source.data, event->event_source.size);
	add_to_key(recipe.key, event->channel.data, event->channel.size);
	return recipe;
}

/* --- <EventData> --------------------------------------------------------------------------------- */

static bool has_names(const struct vad_evtx_write_event *event)
{
	for (size_t i = 0; i < event->data_count; i++) {
		if (event->data[i].name.size > 0)
			return true;
	}
	return false;
}

/* As of classic providers: the strings are value 0, the size of the binary data 1, the data 2. */
static void define_strings(struct chunk *chunk, const struct vad_evtx_write_event *event)
{
	size_t size_at = begin_open(chunk, "EventData", NO_DEPENDENCY);

	(void)event;
	put_element(chunk, "Data", value_of(0, TYPE_STRINGS));
	put_element(chunk, "Binary", value_of(2, TYPE_BINARY));
	end(chunk, size_at, CLOSE_ELEMENT);
}

static void define_named(struct chunk *chunk, const struct vad_evtx_write_event *event)
{
	size_t size_at = begin_open(chunk, "EventData", NO_DEPENDENCY);

	for (size_t i = 0; i < event->data_count; i++) {
		const struct attribute name[] = { { "Name", text_of(event->data[i].name) } };
		size_t item = begin(chunk, "Data", NO_DEPENDENCY, name, 1);
		struct content content = value_of((uint16_t)i, TYPE_STRING);

		chunk_put8(chunk, CLOSE_START);
		put_content(chunk, &content);
		end(chunk, item, CLOSE_ELEMENT);
	}
	end(chunk, size_at, CLOSE_ELEMENT);
}

static void put_descriptor(struct chunk *chunk, size_t size, uint8_t type)
{
	chunk->full = chunk->full || size > UINT16_MAX;
	chunk_put16(chunk, (uint16_t)size);
	chunk_put8(chunk, type);
	chunk_put8(chunk, 0);
}

/* The size of the value before it is known: patch_size() says it. */
static void patch_size(struct chunk *chunk, size_t descriptor, size_t size)
{
	chunk->full = chunk->full || size > UINT16_MAX;
	chunk_patch16(chunk, descriptor, (uint16_t)size);
}

static void put_strings(struct chunk *chunk, const struct vad_evtx_write_event *event)
{
	struct recipe recipe = { .key = { 3, 4 }, .put = define_strings };
	size_t binary = event->binary.size, descriptor, from;

	add_to_key(recipe.key, "strings", 7);
	put_instance(chunk, &recipe, event);
	chunk_put32(chunk, 3);
	descriptor = chunk->at;
	put_descriptor(chunk, 0, event->data_count > 0 ? TYPE_STRINGS : TYPE_NULL);
	put_descriptor(chunk, 4, TYPE_U32);
	put_descriptor(chunk, binary, binary > 0 ? TYPE_BINARY : TYPE_NULL);
	from = chunk->at;
	for (size_t i = 0; i < event->data_count; i++) {
		chunk_put_utf16(chunk, event->data[i].text);
		chunk_put16(chunk, 0);
	}
	patch_size(chunk, descriptor, chunk->at - from);
	chunk_put32(chunk, (uint32_t)binary);
	chunk_put(chunk, event->binary.data, binary);
}

static void put_named(struct chunk *chunk, const struct vad_evtx_write_event *event)
{
	struct recipe recipe = { .key = { 5, 6 }, .put = define_named };
	size_t descriptor;

	for (size_t i = 0; i < event->data_count; i++)
		add_to_key(recipe.key, event->data[i].name.data, event->data[i].name.size);
	put_instance(chunk, &recipe, event);
	chunk_put32(chunk, (uint32_t)event->data_count);
	descriptor = chunk->at;
	for (size_t i = 0; i < event->data_count; i++)
		put_descriptor(chunk, 0, TYPE_STRING);
	for (size_t i = 0; i < event->data_count; i++) {
		size_t from = chunk->at;

		chunk_put_utf16(chunk, event->data[i].text);
		patch_size(chunk, descriptor + 4 * i, chunk->at - from);
	}
}

/* --- records with templates ---------------------------------------------------------------------- */

static size_t put_descriptors(struct chunk *chunk, const struct vad_evtx_write_event *event,
			      size_t sid_size)
{
	uint8_t qualifiers = event->has_qualifiers ? TYPE_U16 : TYPE_NULL;

	put_descriptor(chunk, 1, TYPE_U8);
	put_descriptor(chunk, 1, TYPE_U8);
	put_descriptor(chunk, 2, TYPE_U16);
	put_descriptor(chunk, 2, TYPE_U16);
	put_descriptor(chunk, event->has_qualifiers ? 2 : 0, qualifiers);
	put_descriptor(chunk, 8, TYPE_HEX64);
	put_descriptor(chunk, 8, TYPE_FILETIME);
	put_descriptor(chunk, 0, TYPE_NULL);
	put_descriptor(chunk, 4, TYPE_U32);
	put_descriptor(chunk, 4, TYPE_U32);
	put_descriptor(chunk, 8, TYPE_U64);
	put_descriptor(chunk, 1, TYPE_U8);
	put_descriptor(chunk, sid_size, sid_size > 0 ? TYPE_SID : TYPE_NULL);
	return chunk->at;
}

static void put_values(struct chunk *chunk, const struct vad_evtx_write_event *event,
		       uint64_t record_id, const uint8_t *sid, size_t sid_size)
{
	chunk_put8(chunk, event->level);
	chunk_put8(chunk, event->opcode);
	chunk_put16(chunk, event->task);
	chunk_put16(chunk, event->event_id);
	if (event->has_qualifiers)
		chunk_put16(chunk, event->qualifiers);
	chunk_put64(chunk, event->keywords);
	chunk_put64(chunk, event->time);
	chunk_put32(chunk, event->process);
	chunk_put32(chunk, event->thread);
	chunk_put64(chunk, record_id);
	chunk_put8(chunk, event->version);
	chunk_put(chunk, sid, sid_size);
}

/* Values 13 to 17 (size of the last in *descriptor): none related, provider, GUID, channel. */
static void put_generic_descriptors(struct chunk *chunk, const struct vad_evtx_write_event *event,
				    size_t descriptors[2])
{
	bool guid = event->provider_guid != NULL;

	put_descriptor(chunk, 0, TYPE_NULL);
	descriptors[0] = chunk->at;
	put_descriptor(chunk, 0, TYPE_STRING);
	put_descriptor(chunk, guid ? 16 : 0, guid ? TYPE_GUID : TYPE_NULL);
	descriptors[1] = chunk->at;
	put_descriptor(chunk, 0, TYPE_STRING);
}

static void put_generic_values(struct chunk *chunk, const struct vad_evtx_write_event *event,
			       const size_t descriptors[2])
{
	size_t from = chunk->at;

	chunk_put_utf16(chunk, event->provider);
	patch_size(chunk, descriptors[0], chunk->at - from);
	if (event->provider_guid != NULL) {
		/* The layouts are each other's mirror image, so one function serves both ways. */
		struct vad_guid guid = vad_guid_from_windows(event->provider_guid->bytes);

		chunk_put(chunk, guid.bytes, sizeof(guid.bytes));
	}
	from = chunk->at;
	chunk_put_utf16(chunk, event->channel);
	patch_size(chunk, descriptors[1], chunk->at - from);
}

static void put_templated(struct chunk *chunk, const struct vad_evtx_write_event *event,
			  uint64_t record_id, const uint8_t *sid, size_t sid_size)
{
	bool is_static = event->form == VAD_EVTX_FORM_STATIC;
	struct recipe recipe = event_recipe(event);
	size_t descriptors[2] = { 0 }, data, from;

	put_instance(chunk, &recipe, event);
	chunk_put32(chunk, is_static ? STATIC_DATA + 1 : GENERIC_DATA + 1);
	put_descriptors(chunk, event, sid_size);
	if (is_static) {
		for (int i = USER + 1; i < STATIC_DATA; i++)
			put_descriptor(chunk, 0, TYPE_NULL);
	} else {
		put_generic_descriptors(chunk, event, descriptors);
	}
	data = chunk->at;
	put_descriptor(chunk, 0, TYPE_BINXML);
	put_values(chunk, event, record_id, sid, sid_size);
	if (!is_static)
		put_generic_values(chunk, event, descriptors);
	from = chunk->at;
	put_fragment(chunk);
	if (has_names(event))
		put_named(chunk, event);
	else
		put_strings(chunk, event);
	chunk_put8(chunk, END);
	patch_size(chunk, data, chunk->at - from);
}

/* --- records of text ----------------------------------------------------------------------------- */

/* Where the digits of one record are kept while it is put. */
struct digits {
	char bytes[256];
	size_t used;
};

static struct vad_view print(struct digits *digits, const char *format, ...) VAD_PRINTF(2, 3);

static struct vad_view print(struct digits *digits, const char *format, ...)
{
	char *to = digits->bytes + digits->used;
	size_t left = sizeof(digits->bytes) - digits->used;
	va_list arguments;
	int size;

	va_start(arguments, format);
	size = vsnprintf(to, left, format, arguments);
	va_end(arguments);
	if (size < 0 || (size_t)size >= left)
		return (struct vad_view){ to, 0 };
	digits->used += (size_t)size;
	return (struct vad_view){ to, (size_t)size };
}

static struct content number(struct digits *digits, uint64_t value)
{
	return text_of(print(digits, "%" PRIu64, value));
}

/* Nine digits of a second, of which seven are known. */
static struct content time_text(struct digits *digits, uint64_t filetime)
{
	struct vad_date d;

	if (!vad_time_to_date(vad_time_from_filetime(filetime), &d))
		return text_of(VAD_VIEW(""));
	return text_of(print(digits, "%04d-%02d-%02dT%02d:%02d:%02d.%07u00Z", d.year, d.month,
			     d.day, d.hour, d.minute, d.second, (unsigned)(filetime % 10000000)));
}

static struct system system_of_text(const struct vad_evtx_write_event *event, uint64_t record_id,
				    struct vad_view guid, struct digits *digits)
{
	struct content none = text_of(VAD_VIEW(""));

	return (struct system){
		.provider = text_of(event->provider),
		.guid = text_of(guid),
		.source = text_of(event->event_source),
		.qualifiers = event->has_qualifiers ? number(digits, event->qualifiers) : none,
		.event_id = number(digits, event->event_id),
		.version = number(digits, event->version),
		.level = number(digits, event->level),
		.task = number(digits, event->task),
		.opcode = number(digits, event->opcode),
		.keywords = text_of(print(digits, "0x%" PRIx64, event->keywords)),
		.time = time_text(digits, event->time),
		.record_id = number(digits, record_id),
		.activity = none,
		.related = none,
		.process = number(digits, event->process),
		.thread = number(digits, event->thread),
		.channel = text_of(event->channel),
		.computer = text_of(event->computer),
		.user = text_of(event->user),
	};
}

static void put_text_data(struct chunk *chunk, const struct vad_evtx_write_event *event)
{
	size_t size_at = begin_open(chunk, "EventData", NO_DEPENDENCY);

	for (size_t i = 0; i < event->data_count; i++) {
		const struct attribute name[] = { { "Name", text_of(event->data[i].name) } };

		put_filled(chunk, "Data", name, 1, text_of(event->data[i].text));
	}
	if (event->binary.size > 0) {
		size_t binary = begin_open(chunk, "Binary", NO_DEPENDENCY), count_at;

		chunk_put8(chunk, TEXT);
		chunk_put8(chunk, TYPE_STRING);
		count_at = chunk->at;
		chunk_put16(chunk, 0);
		for (size_t i = 0; i < event->binary.size; i++) {
			struct digits pair = { .used = 0 };

			chunk_put_utf16(chunk,
					print(&pair, "%02X", (uint8_t)event->binary.data[i]));
		}
		chunk_patch16(chunk, count_at, (uint16_t)((chunk->at - count_at - 2) / 2));
		end(chunk, binary, CLOSE_ELEMENT);
	}
	end(chunk, size_at, CLOSE_ELEMENT);
}

static void put_rendering(struct chunk *chunk, const struct vad_evtx_write_event *event)
{
	const struct attribute culture[] = { { "Culture", text_of(VAD_VIEW("en-US")) } };
	size_t size_at = begin(chunk, "RenderingInfo", NO_DEPENDENCY, culture, 1);

	chunk_put8(chunk, CLOSE_START);
	put_element(chunk, "Message", text_of(event->message));
	end(chunk, size_at, CLOSE_ELEMENT);
}

static void put_text_event(struct chunk *chunk, const struct vad_evtx_write_event *event,
			   uint64_t record_id)
{
	struct digits digits = { .used = 0 };
	char guid[BRACED_GUID];
	struct system system =
		system_of_text(event, record_id, braced(event->provider_guid, guid), &digits);
	size_t size_at;

	chunk->plain = true;
	size_at = begin_event(chunk, NO_DEPENDENCY);
	put_system(chunk, &system);
	put_text_data(chunk, event);
	if (event->message.size > 0)
		put_rendering(chunk, event);
	end(chunk, size_at, CLOSE_ELEMENT);
	chunk->plain = false;
}

void chunk_put_event(struct chunk *chunk, const struct vad_evtx_write_event *event,
		     uint64_t record_id, const uint8_t *sid, size_t sid_size)
{
	put_fragment(chunk);
	if (event->form == VAD_EVTX_FORM_TEXT)
		put_text_event(chunk, event, record_id);
	else
		put_templated(chunk, event, record_id, sid, sid_size);
	chunk_put8(chunk, END);
}
