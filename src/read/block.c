/* SPDX-License-Identifier: MIT */
#include "block.h"

#include <string.h>

#include "attempts.h"
#include "base/escape.h"
#include "base/text.h"
#include "codes.h"
#include "reading.h"
#include "rules/key.h"

#define GRACE_EXPIRED 0xC004F009u

/* --- waiting facts ------------------------------------------------------------------------- */

static struct vad_block_field *add(struct vad_reading *r, enum vad_block_about about,
				   const char *fact)
{
	struct vad_block *b = &r->block;
	struct vad_block_field *f;

	if (b->count == VAD_BLOCK_FIELDS)
		return NULL;
	f = &b->fields[b->count++];
	*f = (struct vad_block_field){ .fact = fact, .about = about, .line = r->line };
	b->last_line = r->line;
	return f;
}

void vad_block_flag(struct vad_reading *r, enum vad_block_about about, const char *fact, bool value)
{
	struct vad_block_field *f = add(r, about, fact);

	if (f)
		f->value = (struct vad_value){ .type = VAD_TYPE_BOOL, .flag = value };
}

void vad_block_int(struct vad_reading *r, enum vad_block_about about, const char *fact,
		   int64_t value)
{
	struct vad_block_field *f = add(r, about, fact);

	if (f)
		f->value = (struct vad_value){ .type = VAD_TYPE_INT, .number = value };
}

void vad_block_guid(struct vad_reading *r, enum vad_block_about about, const char *fact,
		    const struct vad_guid *guid)
{
	struct vad_block_field *f = add(r, about, fact);

	if (f)
		f->value = (struct vad_value){ .type = VAD_TYPE_GUID, .guid = *guid };
}

static bool keep_text(struct vad_block *b, struct vad_view text, size_t *at)
{
	if (b->text.size + text.size > VAD_BLOCK_TEXT)
		return false;
	*at = b->text.size;
	vad_buffer_add_view(&b->text, text);
	return vad_buffer_result(&b->text) == VAD_OK;
}

static void add_text(struct vad_reading *r, enum vad_block_about about, const char *fact,
		     struct vad_view text, uint8_t type)
{
	struct vad_block *b = &r->block;
	struct vad_block_field *f;
	size_t at;

	text = vad_view_sub(vad_view_trim(text), 0, 1024);
	if (text.size == 0 || !keep_text(b, text, &at))
		return;
	f = add(r, about, fact);
	if (f && type == VAD_TYPE_PORT) {
		f->value.type = type;
		(void)vad_first_number(text, &f->value.number);
	} else if (f) {
		f->value.type = type;
		f->at = at;
		f->size = text.size;
	}
}

void vad_block_word(struct vad_reading *r, enum vad_block_about about, const char *fact,
		    const char *word)
{
	if (word)
		add_text(r, about, fact, vad_view_of(word), VAD_TYPE_WORD);
}

/* Crossed out by the poster? */
static bool masked(struct vad_view text)
{
	for (size_t i = 0; i < text.size; i++) {
		if (!strchr("Xx*@#-. ", text.data[i]) || text.data[i] == '\0')
			return false;
	}
	return true;
}

void vad_block_text(struct vad_reading *r, enum vad_block_about about, const char *fact,
		    struct vad_view text)
{
	uint32_t index = vad_reading_fact(r, fact);

	if (masked(text) || (text.size > 1 && text.data[0] == '<'))
		return;
	if (index != VAD_NO_INDEX)
		add_text(r, about, fact, text, r->k->facts[index].type);
}

static void put_field(struct vad_reading *r, vad_subject s, const struct vad_block_field *f)
{
	struct vad_view text = vad_view_sub(vad_buffer_view(&r->block.text), f->at, f->size);
	char word[64];

	switch (f->value.type) {
	case VAD_TYPE_BOOL:
		vad_put_flag(r, s, f->fact, f->value.flag);
		break;
	case VAD_TYPE_INT:
		vad_put_int(r, s, f->fact, f->value.number);
		break;
	case VAD_TYPE_PORT:
		vad_put_port(r, s, f->fact, (uint64_t)f->value.number);
		break;
	case VAD_TYPE_GUID:
		vad_put_guid(r, s, f->fact, &f->value.guid);
		break;
	case VAD_TYPE_TEXT:
		vad_put_text(r, s, f->fact, text);
		break;
	case VAD_TYPE_HOST:
		vad_put_host(r, s, f->fact, text);
		break;
	case VAD_TYPE_ADDRESS:
		vad_put_address(r, s, f->fact, text);
		break;
	case VAD_TYPE_TIME:
		vad_put_time(r, s, f->fact, f->value.number, VAD_CLOCK_LOCAL);
		break;
	case VAD_TYPE_WORD:
		if (f->size < sizeof(word)) {
			memcpy(word, text.data, f->size);
			word[f->size] = '\0';
			vad_put_word(r, s, f->fact, word);
		}
		break;
	default:
		break;
	}
}

/* --- the block ----------------------------------------------------------------------------- */

void vad_block_begin(struct vad_reading *r, const char *kind, const char *command)
{
	struct vad_block *b = &r->block;
	struct vad_buffer text;

	(void)vad_block_close(r);
	text = b->text;
	if (text.limit == 0)
		text = vad_buffer_new(VAD_BLOCK_TEXT);
	vad_buffer_reset(&text);
	*b = (struct vad_block){ .open = true, .kind = kind, .command = command,

				 .first_line = r->line, .last_line = r->line, .time = VAD_TIME_NONE, .text = text };
}

struct vad_block *vad_block_of(struct vad_reading *r, const char *kind, const char *command)
{
	struct vad_block *b = &r->block;

	if (!b->open || strcmp(b->kind, kind) != 0)
		vad_block_begin(r, kind, command);
	b->last_line = r->line;
	return b;
}

/* Host and client in one text are two machines, where nobody names them. */
static void choose_machine(struct vad_reading *r, const struct vad_block *b)
{
	enum { CLIENT, HOST, ROLES };
	bool client = b->app == VAD_APP_WINDOWS && b->channel && b->tail[0] != '\0' &&
		      strcmp(b->channel, "gvlk") == 0;
	int role = b->is_host ? HOST : client ? CLIENT : ROLES;
	struct vad_buffer key;

	if (role == ROLES || r->machine != r->own_machine)
		return;
	if (r->roles[role] == VAD_NO_SUBJECT) {
		r->roles[role] = r->machine;
		if (r->roles[1 - role] == r->machine) {
			key = vad_buffer_new(8192);
			vad_buffer_add(&key, role == HOST ? "host-of-" : "client-of-");
			vad_buffer_add_view(&key, vad_buffer_view(&r->origin));
			r->roles[role] = vad_reading_subject(r, VAD_SUBJECT_MACHINE,
							     vad_buffer_view(&key));
			vad_buffer_clear(&key);
		}
	}
	vad_reading_use_machine(r, r->roles[role]);
}

/* "Windows(R), Professional edition", "Office 16, Office16ProPlusVL_KMS_Client edition" */
static struct vad_view edition_of(struct vad_view name)
{
	size_t comma = vad_view_find(name, VAD_VIEW(", "), 0);
	struct vad_view rest;

	if (comma == SIZE_MAX)
		return vad_view_sub(name, 0, 0);
	rest = vad_view_sub(name, comma + 2, SIZE_MAX);
	return vad_view_sub(rest, 0, vad_view_find_nocase(rest, VAD_VIEW(" edition"), 0));
}

static void put_name(struct vad_reading *r, vad_subject s, const struct vad_block *b,
		     struct vad_view name)
{
	struct vad_view edition = edition_of(name);

	if (name.size == 0)
		return;
	vad_put_text(r, s, "product.name", name);
	if (edition.size == 0 || edition.size > 128)
		return;
	if (vad_view_find_nocase(edition, VAD_VIEW("-ESU-"), 0) != SIZE_MAX) {
		vad_put_flag(r, s, "product.is_esu", true);
		return;
	}
	vad_put_text(r, s, "product.edition", edition);
	if (b->app != VAD_APP_WINDOWS)
		return;
	vad_put_flag(r, s, "product.server", vad_view_starts_nocase(edition, "Server"));
	if (b->tail[0] != '\0')
		vad_put_text(r, r->machine, "machine.edition", edition);
}

/* A retail or subscription licence, where volume programs cannot help. */
static bool retail_office(const struct vad_block *b)
{
	return b->app == VAD_APP_OFFICE && b->channel &&
	       (strcmp(b->channel, "retail") == 0 || strcmp(b->channel, "subscription") == 0);
}

static void put_status(struct vad_reading *r, vad_subject s, const struct vad_block *b)
{
	bool in_use = b->tail[0] != '\0' || !b->status || strcmp(b->status, "unlicensed") != 0;

	r->line = b->status_line;
	if (b->status)
		vad_put_word(r, s, "product.status", b->status);
	if (!b->has_reason)
		return;
	r->line = b->reason_line;
	vad_put_code(r, s, "product.status_reason", b->reason);
	if (b->reason == GRACE_EXPIRED && b->channel && strcmp(b->channel, "eval") == 0)
		vad_put_flag(r, s, "product.eval_over", true);
	/* a licensed product's reason is history, and a licence without a key is no fault */
	if (b->licensed_remark || (b->status && strcmp(b->status, "licensed") == 0) || !in_use ||
	    b->not_in_use || !vad_code_counts(r->k, b->reason))
		return;
	(void)vad_reading_error(r, &(struct vad_sighting){ .code = b->reason,
							   .seen_in = b->command ? "ospp" : "status",
							   .command = b->command,
							   .product = s,
							   .attempt = VAD_NO_SUBJECT,
							   .endpoint = VAD_NO_SUBJECT });
}

static void put_host(struct vad_reading *r, vad_subject host, const struct vad_block *b)
{
	uint64_t line = r->line;

	r->line = b->status_line;
	if (b->status)
		vad_put_word(r, host, "host.status", b->status);
	r->line = line;
}

static vad_subject put_block(struct vad_reading *r, const struct vad_block *b)
{
	struct vad_view name = vad_view_sub(vad_buffer_view(&b->text), b->name_at, b->name_size);
	vad_subject product, host = VAD_NO_SUBJECT;
	struct vad_product_words w = { .app = b->app, .name = name, .id = b->has_id ? &b->id : NULL,
				       .tail = vad_view_of(b->tail) };

	w.in_use = !b->not_in_use &&
		   (b->tail[0] != '\0' || (b->status && strcmp(b->status, "unlicensed") != 0));
	/* a block that names nothing goes on with the Windows that was named */
	if (name.size == 0 && !b->has_id && b->tail[0] == '\0' && b->app != VAD_APP_OFFICE &&
	    strcmp(b->kind, "ospp") != 0)
		product = vad_reading_windows(r);
	else
		product = vad_reading_product(r, &w);
	put_name(r, product, b, name);
	if (b->is_host) {
		host = vad_kms_own_host(r);
		put_host(r, host, b);
	}
	if (retail_office(b))
		vad_put_flag(r, product, "product.retail_licence", true);
	for (size_t i = 0; i < b->count; i++) {
		const struct vad_block_field *f = &b->fields[i];

		r->line = f->line;
		put_field(r, f->about == VAD_ABOUT_PRODUCT ? product
			     : f->about == VAD_ABOUT_HOST  ? host
							   : r->machine, f);
		if (f->value.type == VAD_TYPE_SUBJECT)
			vad_put_subject(r, product, f->fact,
					vad_reading_endpoint_text(
						r, vad_view_sub(vad_buffer_view(&b->text), f->at,
								f->size)));
	}
	r->line = b->tail_line;
	vad_reading_key(r, product, vad_view_of(b->tail));
	put_status(r, product, b);
	return product;
}

vad_subject vad_block_close(struct vad_reading *r)
{
	struct vad_block *b = &r->block;
	const char *kind = r->kind;
	uint64_t line = r->line;
	vad_time time = r->time;
	enum vad_clock clock = r->clock;
	vad_subject machine = r->machine, product;

	if (!b->open)
		return VAD_NO_SUBJECT;
	b->open = false;
	if (b->count == 0 && b->name_size == 0 && !b->has_id && !b->has_reason &&
	    b->tail[0] == '\0' && !b->status)
		return VAD_NO_SUBJECT;
	r->kind = b->kind;
	if (b->app == VAD_APP_UNKNOWN)
		b->app = vad_app_of_name(
			vad_view_sub(vad_buffer_view(&b->text), b->name_at, b->name_size));
	/* a piece of slmgr's output that names nothing is about Windows, as slmgr is */
	if (b->app == VAD_APP_UNKNOWN && !b->has_id && strcmp(b->kind, "slmgr") == 0)
		b->app = VAD_APP_WINDOWS;
	if (b->time != VAD_TIME_NONE)
		vad_reading_set_time(r, b->time, b->clock);
	r->line = b->first_line;
	choose_machine(r, b);
	product = put_block(r, b);
	vad_reading_use_machine(r, machine);
	vad_reading_set_time(r, time, clock);
	r->kind = kind;
	r->line = line;
	return product;
}

/* --- common lines -------------------------------------------------------------------------- */

void vad_block_name(struct vad_reading *r, struct vad_view name)
{
	struct vad_block *b = &r->block;

	name = vad_view_sub(vad_view_trim(name), 0, 512);
	if (!keep_text(b, name, &b->name_at))
		return;
	b->name_size = name.size;
	if (b->app == VAD_APP_UNKNOWN)
		b->app = vad_app_of_name(name);
}

void vad_block_channel(struct vad_reading *r, struct vad_view text)
{
	struct vad_block *b = &r->block;
	struct vad_view token = { 0 };
	const char *word = vad_channel_word(r->k, text, &token);

	if (word[0] == '\0')
		return;
	vad_block_word(r, VAD_ABOUT_PRODUCT, "product.channel", word);
	/* the description's token says more than the channel line that follows it */
	if (b->channel)
		return;
	b->channel = word;
	token = vad_view_sub(token, 0, vad_view_find_char(token, ' ', 0));
	vad_block_text(r, VAD_ABOUT_PRODUCT, "product.channel_token", token);
	if (strcmp(word, "csvlk") == 0)
		vad_block_text(r, VAD_ABOUT_HOST, "host.channel_token", token);
}

void vad_block_description(struct vad_reading *r, struct vad_view text)
{
	struct vad_block *b = &r->block;

	vad_block_text(r, VAD_ABOUT_PRODUCT, "product.description", text);
	if (b->app == VAD_APP_UNKNOWN)
		b->app = vad_app_of_name(vad_view_trim(text));
	vad_block_channel(r, text);
}

void vad_block_id(struct vad_reading *r, struct vad_view text)
{
	struct vad_block *b = &r->block;

	if (!b->has_id && vad_guid_parse(vad_view_trim(text), &b->id))
		b->has_id = true;
}

void vad_block_app(struct vad_reading *r, struct vad_view text)
{
	struct vad_guid id;

	if (vad_guid_parse(vad_view_trim(text), &id) && vad_app_of_guid(&id) != VAD_APP_UNKNOWN)
		r->block.app = vad_app_of_guid(&id);
}

void vad_block_key(struct vad_reading *r, struct vad_view text)
{
	struct vad_block *b = &r->block;
	struct vad_view tail;

	text = vad_view_trim(text);
	tail = text.size > 5 ? vad_view_sub(text, text.size - 5, 5) : text;
	if (text.size > 5 && text.data[text.size - 6] != '-')
		return;
	if (!vad_arg_valid(VAD_ARG_KEY_TAIL, tail))
		return;
	memcpy(b->tail, tail.data, 5);
	b->tail_line = r->line;
}

void vad_block_status(struct vad_reading *r, const char *word)
{
	r->block.status = word;
	r->block.status_line = r->line;
}

void vad_block_reason(struct vad_reading *r, uint32_t code)
{
	r->block.reason = code;
	r->block.has_reason = true;
	r->block.reason_line = r->line;
}

void vad_block_kms(struct vad_reading *r, struct vad_view text, bool found)
{
	struct vad_block *b = &r->block;
	struct vad_view host;
	struct vad_block_field *f;
	uint16_t port;
	size_t at;
	bool good = vad_split_endpoint(text, &host, &port) &&
		    (vad_arg_valid(VAD_ARG_HOST, host) || vad_arg_valid(VAD_ARG_ADDRESS, host));

	if (!found)
		vad_block_flag(r, VAD_ABOUT_PRODUCT, "product.registered_bad", !good);
	if (!good)
		return;
	vad_block_text(r, VAD_ABOUT_PRODUCT,
		       found ? "product.discovered_host" : "product.registered_host", host);
	f = add(r, VAD_ABOUT_PRODUCT, found ? "product.discovered_port" : "product.registered_port");
	if (f)
		f->value = (struct vad_value){ .type = VAD_TYPE_PORT, .number = port };
	text = vad_view_trim(text);
	if (keep_text(b, text, &at) && (f = add(r, VAD_ABOUT_PRODUCT, "product.endpoint"))) {
		f->value.type = VAD_TYPE_SUBJECT;
		f->at = at;
		f->size = text.size;
	}
}

bool vad_first_number(struct vad_view text, int64_t *number)
{
	struct vad_text t;
	uint64_t value;
	size_t i = 0;

	while (i < text.size && !vad_ascii_is_digit(text.data[i]))
		i++;
	t = vad_text_of(vad_view_sub(text, i, SIZE_MAX));
	if (!vad_text_number(&t, INT64_MAX, &value))
		return false;
	*number = (int64_t)value;
	return true;
}

bool vad_minutes(struct vad_view text, int64_t *minutes)
{
	size_t bracket = vad_view_find_char(text, '(', 0);
	int64_t first, second;

	if (!vad_first_number(text, &first))
		return false;
	*minutes = first;
	/* of two numbers, days and minutes in either order, the minutes are the larger */
	while (bracket != SIZE_MAX) {
		if (vad_first_number(vad_view_sub(text, bracket, SIZE_MAX), &second)) {
			if (second > first)
				*minutes = second;
			break;
		}
		bracket = vad_view_find_char(text, '(', bracket + 1);
	}
	return true;
}
