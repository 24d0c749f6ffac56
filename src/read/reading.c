/* SPDX-License-Identifier: MIT */
#include "reading.h"

#include <stdlib.h>
#include <string.h>

#include "attempts.h"
#include "base/escape.h"
#include "base/text.h"
#include "history.h"
#include "products.h"

bool vad_reading_init(struct vad_reading *r, struct vad_case *c, const char *name)
{
	*r = (struct vad_reading){ .c = c, .k = vad_case_knowledge(c), .kind = "text", .unit = "line",
				   .time = VAD_TIME_NONE, .machine = VAD_NO_SUBJECT,
				   .roles = { VAD_NO_SUBJECT, VAD_NO_SUBJECT },
				   .typed_key = VAD_NO_SUBJECT };
	r->origin = vad_buffer_new(4096);
	r->scope = vad_buffer_new(8192);
	r->last_text = vad_buffer_new(4096);
	r->messages_left = 4000;
	vad_buffer_add(&r->origin, name);
	vad_buffer_add(&r->scope, name);
	if (vad_buffer_result(&r->origin) != VAD_OK || !vad_phrases_build(&r->phrases, r->k))
		return false;
	r->products = vad_products_new();
	r->attempts = vad_attempts_new();
	r->history = vad_history_new();
	if (!r->products || !r->attempts || !r->history)
		return false;
	r->own_machine = vad_reading_subject(r, VAD_SUBJECT_MACHINE, vad_buffer_view(&r->origin));
	r->machine = r->own_machine;
	return r->result == VAD_OK;
}

void vad_reading_done(struct vad_reading *r)
{
	vad_buffer_clear(&r->origin);
	vad_buffer_clear(&r->scope);
	vad_buffer_clear(&r->block.text);
	vad_buffer_clear(&r->last_text);
	vad_buffer_clear(&r->place);
	vad_phrases_free(&r->phrases);
	vad_products_free(r->products);
	vad_attempts_free(r->attempts);
	vad_history_free(r->history);
}

void vad_reading_fail(struct vad_reading *r, enum vad_result result)
{
	if (r->result == VAD_OK)
		r->result = result;
}

struct vad_case *vad_reading_case(const struct vad_reading *r)
{
	return r->c;
}

const struct vad_knowledge *vad_reading_knowledge(const struct vad_reading *r)
{
	return r->k;
}

struct vad_view vad_reading_origin(const struct vad_reading *r)
{
	return vad_buffer_view(&r->origin);
}

void vad_reading_set_time(struct vad_reading *r, vad_time time, enum vad_clock clock)
{
	r->time = time;
	r->clock = time == VAD_TIME_NONE ? VAD_CLOCK_NONE : clock;
}

bool vad_reading_stamp(struct vad_reading *r, struct vad_view text, struct vad_stamp *stamp)
{
	struct vad_text t = vad_text_of(vad_view_trim(text));
	uint64_t first = 0;

	if (!r->day_first && vad_text_number(&t, 31, &first) && first > 12 &&
	    vad_text_accept(&t, "/"))
		r->day_first = true;
	return vad_stamp_parse(vad_view_trim(text), r->day_first, stamp);
}

/* --- subjects ------------------------------------------------------------------------------ */

vad_subject vad_reading_subject(struct vad_reading *r, enum vad_subject_kind kind,
				struct vad_view key)
{
	const struct vad_buffer *origin = kind == VAD_SUBJECT_MACHINE ? &r->origin : &r->scope;
	vad_subject s = vad_case_subject(r->c, kind, key, vad_buffer_view(origin));

	if (s == VAD_NO_SUBJECT)
		vad_reading_fail(r, VAD_LIMIT);
	return s;
}

void vad_reading_use_machine(struct vad_reading *r, vad_subject machine)
{
	if (machine == VAD_NO_SUBJECT || machine == r->machine)
		return;
	r->machine = machine;
	vad_buffer_reset(&r->scope);
	vad_buffer_add_view(&r->scope, vad_buffer_view(&r->origin));
	if (machine != r->own_machine) {
		vad_buffer_add_char(&r->scope, '#');
		vad_buffer_add_view(&r->scope, vad_case_subject_info(r->c, machine).key);
	}
}

vad_subject vad_reading_machine(struct vad_reading *r)
{
	return r->machine;
}

/* "host" and "host.corp.example" are one name at different lengths. */
static bool same_name(struct vad_view a, struct vad_view b)
{
	struct vad_view s = a.size < b.size ? a : b, l = a.size < b.size ? b : a;

	return vad_view_equal_nocase(s, vad_view_sub(l, 0, s.size)) &&
	       (s.size == l.size ||
		(l.data[s.size] == '.' && vad_view_find_char(s, '.', 0) == SIZE_MAX));
}

vad_subject vad_reading_machine_named(struct vad_reading *r, struct vad_view name)
{
	struct vad_view own = { r->own_name, r->own_name_size };
	struct vad_buffer key;
	vad_subject s;

	name = vad_view_trim(name);
	if (name.size == 0 || name.size > VAD_NAME_MAX || !vad_arg_valid(VAD_ARG_HOST, name))
		return VAD_NO_SUBJECT;
	if (own.size > 0 && same_name(own, name))
		return r->own_machine;
	key = vad_buffer_new(VAD_NAME_MAX);
	/* short and full name are one machine */
	for (size_t i = 0; i < name.size && name.data[i] != '.'; i++)
		vad_buffer_add_char(&key, vad_ascii_lower(name.data[i]));
	s = vad_reading_subject(r, VAD_SUBJECT_MACHINE, vad_buffer_view(&key));
	vad_buffer_clear(&key);
	return s;
}

void vad_reading_name_other_machine(struct vad_reading *r, struct vad_view name)
{
	vad_subject s = vad_reading_machine_named(r, name);

	if (s == VAD_NO_SUBJECT)
		return;
	(void)vad_block_close(r);
	vad_reading_use_machine(r, s);
	vad_put_host(r, s, "machine.name", vad_view_trim(name));
}

void vad_reading_name_machine(struct vad_reading *r, struct vad_view name)
{
	vad_subject s = vad_reading_machine_named(r, name);

	if (s == VAD_NO_SUBJECT)
		return;
	(void)vad_block_close(r);
	name = vad_view_trim(name);
	if (r->own_name_size == 0) {
		memcpy(r->own_name, name.data, name.size);
		r->own_name_size = name.size;
		s = r->own_machine;
	}
	vad_reading_use_machine(r, s);
	vad_put_host(r, s, "machine.name", name);
}

void vad_reading_rename_machine(struct vad_reading *r, struct vad_view name)
{
	name = vad_view_trim(name);
	if (name.size == 0 || name.size > VAD_NAME_MAX || !vad_arg_valid(VAD_ARG_HOST, name))
		return;
	vad_reading_use_machine(r, r->own_machine);
	if (vad_view_equal(name, (struct vad_view){ r->own_name, r->own_name_size }))
		return;
	memcpy(r->own_name, name.data, name.size);
	r->own_name_size = name.size;
	vad_put_host(r, r->own_machine, "machine.name", name);
}

static bool host_or_address(struct vad_view text)
{
	return vad_arg_valid(VAD_ARG_HOST, text) || vad_arg_valid(VAD_ARG_ADDRESS, text);
}

static struct vad_view host_text(struct vad_view text)
{
	text = vad_view_trim(text);
	if (text.size > 2 && text.data[0] == '[' && text.data[text.size - 1] == ']')
		text = vad_view_sub(text, 1, text.size - 2);
	while (text.size > 0 && text.data[text.size - 1] == '.')
		text.size--;
	return text;
}

vad_subject vad_reading_host(struct vad_reading *r, struct vad_view host)
{
	vad_subject s;

	host = host_text(host);
	if (host.size == 0 || !host_or_address(host))
		return VAD_NO_SUBJECT;
	s = vad_reading_subject(r, VAD_SUBJECT_HOST, host);
	vad_put_host(r, s, "host.name", host);
	return s;
}

vad_subject vad_reading_endpoint(struct vad_reading *r, struct vad_view host, uint16_t port)
{
	vad_subject h = vad_reading_host(r, host), s;
	struct vad_buffer key;

	if (h == VAD_NO_SUBJECT || port == 0)
		return VAD_NO_SUBJECT;
	host = host_text(host);
	key = vad_buffer_new(512);
	vad_buffer_add_view(&key, host);
	vad_buffer_printf(&key, ":%u", (unsigned)port);
	if (vad_buffer_result(&key) != VAD_OK) {
		vad_buffer_clear(&key);
		return VAD_NO_SUBJECT;
	}
	s = vad_reading_subject(r, VAD_SUBJECT_ENDPOINT, vad_buffer_view(&key));
	vad_buffer_clear(&key);
	vad_put_subject(r, s, "endpoint.host", h);
	vad_put_port(r, s, "endpoint.port", port);
	return s;
}

vad_subject vad_reading_endpoint_text(struct vad_reading *r, struct vad_view text)
{
	struct vad_view host;
	uint16_t port;

	if (!vad_split_endpoint(text, &host, &port))
		return VAD_NO_SUBJECT;
	return vad_reading_endpoint(r, host, port);
}

bool vad_split_endpoint(struct vad_view text, struct vad_view *host, uint16_t *port)
{
	size_t colon = SIZE_MAX, n = 0;
	uint64_t number = 1688;

	text = vad_view_trim(text);
	for (size_t i = 0; i < text.size; i++) {
		if (text.data[i] == ':') {
			colon = i;
			n++;
		}
	}
	if (n == 1 || (n > 1 && text.data[0] == '[' && text.data[colon - 1] == ']')) {
		if (!vad_view_to_u64(vad_view_trim(vad_view_sub(text, colon + 1, SIZE_MAX)),
				     &number) ||
		    number == 0 || number > 65535)
			return false;
		text = vad_view_sub(text, 0, colon);
	}
	*host = vad_view_trim(text);
	*port = (uint16_t)number;
	return host->size > 0;
}

/* --- facts --------------------------------------------------------------------------------- */

uint32_t vad_reading_fact(struct vad_reading *r, const char *name)
{
	size_t slot = ((uintptr_t)name >> 2) * 2654435761u % VAD_FACT_CACHE;

	if (r->facts[slot].name != name) {
		r->facts[slot].name = name;
		r->facts[slot].index = vad_fact_index(r->k, vad_view_of(name));
	}
	return r->facts[slot].index;
}

/* "record 77": printed once for all that is said of a line. */
static struct vad_view place_of(struct vad_reading *r, uint64_t line)
{
	if (r->place.limit == 0)
		r->place = vad_buffer_new(64);
	if (r->place.size == 0 || r->placed != line) {
		vad_buffer_reset(&r->place);
		vad_buffer_printf(&r->place, "%s %llu", r->unit, (unsigned long long)line);
		r->placed = line;
	}
	return vad_buffer_view(&r->place);
}

void vad_put_at(struct vad_reading *r, vad_subject s, uint32_t fact, const struct vad_value *value,
		uint64_t line)
{
	struct vad_observation o = { .subject = s, .fact = fact, .value = *value, .time = r->time,
				     .clock = r->clock, .assumed = r->assumed };
	enum vad_result result;

	if (s == VAD_NO_SUBJECT || fact == VAD_NO_INDEX || r->result != VAD_OK)
		return;
	o.source = (struct vad_source){ vad_view_of(r->kind), vad_buffer_view(&r->origin),
					place_of(r, line) };
	result = vad_case_add(r->c, &o);
	/* a value that is not the fact's type is the evidence's fault, not the case's */
	if (result == VAD_NO_MEMORY || result == VAD_LIMIT)
		vad_reading_fail(r, result);
}

static void put(struct vad_reading *r, vad_subject s, const char *fact,
		const struct vad_value *value)
{
	vad_put_at(r, s, vad_reading_fact(r, fact), value, r->line);
}

void vad_put_flag(struct vad_reading *r, vad_subject s, const char *fact, bool value)
{
	put(r, s, fact, &(struct vad_value){ .type = VAD_TYPE_BOOL, .flag = value });
}

void vad_put_int(struct vad_reading *r, vad_subject s, const char *fact, int64_t value)
{
	put(r, s, fact, &(struct vad_value){ .type = VAD_TYPE_INT, .number = value });
}

void vad_put_code(struct vad_reading *r, vad_subject s, const char *fact, uint32_t code)
{
	put(r, s, fact, &(struct vad_value){ .type = VAD_TYPE_CODE, .number = code });
}

void vad_put_text(struct vad_reading *r, vad_subject s, const char *fact, struct vad_view text)
{
	struct vad_buffer masked = vad_buffer_new(4096);

	text = vad_view_sub(vad_view_trim(text), 0, 1024);
	vad_mask_keys(&masked, text);
	if (text.size > 0 && vad_buffer_result(&masked) == VAD_OK)
		put(r, s, fact, &(struct vad_value){ .type = VAD_TYPE_TEXT,
						     .text = vad_buffer_view(&masked) });
	vad_buffer_clear(&masked);
}

void vad_put_word(struct vad_reading *r, vad_subject s, const char *fact, const char *word)
{
	uint32_t index = vad_reading_fact(r, fact), value;

	if (index == VAD_NO_INDEX)
		return;
	value = vad_fact_word(r->k, index, vad_view_of(word));
	if (value != VAD_NO_INDEX)
		put(r, s, fact, &(struct vad_value){ .type = VAD_TYPE_WORD, .number = value });
}

void vad_put_guid(struct vad_reading *r, vad_subject s, const char *fact,
		  const struct vad_guid *guid)
{
	put(r, s, fact, &(struct vad_value){ .type = VAD_TYPE_GUID, .guid = *guid });
}

void vad_put_host(struct vad_reading *r, vad_subject s, const char *fact, struct vad_view host)
{
	host = host_text(host);
	if (host.size > 0 && host_or_address(host))
		put(r, s, fact, &(struct vad_value){ .type = VAD_TYPE_HOST, .text = host });
}

void vad_put_address(struct vad_reading *r, vad_subject s, const char *fact, struct vad_view text)
{
	text = vad_view_trim(text);
	if (vad_arg_valid(VAD_ARG_ADDRESS, text))
		put(r, s, fact, &(struct vad_value){ .type = VAD_TYPE_ADDRESS, .text = text });
}

void vad_put_port(struct vad_reading *r, vad_subject s, const char *fact, uint64_t port)
{
	if (port > 0 && port <= 65535)
		put(r, s, fact,
		    &(struct vad_value){ .type = VAD_TYPE_PORT, .number = (int64_t)port });
}

void vad_put_time(struct vad_reading *r, vad_subject s, const char *fact, vad_time time,
		  enum vad_clock clock)
{
	enum vad_clock was = r->clock;

	if (time == VAD_TIME_NONE)
		return;
	/* a time without a time of its observation: the fact's clock is that of its value */
	if (r->time == VAD_TIME_NONE)
		r->clock = clock;
	put(r, s, fact, &(struct vad_value){ .type = VAD_TYPE_TIME, .number = time });
	r->clock = was;
}

void vad_put_subject(struct vad_reading *r, vad_subject s, const char *fact, vad_subject value)
{
	if (value != VAD_NO_SUBJECT)
		put(r, s, fact, &(struct vad_value){ .type = VAD_TYPE_SUBJECT, .subject = value });
}

void vad_put_unread(struct vad_reading *r, const char *why)
{
	struct vad_unread u = { vad_buffer_view(&r->origin), place_of(r, r->line),
				vad_view_of(why) };

	if (r->result == VAD_OK && vad_case_add_unread(r->c, &u) != VAD_OK)
		vad_reading_fail(r, VAD_NO_MEMORY);
}
