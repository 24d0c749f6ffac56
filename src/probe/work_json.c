/* SPDX-License-Identifier: MIT */
#include "work_json.h"

#include <string.h>

#include "base/buffer.h"
#include "base/escape.h"
#include "base/json.h"
#include "probe/settings.h"

enum { ESCAPED_MOST = 8 }; /* bytes that one byte of a server's text may become */

enum vad_result vad_work_load(struct vad_view text, size_t most, json_t **object,
			      struct vad_error *error)
{
	json_error_t why;
	json_t *loaded;

	if (text.size > most)
		return vad_error_set(error, VAD_INVALID, "job", 0, 0, "%zu bytes; at most %zu",
				     text.size, most);
	loaded = json_loadb(text.data, text.size, JSON_REJECT_DUPLICATES, &why);
	if (loaded == NULL)
		return vad_error_set(error,
				     json_error_code(&why) == json_error_out_of_memory
					     ? VAD_NO_MEMORY
					     : VAD_INVALID,
				     "job", 0, 0, "%s", why.text);
	if (!json_is_object(loaded)) {
		json_decref(loaded);
		return vad_error_set(error, VAD_INVALID, "job", 0, 0, "expected an object");
	}
	*object = loaded;
	return VAD_OK;
}

void vad_work_refuse(struct vad_work_members *m, const char *key, const char *expected)
{
	if (m->result == VAD_OK)
		m->result = vad_error_set(m->error, VAD_INVALID, "job", 0, 0, "\"%s\": expected %s",
					  key, expected);
}

static json_t *member(const struct vad_work_members *m, const char *key)
{
	return m->result == VAD_OK ? json_object_get(m->object, key) : NULL;
}

void vad_work_get_text(struct vad_work_members *m, const char *key, char *text, size_t size)
{
	json_t *value = member(m, key);

	if (value == NULL)
		return;
	/* The parser refuses NUL characters in strings. */
	if (!json_is_string(value) || json_string_length(value) >= size) {
		vad_work_refuse(m, key, "a text, and not so long a one");
		return;
	}
	memcpy(text, json_string_value(value), json_string_length(value) + 1);
}

void vad_work_get_bool(struct vad_work_members *m, const char *key, bool *value)
{
	json_t *found = member(m, key);

	if (found == NULL)
		return;
	if (json_is_boolean(found))
		*value = json_is_true(found);
	else
		vad_work_refuse(m, key, "true or false");
}

void vad_work_get_int(struct vad_work_members *m, const char *key, int64_t least, int64_t most,
		      int64_t *value)
{
	json_t *found = member(m, key);

	if (found == NULL)
		return;
	if (json_is_integer(found) && json_integer_value(found) >= least &&
	    json_integer_value(found) <= most)
		*value = json_integer_value(found);
	else
		vad_work_refuse(m, key, "a number in range");
}

void vad_work_get_time(struct vad_work_members *m, const char *key, vad_time *value)
{
	struct vad_stamp stamp;
	char text[40] = "";

	vad_work_get_text(m, key, text, sizeof(text));
	if (m->result != VAD_OK || text[0] == '\0')
		return;
	if (vad_stamp_parse(vad_view_of(text), false, &stamp) && stamp.clock == VAD_CLOCK_UTC)
		*value = stamp.time;
	else
		vad_work_refuse(m, key, "a time in UTC");
}

void vad_work_get_peer(struct vad_work_members *m, const char *key, struct vad_peer *peer)
{
	char text[sizeof(peer->address) + 16] = "";
	struct vad_view host;
	uint16_t port;

	vad_work_get_text(m, key, text, sizeof(text));
	if (m->result != VAD_OK)
		return;
	if (!vad_split_target(vad_view_of(text), 0, &host, &port) || port == 0 ||
	    !vad_arg_valid(VAD_ARG_ADDRESS, host) || host.size >= sizeof(peer->address)) {
		vad_work_refuse(m, key, "an address and a port");
		return;
	}
	*peer = (struct vad_peer){ .port = port };
	memcpy(peer->address, host.data, host.size);
}

void vad_work_put_text(struct vad_json *json, const char *key, const char *text)
{
	if (text == NULL || text[0] == '\0')
		return;
	vad_json_key(json, key);
	vad_json_string(json, text);
}

void vad_work_put_bool(struct vad_json *json, const char *key, bool value)
{
	vad_json_key(json, key);
	vad_json_bool(json, value);
}

void vad_work_put_int(struct vad_json *json, const char *key, int64_t value)
{
	vad_json_key(json, key);
	vad_json_int(json, value);
}

void vad_work_put_time(struct vad_json *json, const char *key, vad_time value)
{
	struct vad_buffer text = vad_buffer_new(40);
	struct vad_date date;

	if (vad_time_to_date(value, &date)) {
		vad_time_print(&text, value, VAD_CLOCK_UTC);
		vad_work_put_text(json, key, vad_buffer_text(&text));
		if (vad_buffer_result(&text) == VAD_NO_MEMORY)
			json->out->result = VAD_NO_MEMORY;
	}
	vad_buffer_clear(&text);
}

void vad_work_put_peer(struct vad_json *json, const char *key, const struct vad_peer *peer)
{
	struct vad_buffer text = vad_buffer_new(sizeof(peer->address) + 16);
	bool v6 = strchr(peer->address, ':') != NULL;

	vad_buffer_printf(&text, v6 ? "[%s]:%u" : "%s:%u", peer->address, (unsigned)peer->port);
	vad_work_put_text(json, key, vad_buffer_text(&text));
	if (vad_buffer_result(&text) == VAD_NO_MEMORY)
		json->out->result = VAD_NO_MEMORY;
	vad_buffer_clear(&text);
}

void vad_work_take_text(char *text, size_t size, struct vad_view from)
{
	struct vad_buffer clean = vad_buffer_new(size * ESCAPED_MOST);
	struct vad_view cut;

	vad_escape_terminal(&clean, vad_view_sub(vad_view_trim(from), 0, size));
	cut = vad_view_sub(vad_buffer_view(&clean), 0, size - 1);
	if (cut.size < clean.size) {
		/* Do not leave the head of a character without its tail. */
		while (cut.size > 0 && ((unsigned char)clean.data[cut.size] & 0xC0) == 0x80)
			cut.size--;
	}
	if (cut.size > 0)
		memcpy(text, cut.data, cut.size);
	text[cut.size] = '\0';
	vad_buffer_clear(&clean);
}
