/* SPDX-License-Identifier: MIT */
#include "record.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "base/json.h"

enum { LINE_MOST = 1 << 20, HOLD_MOST = 2 << 20, WRITE_FROM = 60 << 10, DEPTH_MOST = 8 };

struct vad_recorder {
	int descriptor;
	struct vad_buffer out;
	enum vad_result result;
};

/* --- names without secrets -------------------------------------------------------------------- */

static bool is_secret(const char *key)
{
	return vad_view_find_nocase(vad_view_of(key), VAD_VIEW("password"), 0) != SIZE_MAX;
}

/* "http://user:password@proxy:3128" without "user:password@". */
static struct vad_view without_user(struct vad_view url, struct vad_buffer *out)
{
	size_t scheme = vad_view_find(url, VAD_VIEW("://"), 0);
	size_t host = scheme == SIZE_MAX ? 0 : scheme + 3;
	size_t at = SIZE_MAX, next = vad_view_find_char(url, '@', host);

	while (next != SIZE_MAX) {
		at = next;
		next = vad_view_find_char(url, '@', at + 1);
	}
	vad_buffer_reset(out);
	vad_buffer_add_view(out, vad_view_sub(url, 0, host));
	vad_buffer_add_view(out, vad_view_sub(url, at == SIZE_MAX ? host : at + 1, SIZE_MAX));
	return vad_buffer_view(out);
}

static void clean_proxy(json_t *object)
{
	json_t *proxy = json_object_get(object, "proxy");
	struct vad_buffer out = vad_buffer_new(64 << 10);
	struct vad_view clean;

	if (!json_is_string(proxy))
		return;
	clean = without_user((struct vad_view){ json_string_value(proxy),
						json_string_length(proxy) },
			     &out);
	if (clean.size > 0)
		(void)json_object_set_new(object, "proxy", json_stringn(clean.data, clean.size));
	vad_buffer_clear(&out);
}

/* False when it nests too deep to be looked through. */
static bool clean(json_t *value, int depth)
{
	const char *key;
	json_t *member;
	void *next;
	size_t i;

	if (depth == 0)
		return false;
	if (json_is_array(value)) {
		json_array_foreach(value, i, member) {
			if (!clean(member, depth - 1))
				return false;
		}
	}
	if (!json_is_object(value))
		return true;
	clean_proxy(value);
	json_object_foreach_safe(value, next, key, member) {
		if (is_secret(key))
			(void)json_object_del(value, key);
		else if (!clean(member, depth - 1))
			return false;
	}
	return true;
}

enum vad_result vad_record_name(enum vad_channel_kind kind, struct vad_view name,
				struct vad_buffer *out)
{
	enum vad_result result = VAD_INVALID;
	json_t *request;
	char *text;

	if (kind != VAD_CHANNEL_LDAP && kind != VAD_CHANNEL_TLS) {
		vad_buffer_add_view(out, name);
		return vad_buffer_result(out);
	}
	request = json_loadb(name.data != NULL ? name.data : "", name.size, 0, NULL);
	if (!json_is_object(request) || !clean(request, DEPTH_MOST))
		goto done;
	text = json_dumps(request, JSON_COMPACT | JSON_SORT_KEYS);
	result = VAD_NO_MEMORY;
	if (text == NULL)
		goto done;
	vad_buffer_add(out, text);
	free(text);
	result = vad_buffer_result(out);
done:
	json_decref(request);
	return result;
}

/* --- writing ---------------------------------------------------------------------------------- */

static void note(struct vad_recorder *recorder, enum vad_result result)
{
	if (recorder->result == VAD_OK)
		recorder->result = result;
}

static void write_out(struct vad_recorder *recorder)
{
	struct vad_view left = vad_buffer_view(&recorder->out);

	note(recorder, vad_buffer_result(&recorder->out));
	while (left.size > 0 && recorder->result == VAD_OK) {
		char chunk[4096];
		uv_buf_t bytes;
		uv_fs_t request;
		ssize_t sent;
		size_t size = left.size < sizeof(chunk) ? left.size : sizeof(chunk);

		memcpy(chunk, left.data, size);
		bytes = uv_buf_init(chunk, (unsigned)size);
		sent = uv_fs_write(NULL, &request, recorder->descriptor, &bytes, 1, -1, NULL);
		uv_fs_req_cleanup(&request);
		if (sent == UV_EINTR || sent == UV_EAGAIN)
			continue;
		if (sent <= 0)
			note(recorder, VAD_IO);
		else
			left = vad_view_sub(left, (size_t)sent, SIZE_MAX);
	}
	vad_buffer_reset(&recorder->out);
}

static struct vad_json begin_line(struct vad_recorder *recorder)
{
	struct vad_json json = vad_json_new(&recorder->out, false);

	vad_json_open_object(&json);
	return json;
}

static void end_line(struct vad_recorder *recorder, struct vad_json *json)
{
	vad_json_close_object(json);
	vad_buffer_add_char(&recorder->out, '\n');
	if (recorder->out.size >= WRITE_FROM)
		write_out(recorder);
}

struct vad_recorder *vad_recorder_new(int descriptor)
{
	struct vad_recorder *recorder = calloc(1, sizeof(*recorder));

	if (recorder == NULL)
		return NULL;
	recorder->descriptor = descriptor;
	recorder->out = vad_buffer_new(HOLD_MOST);
	return recorder;
}

void vad_recorder_free(struct vad_recorder *recorder)
{
	if (recorder == NULL)
		return;
	write_out(recorder);
	vad_buffer_clear(&recorder->out);
	free(recorder);
}

enum vad_result vad_recorder_result(struct vad_recorder *recorder)
{
	if (recorder == NULL)
		return VAD_OK;
	write_out(recorder);
	return recorder->result;
}

/* --- lines ------------------------------------------------------------------------------------ */

static void write_list(struct vad_json *json, const char *key, const char *const *items,
		       size_t count)
{
	vad_json_key(json, key);
	vad_json_open_array(json);
	for (size_t i = 0; i < count; i++)
		vad_json_string(json, items[i]);
	vad_json_close_array(json);
}

static void write_string(struct vad_json *json, const char *key, const char *text)
{
	vad_json_key(json, key);
	vad_json_string(json, text);
}

void vad_record_start(struct vad_recorder *recorder, int64_t wall, const struct vad_here *here)
{
	struct vad_buffer proxy = vad_buffer_new(LINE_MOST);
	struct vad_json json;

	if (recorder == NULL)
		return;
	json = begin_line(recorder);
	vad_json_key(&json, "recording");
	vad_json_int(&json, 1);
	vad_json_key(&json, "wall");
	vad_json_int(&json, wall);
	vad_json_key(&json, "here");
	vad_json_open_object(&json);
	write_string(&json, "name", here->name);
	write_string(&json, "domain", here->domain);
	write_list(&json, "suffixes", here->suffixes, here->suffix_count);
	write_list(&json, "servers", here->servers, here->server_count);
	vad_json_key(&json, "proxy");
	vad_json_text(&json, without_user(vad_view_of(here->proxy), &proxy));
	vad_json_close_object(&json);
	end_line(recorder, &json);
	vad_buffer_clear(&proxy);
}

static void write_peer(struct vad_json *json, const struct vad_peer *peer)
{
	struct vad_buffer text = vad_buffer_new(sizeof(peer->address) + 16);

	if (peer != NULL && peer->address[0] != '\0')
		vad_peer_print(&text, peer);
	vad_json_key(json, "to");
	vad_json_text(json, vad_buffer_view(&text));
	vad_buffer_clear(&text);
}

void vad_record_open(struct vad_recorder *recorder, uint64_t id, enum vad_channel_kind kind,
		     const struct vad_peer *peer, const struct vad_errand *errand, int64_t at)
{
	struct vad_buffer name = vad_buffer_new(LINE_MOST);
	struct vad_json json;

	if (recorder == NULL)
		return;
	json = begin_line(recorder);
	vad_json_key(&json, "open");
	vad_json_int(&json, (int64_t)id);
	write_string(&json, "kind", vad_channel_kind_name(kind));
	write_peer(&json, peer);
	/* A request that cannot be cleaned of secrets is left out. */
	if (errand != NULL && errand->name.size > 0 &&
	    vad_record_name(kind, errand->name, &name) == VAD_OK) {
		vad_json_key(&json, "name");
		vad_json_text(&json, vad_buffer_view(&name));
	}
	if (errand != NULL && errand->type != 0) {
		vad_json_key(&json, "type");
		vad_json_int(&json, errand->type);
	}
	vad_json_key(&json, "at");
	if (at < 0)
		vad_json_null(&json);
	else
		vad_json_int(&json, at);
	end_line(recorder, &json);
	vad_buffer_clear(&name);
}

static void write_hex(struct vad_recorder *recorder, struct vad_view bytes)
{
	static const char digits[] = "0123456789abcdef";

	vad_buffer_add_char(&recorder->out, '"');
	for (size_t i = 0; i < bytes.size; i++) {
		unsigned char byte = (unsigned char)bytes.data[i];
		char pair[2] = { digits[byte >> 4], digits[byte & 15] };

		vad_buffer_append(&recorder->out, pair, sizeof(pair));
	}
	vad_buffer_add_char(&recorder->out, '"');
}

void vad_record_event(struct vad_recorder *recorder, uint64_t id, const struct vad_event *event)
{
	static const char *const names[] = { "connected", "data", "closed", "failed" };
	struct vad_json json;

	if (recorder == NULL || event->kind == VAD_EVENT_ALARM)
		return;
	json = begin_line(recorder);
	vad_json_key(&json, "id");
	vad_json_int(&json, (int64_t)id);
	vad_json_key(&json, "at");
	vad_json_int(&json, event->now);
	write_string(&json, "event", names[event->kind]);
	if (event->kind == VAD_EVENT_DATA) {
		vad_json_key(&json, "bytes");
		vad_json_raw(&json, VAD_VIEW(""));
		write_hex(recorder, event->data);
	}
	if (event->kind == VAD_EVENT_FAILED) {
		write_string(&json, "failure", vad_failure_name(event->failure));
		if (event->by.size > 0) {
			vad_json_key(&json, "by");
			vad_json_text(&json, event->by);
		}
	}
	end_line(recorder, &json);
}

void vad_record_random(struct vad_recorder *recorder, uint64_t number)
{
	struct vad_buffer text = vad_buffer_new(32);
	struct vad_json json;

	if (recorder == NULL)
		return;
	vad_buffer_printf(&text, "%llu", (unsigned long long)number);
	json = begin_line(recorder);
	vad_json_key(&json, "random");
	vad_json_text(&json, vad_buffer_view(&text));
	end_line(recorder, &json);
	vad_buffer_clear(&text);
}
