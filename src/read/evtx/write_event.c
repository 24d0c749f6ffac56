/* SPDX-License-Identifier: MIT */
/* Records with templates: <Event>, <System>, <EventData>, and their values. */
#include "write_internal.h"

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

/* --- <Event> and <System> --------------------------------------------------------------------- */

void vad_bx_system(struct chunk *chunk, const struct system *system)
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
	size_t size_at = vad_bx_begin_open(chunk, "System", NO_DEPENDENCY);

	vad_bx_empty(chunk, "Provider", provider, 3);
	vad_bx_filled(chunk, "EventID", id, 1, system->event_id);
	vad_bx_element(chunk, "Version", system->version);
	vad_bx_element(chunk, "Level", system->level);
	vad_bx_element(chunk, "Task", system->task);
	vad_bx_element(chunk, "Opcode", system->opcode);
	vad_bx_element(chunk, "Keywords", system->keywords);
	vad_bx_empty(chunk, "TimeCreated", time, 1);
	vad_bx_element(chunk, "EventRecordID", system->record_id);
	vad_bx_empty(chunk, "Correlation", correlation, 2);
	vad_bx_empty(chunk, "Execution", execution, 2);
	vad_bx_element(chunk, "Channel", system->channel);
	vad_bx_element(chunk, "Computer", system->computer);
	vad_bx_empty(chunk, "Security", security, 1);
	vad_bx_end(chunk, size_at, CLOSE_ELEMENT);
}

size_t vad_bx_begin_event(struct chunk *chunk, uint16_t dependency)
{
	const struct attribute space[] = {
		{ "xmlns",
		  text_of(VAD_VIEW("http://schemas.microsoft.com/win/2004/08/events/event")) }
	};
	size_t size_at = vad_bx_begin(chunk, "Event", dependency, space, 1);

	vad_bx_put8(chunk, CLOSE_START);
	return size_at;
}

struct vad_view vad_bx_braced(const struct vad_guid *guid, char text[BRACED_GUID])
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
	size_t size_at = vad_bx_begin_event(chunk, data);

	vad_bx_system(chunk, system);
	vad_bx_content(chunk, &nested);
	vad_bx_end(chunk, size_at, CLOSE_ELEMENT);
}

static void define_static(struct chunk *chunk, const struct vad_evtx_write_event *event)
{
	struct system system = system_of_values();
	char guid[BRACED_GUID];

	system.provider = text_of(event->provider);
	system.guid = text_of(vad_bx_braced(event->provider_guid, guid));
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

	vad_bx_add_to_key(recipe.key, &(uint8_t){ is_static ? 'A' : 'B' }, 1);
	vad_bx_add_to_key(recipe.key, event->computer.data, event->computer.size);
	if (!is_static)
		return recipe;
	vad_bx_add_to_key(recipe.key, event->provider.data, event->provider.size);
	if (event->provider_guid != NULL)
		vad_bx_add_to_key(recipe.key, event->provider_guid->bytes, 16);
	vad_bx_add_to_key(recipe.key, event->event_source.data, event->event_source.size);
	vad_bx_add_to_key(recipe.key, event->channel.data, event->channel.size);
	return recipe;
}

/* --- <EventData> ------------------------------------------------------------------------------ */

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
	size_t size_at = vad_bx_begin_open(chunk, "EventData", NO_DEPENDENCY);

	(void)event;
	vad_bx_element(chunk, "Data", value_of(0, TYPE_STRINGS));
	vad_bx_element(chunk, "Binary", value_of(2, TYPE_BINARY));
	vad_bx_end(chunk, size_at, CLOSE_ELEMENT);
}

static void define_named(struct chunk *chunk, const struct vad_evtx_write_event *event)
{
	size_t size_at = vad_bx_begin_open(chunk, "EventData", NO_DEPENDENCY);

	for (size_t i = 0; i < event->data_count; i++) {
		const struct attribute name[] = { { "Name", text_of(event->data[i].name) } };
		size_t item = vad_bx_begin(chunk, "Data", NO_DEPENDENCY, name, 1);
		struct content content = value_of((uint16_t)i, TYPE_STRING);

		vad_bx_put8(chunk, CLOSE_START);
		vad_bx_content(chunk, &content);
		vad_bx_end(chunk, item, CLOSE_ELEMENT);
	}
	vad_bx_end(chunk, size_at, CLOSE_ELEMENT);
}

static void put_descriptor(struct chunk *chunk, size_t size, uint8_t type)
{
	chunk->full = chunk->full || size > UINT16_MAX;
	vad_bx_put16(chunk, (uint16_t)size);
	vad_bx_put8(chunk, type);
	vad_bx_put8(chunk, 0);
}

/* The size of the value before it is known: patch_size() says it. */
static void patch_size(struct chunk *chunk, size_t descriptor, size_t size)
{
	chunk->full = chunk->full || size > UINT16_MAX;
	vad_bx_patch16(chunk, descriptor, (uint16_t)size);
}

static void put_strings(struct chunk *chunk, const struct vad_evtx_write_event *event)
{
	struct recipe recipe = { .key = { 3, 4 }, .put = define_strings };
	size_t binary = event->binary.size, descriptor, from;

	vad_bx_add_to_key(recipe.key, "strings", 7);
	vad_bx_instance(chunk, &recipe, event);
	vad_bx_put32(chunk, 3);
	descriptor = chunk->at;
	put_descriptor(chunk, 0, event->data_count > 0 ? TYPE_STRINGS : TYPE_NULL);
	put_descriptor(chunk, 4, TYPE_U32);
	put_descriptor(chunk, binary, binary > 0 ? TYPE_BINARY : TYPE_NULL);
	from = chunk->at;
	for (size_t i = 0; i < event->data_count; i++) {
		vad_bx_put_utf16(chunk, event->data[i].text);
		vad_bx_put16(chunk, 0);
	}
	patch_size(chunk, descriptor, chunk->at - from);
	vad_bx_put32(chunk, (uint32_t)binary);
	vad_bx_put(chunk, event->binary.data, binary);
}

static void put_named(struct chunk *chunk, const struct vad_evtx_write_event *event)
{
	struct recipe recipe = { .key = { 5, 6 }, .put = define_named };
	size_t descriptor;

	for (size_t i = 0; i < event->data_count; i++)
		vad_bx_add_to_key(recipe.key, event->data[i].name.data, event->data[i].name.size);
	vad_bx_instance(chunk, &recipe, event);
	vad_bx_put32(chunk, (uint32_t)event->data_count);
	descriptor = chunk->at;
	for (size_t i = 0; i < event->data_count; i++)
		put_descriptor(chunk, 0, TYPE_STRING);
	for (size_t i = 0; i < event->data_count; i++) {
		size_t from = chunk->at;

		vad_bx_put_utf16(chunk, event->data[i].text);
		patch_size(chunk, descriptor + 4 * i, chunk->at - from);
	}
}

/* --- records with templates ------------------------------------------------------------------- */

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
	vad_bx_put8(chunk, event->level);
	vad_bx_put8(chunk, event->opcode);
	vad_bx_put16(chunk, event->task);
	vad_bx_put16(chunk, event->event_id);
	if (event->has_qualifiers)
		vad_bx_put16(chunk, event->qualifiers);
	vad_bx_put64(chunk, event->keywords);
	vad_bx_put64(chunk, event->time);
	vad_bx_put32(chunk, event->process);
	vad_bx_put32(chunk, event->thread);
	vad_bx_put64(chunk, record_id);
	vad_bx_put8(chunk, event->version);
	vad_bx_put(chunk, sid, sid_size);
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

	vad_bx_put_utf16(chunk, event->provider);
	patch_size(chunk, descriptors[0], chunk->at - from);
	if (event->provider_guid != NULL) {
		/* The layouts are each other's mirror image, so one function serves both ways. */
		struct vad_guid guid = vad_guid_from_windows(event->provider_guid->bytes);

		vad_bx_put(chunk, guid.bytes, sizeof(guid.bytes));
	}
	from = chunk->at;
	vad_bx_put_utf16(chunk, event->channel);
	patch_size(chunk, descriptors[1], chunk->at - from);
}

static void put_templated(struct chunk *chunk, const struct vad_evtx_write_event *event,
			  uint64_t record_id, const uint8_t *sid, size_t sid_size)
{
	bool is_static = event->form == VAD_EVTX_FORM_STATIC;
	struct recipe recipe = event_recipe(event);
	size_t descriptors[2] = { 0 }, data, from;

	vad_bx_instance(chunk, &recipe, event);
	vad_bx_put32(chunk, is_static ? STATIC_DATA + 1 : GENERIC_DATA + 1);
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
	vad_bx_fragment(chunk);
	if (has_names(event))
		put_named(chunk, event);
	else
		put_strings(chunk, event);
	vad_bx_put8(chunk, END);
	patch_size(chunk, data, chunk->at - from);
}

void vad_bx_event(struct chunk *chunk, const struct vad_evtx_write_event *event, uint64_t record_id,
		  const uint8_t *sid, size_t sid_size)
{
	vad_bx_fragment(chunk);
	if (event->form == VAD_EVTX_FORM_TEXT)
		vad_bx_text_event(chunk, event, record_id);
	else
		put_templated(chunk, event, record_id, sid, sid_size);
	vad_bx_put8(chunk, END);
}
