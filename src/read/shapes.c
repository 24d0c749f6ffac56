/* SPDX-License-Identifier: MIT */
#include "shapes.h"

#include <string.h>

#include "base/escape.h"
#include "base/text.h"
#include "block.h"
#include "codes.h"
#include "readers.h"
#include "reading.h"
#include "rules/extended_pid.h"
#include "rules/key.h"

static void pass_blank(struct vad_shapes *s)
{
	s->section++;
	s->numbers = 0;
}

void vad_shapes_line(struct vad_shapes *s, const char *key)
{
	if (strcmp(key, "name") == 0 || strcmp(key, "service-version") == 0)
		*s = (struct vad_shapes){ .active = true };
	else if (strcmp(key, "activation-id") == 0)
		s->ids = 1;
	else if (strcmp(key, "cmid") == 0)
		s->ids = 2;
	else if (strcmp(key, "extended-pid") == 0)
		s->pids = 1;
	else if (strcmp(key, "rearm.windows") == 0)
		s->rearms = 1;
	else if (strcmp(key, "rearm.sku") == 0)
		s->rearms = 2;
	else if (strcmp(key, "activation-interval") == 0)
		s->intervals = 1;
}

/* "Windows(R), Professional edition": WMI's own text, the same in every language. */
static bool product_name(struct vad_view text)
{
	return vad_app_of_name(text) != VAD_APP_UNKNOWN && vad_view_ends_nocase(text, " edition") &&
	       vad_view_find(text, VAD_VIEW(", "), 0) != SIZE_MAX;
}

/* "Windows(R) Operating System, VOLUME_KMSCLIENT channel" and its kin. */
static bool description(struct vad_reading *r, struct vad_view text)
{
	return vad_app_of_name(text) != VAD_APP_UNKNOWN &&
	       vad_view_find(text, VAD_VIEW(", "), 0) != SIZE_MAX &&
	       vad_channel_word(r->k, text, NULL)[0] != '\0';
}

static bool all_digits(struct vad_view v, size_t least)
{
	if (v.size < least)
		return false;
	for (size_t i = 0; i < v.size; i++) {
		if (!vad_ascii_is_digit(v.data[i]))
			return false;
	}
	return true;
}

static bool guid_value(struct vad_shapes *s, struct vad_reading *r, struct vad_view value)
{
	struct vad_guid id;

	if (!vad_guid_parse(value, &id))
		return false;
	if (vad_app_of_guid(&id) != VAD_APP_UNKNOWN)
		vad_block_app(r, value);
	else if (s->ids++ == 0)
		vad_block_id(r, value);
	else
		vad_block_guid(r, VAD_ABOUT_MACHINE, "machine.cmid", &id);
	return true;
}

/* Numbers alone: rearms in the first part, the host's figures in their order behind it. */
static bool number_value(struct vad_shapes *s, struct vad_reading *r, struct vad_view value)
{
	static const char *const host[] = { "host.count", "host.port" };
	static const char *const requests[] = { "host.requests", "host.failed_requests" };
	uint64_t number;
	bool is_host = r->block.channel && strcmp(r->block.channel, "csvlk") == 0;

	if (!vad_view_to_u64(value, &number) || number > 1000000000)
		return false;
	if (s->rearms < 2 && !(is_host && s->section > 1)) {
		if (s->rearms++ == 0)
			vad_block_int(r, VAD_ABOUT_MACHINE, "machine.rearms_left", (int64_t)number);
		else
			vad_block_int(r, VAD_ABOUT_PRODUCT, "product.sku_rearms_left",
				      (int64_t)number);
	} else if (is_host && s->numbers < 2) {
		r->block.is_host = true;
		if (s->numbers == 0)
			vad_block_flag(r, VAD_ABOUT_HOST, "host.enabled", true);
		if (s->numbers == 0)
			vad_block_int(r, VAD_ABOUT_HOST, host[0], (int64_t)number);
		else
			vad_block_text(r, VAD_ABOUT_HOST, host[1], value);
		s->numbers++;
	} else if (is_host && s->numbers < 4) {
		vad_block_int(r, VAD_ABOUT_HOST, requests[s->numbers++ - 2], (int64_t)number);
	}
	return true;
}

/* "120 minutes" behind the client's part: first the activation, then the renewal interval. */
static bool interval(struct vad_shapes *s, struct vad_reading *r, struct vad_view value)
{
	struct vad_text t = vad_text_of(value);
	uint64_t number;

	if (s->ids < 2 || s->intervals >= 2 || !vad_text_number(&t, 43200, &number) ||
	    number < 15 || !vad_text_accept(&t, " ") || vad_text_at_end(&t) ||
	    vad_ascii_is_digit(vad_text_rest(&t).data[0]))
		return false;
	vad_block_int(r, VAD_ABOUT_PRODUCT, s->intervals++ == 0 ? "product.activation_interval"
								: "product.renewal_interval",
		      (int64_t)number);
	return true;
}

/* "259199 minute(s) (180 day(s))" */
static bool expiry(struct vad_reading *r, struct vad_view value)
{
	int64_t minutes;
	size_t bracket = vad_view_find_char(value, '(', 0);
	struct vad_view behind = vad_view_sub(value, bracket, SIZE_MAX);

	if (value.size == 0 || !vad_ascii_is_digit(value.data[0]) || bracket == SIZE_MAX)
		return false;
	/* a number, a word, and a second number in brackets */
	while (behind.size > 1 && !vad_ascii_is_digit(behind.data[0]))
		behind = vad_view_sub(behind, 1, SIZE_MAX);
	if (behind.size < 2 || !vad_minutes(value, &minutes) || minutes > 1000000)
		return false;
	vad_block_int(r, VAD_ABOUT_PRODUCT, "product.expires_in", minutes);
	return true;
}

static bool kms_value(struct vad_reading *r, struct vad_view value)
{
	struct vad_view host;
	uint16_t port;
	size_t colon = vad_view_find_char(value, ':', 0);

	if (colon == SIZE_MAX || vad_view_find_char(value, '/', 0) != SIZE_MAX ||
	    !vad_split_endpoint(value, &host, &port) || !vad_arg_valid(VAD_ARG_HOST, host))
		return false;
	vad_block_text(r, VAD_ABOUT_PRODUCT, "product.discovered_host", host);
	return true;
}

static bool reason_value(struct vad_reading *r, struct vad_view value)
{
	size_t offset = 0;
	uint32_t code;

	if (!vad_view_starts_nocase(value, "0x") ||
	    !vad_find_code(r->k, value, &offset, &code))
		return false;
	vad_block_reason(r, code);
	vad_block_status(r, "notification");
	return true;
}

static bool pid_value(struct vad_shapes *s, struct vad_reading *r, struct vad_view value)
{
	struct vad_extended_pid pid;

	if (!vad_extended_pid_parse(value, &pid))
		return false;
	vad_block_text(r, VAD_ABOUT_PRODUCT,
		       s->pids++ == 0 ? "product.extended_pid" : "product.kms_pid", value);
	return true;
}

/* The trusted time: a date with a time of day, behind the key. */
static bool time_value(struct vad_reading *r, struct vad_view value)
{
	struct vad_stamp stamp;

	if (r->block.tail[0] == '\0' || r->block.time != VAD_TIME_NONE || value.size < 12 ||
	    !vad_ascii_is_digit(value.data[0]) || !vad_reading_stamp(r, value, &stamp) ||
	    stamp.precision > 60)
		return false;
	r->block.time = stamp.time;
	r->block.clock = stamp.clock;
	return true;
}

static bool value_line(struct vad_shapes *s, struct vad_reading *r, struct vad_view value)
{
	if (guid_value(s, r, value) || pid_value(s, r, value) || reason_value(r, value) ||
	    time_value(r, value) || expiry(r, value) || interval(s, r, value) || number_value(s, r, value) ||
	    kms_value(r, value))
		return true;
	if (vad_arg_valid(VAD_ARG_ADDRESS, value)) {
		vad_block_text(r, VAD_ABOUT_PRODUCT, "product.kms_address", value);
		return true;
	}
	if (r->block.tail[0] == '\0' && value.size == 5 && vad_arg_valid(VAD_ARG_KEY_TAIL, value)) {
		vad_block_key(r, value);
		return true;
	}
	if (all_digits(value, 48)) {
		vad_block_text(r, VAD_ABOUT_PRODUCT, "product.installation_id", value);
		return true;
	}
	if (value.size < 24 && vad_view_find_char(value, ':', 0) != SIZE_MAX &&
	    vad_channel_word(r->k, value, NULL)[0] != '\0') {
		vad_block_channel(r, value);
		return true;
	}
	return false;
}

static bool shapes_line(void *state, struct vad_reading *r, const struct vad_line *line)
{
	struct vad_shapes *s = &r->shapes;
	bool ours = r->block.open && strcmp(r->block.kind, "slmgr") == 0;

	(void)state;
	if (line->text.size == 0) {
		pass_blank(s);
		return false;
	}
	if (line->separator != ':')
		return false;
	if (product_name(line->value)) {
		*s = (struct vad_shapes){ .active = true };
		vad_block_begin(r, "slmgr", NULL);
		vad_block_name(r, line->value);
		return true;
	}
	if (description(r, line->value) && (!ours || !r->block.channel)) {
		if (!ours)
			*s = (struct vad_shapes){ .active = true };
		(void)vad_block_of(r, "slmgr", NULL);
		vad_block_description(r, line->value);
		return true;
	}
	/* far behind the block nothing is its any more */
	if (!ours || line->number > r->block.last_line + 8)
		return false;
	if (!value_line(s, r, line->value))
		return false;
	r->block.last_line = line->number;
	return true;
}

const struct vad_line_reader vad_reader_shapes = {
	.name = "slmgr",
	.fallback = true,
	.line = shapes_line,
};
