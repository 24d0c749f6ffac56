/* SPDX-License-Identifier: MIT */
#include "recording.h"

#include <jansson.h>
#include <string.h>

#include "base/text.h"

/*
 * jansson bounds its own depth; what a line of LINE_MOST bytes can make it allocate is bounded by
 * that.
 */
enum {
	TEXT_MOST = 64 << 20,
	LINE_MOST = 1 << 20,
	LINES_MOST = 1000000,
	LIST_MOST = 256,
	MEMORY_MOST = 192 << 20,
};
#define NUMBER_MOST (INT64_C(1) << 53)

struct reading {
	struct vad_recording *recording;
	struct vad_error *error;
	uint64_t line;
};

static enum vad_result refuse(const struct reading *r, const char *key, const char *expected)
{
	return vad_error_set(r->error, VAD_INVALID, "recording", r->line, 0, "\"%s\": expected %s",
			     key, expected);
}

static enum vad_result too_large(const struct reading *r)
{
	return vad_error_set(r->error, VAD_LIMIT, "recording", r->line, 0,
			     "it is too large; expected at most 64 MiB and a million lines");
}

/* --- members ---------------------------------------------------------------------------------- */

static enum vad_result get_number(const struct reading *r, json_t *object, const char *key,
				  int64_t most, int64_t *value)
{
	json_t *member = json_object_get(object, key);

	if (!json_is_integer(member) || json_integer_value(member) < 0 ||
	    json_integer_value(member) > most)
		return refuse(r, key, "a whole number in range");
	*value = json_integer_value(member);
	return VAD_OK;
}

static enum vad_result keep(const struct reading *r, const char *key, json_t *member,
			    struct vad_view *text)
{
	if (!json_is_string(member))
		return refuse(r, key, "a string");
	*text = vad_arena_copy(r->recording->arena,
			       (struct vad_view){ json_string_value(member),
						  json_string_length(member) });
	return text->data != NULL ? VAD_OK : too_large(r);
}

/* "" when it is missing. */
static enum vad_result get_text(const struct reading *r, json_t *object, const char *key,
				struct vad_view *text)
{
	json_t *member = json_object_get(object, key);

	*text = VAD_VIEW("");
	return member == NULL ? VAD_OK : keep(r, key, member, text);
}

static enum vad_result get_list(const struct reading *r, json_t *object, const char *key,
				const char *const **items, size_t *count)
{
	json_t *list = json_object_get(object, key);
	size_t size = json_array_size(list);
	const char **made;

	if (!json_is_array(list) || size > LIST_MOST)
		return refuse(r, key, "a list of at most 256 strings");
	made = vad_arena_array(r->recording->arena, size + 1, sizeof(*made));
	if (made == NULL)
		return too_large(r);
	for (size_t i = 0; i < size; i++) {
		struct vad_view text;
		enum vad_result result = keep(r, key, json_array_get(list, i), &text);

		if (result != VAD_OK)
			return result;
		made[i] = text.data;
	}
	*items = made;
	*count = size;
	return VAD_OK;
}

static enum vad_result get_bytes(const struct reading *r, json_t *object, struct vad_view *bytes)
{
	json_t *member = json_object_get(object, "bytes");
	const char *hex = json_string_value(member);
	size_t size = json_string_length(member) / 2;
	char *out;

	if (!json_is_string(member) || json_string_length(member) % 2 != 0)
		return refuse(r, "bytes", "pairs of hexadecimal digits");
	out = vad_arena_alloc(r->recording->arena, size + 1);
	if (out == NULL)
		return too_large(r);
	for (size_t i = 0; i < size; i++) {
		int high = vad_ascii_hex_value(hex[2 * i]);
		int low = vad_ascii_hex_value(hex[2 * i + 1]);

		if (high < 0 || low < 0)
			return refuse(r, "bytes", "pairs of hexadecimal digits");
		out[i] = (char)(high << 4 | low);
	}
	*bytes = (struct vad_view){ out, size };
	return VAD_OK;
}

static int find_name(struct vad_view name, int count, const char *(*name_of)(int))
{
	for (int i = 0; i < count; i++)
		if (vad_view_is(name, name_of(i)))
			return i;
	return -1;
}

static const char *kind_name(int i)
{
	return vad_channel_kind_name((enum vad_channel_kind)i);
}

static const char *failure_name(int i)
{
	return vad_failure_name((enum vad_failure)i);
}

static const char *event_name(int i)
{
	static const char *const names[] = { "connected", "data", "closed", "failed" };

	return names[i];
}

/* --- tables ----------------------------------------------------------------------------------- */

static bool is_alike(const struct vad_recorded_open *open, enum vad_channel_kind kind,
		     struct vad_view to, struct vad_view name, uint16_t type)
{
	return open->kind == kind && open->type == type && vad_view_equal(open->to, to) &&
	       vad_view_equal(open->name, name);
}

/*
 * The queue of its sort, or the free one where it would stand. `last` outlives `next` as a sample.
 */
static struct vad_recorded_queue *find_queue(const struct vad_recording *recording,
					     enum vad_channel_kind kind, struct vad_view to,
					     struct vad_view name, uint16_t type)
{
	uint64_t hash = vad_view_hash(name, vad_view_hash(to, (uint64_t)kind << 16 | type));
	size_t i = (size_t)hash & (recording->slots - 1);

	while (recording->queues[i].last != NULL &&
	       !is_alike(recording->queues[i].last, kind, to, name, type))
		i = (i + 1) & (recording->slots - 1);
	return &recording->queues[i];
}

static struct vad_recorded_open **find_id(const struct vad_recording *recording, uint64_t id)
{
	uint64_t hash = vad_view_hash((struct vad_view){ (const char *)&id, sizeof(id) }, 0);
	size_t i = (size_t)hash & (recording->slots - 1);

	while (recording->by_id[i] != NULL && recording->by_id[i]->id != id)
		i = (i + 1) & (recording->slots - 1);
	return &recording->by_id[i];
}

struct vad_recorded_open *vad_recording_take(struct vad_recording *recording,
					     enum vad_channel_kind kind, struct vad_view to,
					     struct vad_view name, uint16_t type)
{
	struct vad_recorded_queue *queue = find_queue(recording, kind, to, name, type);
	struct vad_recorded_open *open = queue->next;

	if (open != NULL)
		queue->next = open->next_alike;
	return open;
}

/* --- lines ------------------------------------------------------------------------------------ */

static enum vad_result read_start(const struct reading *r, json_t *object)
{
	json_t *here = json_object_get(object, "here");
	struct vad_here *into = &r->recording->here;
	struct vad_view name, domain, proxy;
	int64_t version = 0;
	enum vad_result result = get_number(r, object, "recording", NUMBER_MOST, &version);

	if (result == VAD_OK && version != 1)
		result = refuse(r, "recording", "1");
	if (result == VAD_OK)
		result = get_number(r, object, "wall", NUMBER_MOST, &r->recording->wall);
	if (result == VAD_OK && !json_is_object(here))
		result = refuse(r, "here", "an object");
	if (result == VAD_OK)
		result = get_text(r, here, "name", &name);
	if (result == VAD_OK)
		result = get_text(r, here, "domain", &domain);
	if (result == VAD_OK)
		result = get_text(r, here, "proxy", &proxy);
	if (result == VAD_OK)
		result = get_list(r, here, "suffixes", &into->suffixes, &into->suffix_count);
	if (result == VAD_OK)
		result = get_list(r, here, "servers", &into->servers, &into->server_count);
	if (result != VAD_OK)
		return result;
	into->name = name.data;
	into->domain = domain.data;
	into->proxy = proxy.data;
	return VAD_OK;
}

static enum vad_result get_kind(const struct reading *r, json_t *object,
				enum vad_channel_kind *kind)
{
	struct vad_view name;
	enum vad_result result = get_text(r, object, "kind", &name);
	int found;

	if (result != VAD_OK)
		return result;
	found = find_name(name, VAD_CHANNEL_KINDS, kind_name);
	if (found < 0)
		return refuse(r, "kind", "a kind of channel such as \"tcp\"");
	*kind = (enum vad_channel_kind)found;
	return VAD_OK;
}

static enum vad_result get_open(const struct reading *r, json_t *object,
				struct vad_recorded_open *open)
{
	int64_t id = 0, type = 0;
	enum vad_result result = get_number(r, object, "open", NUMBER_MOST, &id);

	if (result == VAD_OK)
		result = get_kind(r, object, &open->kind);
	if (result == VAD_OK)
		result = get_text(r, object, "to", &open->to);
	if (result == VAD_OK)
		result = get_text(r, object, "name", &open->name);
	if (result == VAD_OK && json_object_get(object, "type") != NULL)
		result = get_number(r, object, "type", UINT16_MAX, &type);
	open->at = -1;
	if (result == VAD_OK && !json_is_null(json_object_get(object, "at")))
		result = get_number(r, object, "at", NUMBER_MOST, &open->at);
	open->id = (uint64_t)id;
	open->type = (uint16_t)type;
	return result;
}

static enum vad_result read_open(const struct reading *r, json_t *object)
{
	struct vad_recorded_open *open = vad_arena_alloc(r->recording->arena, sizeof(*open));
	struct vad_recorded_open **slot;
	struct vad_recorded_queue *queue;
	enum vad_result result;

	if (open == NULL)
		return too_large(r);
	result = get_open(r, object, open);
	if (result != VAD_OK)
		return result;
	slot = find_id(r->recording, open->id);
	if (*slot != NULL)
		return refuse(r, "open", "an id that was not used before");
	*slot = open;
	queue = find_queue(r->recording, open->kind, open->to, open->name, open->type);
	if (queue->last != NULL)
		queue->last->next_alike = open;
	else
		queue->next = open;
	queue->last = open;
	return VAD_OK;
}

static enum vad_result get_failure(const struct reading *r, json_t *object,
				   struct vad_recorded_event *event)
{
	struct vad_view name;
	enum vad_result result = get_text(r, object, "failure", &name);
	int found;

	if (result == VAD_OK)
		result = get_text(r, object, "by", &event->by);
	if (result != VAD_OK)
		return result;
	found = find_name(name, VAD_FAILURES, failure_name);
	if (found <= VAD_FAILURE_NONE)
		return refuse(r, "failure", "a failure such as \"refused\"");
	event->failure = (enum vad_failure)found;
	return VAD_OK;
}

static enum vad_result get_event(const struct reading *r, json_t *object,
				 struct vad_recorded_event *event)
{
	struct vad_view name;
	enum vad_result result = get_number(r, object, "at", NUMBER_MOST, &event->at);
	int found;

	if (result == VAD_OK)
		result = get_text(r, object, "event", &name);
	if (result != VAD_OK)
		return result;
	found = find_name(name, VAD_EVENT_ALARM, event_name);
	if (found < 0)
		return refuse(r, "event", "connected, data, closed or failed");
	event->kind = (enum vad_event_kind)found;
	if (event->kind == VAD_EVENT_DATA)
		return get_bytes(r, object, &event->data);
	if (event->kind == VAD_EVENT_FAILED)
		return get_failure(r, object, event);
	return VAD_OK;
}

static enum vad_result read_event(const struct reading *r, json_t *object)
{
	struct vad_recorded_event *event = vad_arena_alloc(r->recording->arena, sizeof(*event));
	struct vad_recorded_open *open;
	int64_t id = 0;
	enum vad_result result;

	if (event == NULL)
		return too_large(r);
	result = get_number(r, object, "id", NUMBER_MOST, &id);
	if (result == VAD_OK)
		result = get_event(r, object, event);
	if (result != VAD_OK)
		return result;
	open = *find_id(r->recording, (uint64_t)id);
	if (open == NULL || open->at < 0)
		return refuse(r, "id", "a channel that was opened before");
	if (open->last != NULL && vad_event_is_last(open->kind, open->last->kind))
		return refuse(r, "event", "nothing after the last event of this channel");
	if (event->at < (open->last != NULL ? open->last->at : open->at))
		return refuse(r, "at", "a time not before that of the event before");
	if (open->last != NULL)
		open->last->next = event;
	else
		open->first = event;
	open->last = event;
	return VAD_OK;
}

static enum vad_result read_random(const struct reading *r, json_t *object)
{
	json_t *member = json_object_get(object, "random");
	struct vad_view digits = { json_string_value(member), json_string_length(member) };

	if (!json_is_string(member) ||
	    !vad_view_to_u64(digits, &r->recording->randoms[r->recording->random_count]))
		return refuse(r, "random", "a number in quotes");
	r->recording->random_count++;
	return VAD_OK;
}

static enum vad_result read_object(const struct reading *r, json_t *object)
{
	if (r->line == 1)
		return read_start(r, object);
	if (json_object_get(object, "open") != NULL)
		return read_open(r, object);
	if (json_object_get(object, "id") != NULL)
		return read_event(r, object);
	if (json_object_get(object, "random") != NULL)
		return read_random(r, object);
	return vad_error_set(r->error, VAD_INVALID, "recording", r->line, 0,
			     "expected \"open\", \"id\" or \"random\"");
}

static enum vad_result read_line(const struct reading *r, struct vad_view line)
{
	json_error_t why;
	json_t *object;
	enum vad_result result;

	if (line.size > LINE_MOST)
		return vad_error_set(r->error, VAD_LIMIT, "recording", r->line, 0,
				     "expected a line of at most 1 MiB");
	object = json_loadb(line.data, line.size, JSON_REJECT_DUPLICATES, &why);
	if (!json_is_object(object)) {
		json_decref(object);
		return vad_error_set(r->error, VAD_INVALID, "recording", r->line, 0,
				     "expected a JSON object");
	}
	result = read_object(r, object);
	json_decref(object);
	return result;
}

/* --- whole ------------------------------------------------------------------------------------ */

static size_t count_lines(struct vad_view text)
{
	size_t lines = 1;

	for (size_t i = 0; i < text.size; i++)
		lines += text.data[i] == '\n';
	return lines;
}

static bool make_tables(struct vad_recording *recording, size_t lines)
{
	recording->slots = 16;
	while (recording->slots < 2 * lines)
		recording->slots *= 2;
	recording->arena = vad_arena_new(MEMORY_MOST);
	if (recording->arena == NULL)
		return false;
	recording->queues = vad_arena_array(recording->arena, recording->slots,
					    sizeof(*recording->queues));
	recording->by_id = vad_arena_array(recording->arena, recording->slots,
					   sizeof(*recording->by_id));
	recording->randoms =
		vad_arena_array(recording->arena, lines, sizeof(*recording->randoms));
	return recording->queues != NULL && recording->by_id != NULL && recording->randoms != NULL;
}

enum vad_result vad_recording_read(struct vad_view text, struct vad_recording *recording,
				   struct vad_error *error)
{
	struct vad_recording made = { 0 };
	struct reading r = { .recording = &made, .error = error };
	struct vad_text lines = vad_text_of(text);
	enum vad_result result = VAD_OK;
	struct vad_view line;
	size_t count;

	if (text.size > TEXT_MOST)
		return too_large(&r);
	count = count_lines(text);
	if (count > LINES_MOST)
		return too_large(&r);
	if (!make_tables(&made, count)) {
		vad_recording_free(&made);
		return vad_error_set(error, VAD_NO_MEMORY, "recording", 0, 0, "out of memory");
	}
	while (result == VAD_OK && vad_text_line(&lines, &line)) {
		r.line++;
		result = read_line(&r, line);
	}
	if (result == VAD_OK && r.line == 0)
		result = vad_error_set(error, VAD_INVALID, "recording", 0, 0,
				       "it is empty; expected a first line {\"recording\":1,...}");
	if (result != VAD_OK) {
		vad_recording_free(&made);
		return result;
	}
	*recording = made;
	return VAD_OK;
}

void vad_recording_free(struct vad_recording *recording)
{
	vad_arena_free(recording->arena);
	*recording = (struct vad_recording){ 0 };
}
