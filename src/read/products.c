/* SPDX-License-Identifier: MIT */
#include "products.h"

#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "reading.h"

enum { PRODUCT_MAX = 1024, HOMELESS_MAX = 4096, SLOTS = 256 };

struct product {
	vad_subject machine, subject;
	uint64_t name; /* hash of the printed name, 0: none */
	struct vad_guid id;
	bool has_id, in_use;
	uint8_t app;
	char tail[6];
};

/* An error whose product nobody named. */
struct homeless {
	vad_subject error, machine;
	uint8_t app;
	uint64_t line;
	vad_time time;
	enum vad_clock clock;
};

struct vad_products {
	struct product *list;
	size_t count, capacity;
	struct homeless *homeless;
	size_t homeless_count, homeless_capacity;
	struct {
		struct vad_guid id;
		vad_subject machine, subject;
		bool used, in_use;
		enum vad_app app;
	} slots[SLOTS]; /* the way from an activation id to its product, for streams of events */
	vad_subject near;
	const char *near_kind; /* the reader that named it */
};

struct vad_products *vad_products_new(void)
{
	struct vad_products *p = calloc(1, sizeof(*p));

	if (p)
		p->near = VAD_NO_SUBJECT;
	return p;
}

void vad_products_free(struct vad_products *p)
{
	if (!p)
		return;
	free(p->list);
	free(p->homeless);
	free(p);
}

vad_subject vad_near_product(struct vad_reading *r)
{
	(void)vad_block_close(r);
	return r->products->near;
}

/* --- applications -------------------------------------------------------------------------- */

enum vad_app vad_app_of_guid(const struct vad_guid *id)
{
	static const struct {
		const char *text;
		enum vad_app app;
	} known[] = {
		{ "55c92734-d682-4d71-983e-d6ec3f16059f", VAD_APP_WINDOWS },
		{ "59a52881-a989-479d-af46-f275c6370663", VAD_APP_OFFICE }, /* 2010 */
		{ "0ff1ce15-a989-479d-af46-f275c6370663", VAD_APP_OFFICE }, /* 2013 and later */
		{ "0ff1ce16-a989-479d-af46-f275c6370663", VAD_APP_OFFICE }, /* host keys */
	};
	char text[VAD_GUID_TEXT];

	vad_guid_print(id, text);
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (strcmp(text, known[i].text) == 0)
			return known[i].app;
	}
	return VAD_APP_UNKNOWN;
}

enum vad_app vad_app_of_name(struct vad_view name)
{
	if (vad_view_starts_nocase(name, "windows"))
		return VAD_APP_WINDOWS;
	if (vad_view_starts_nocase(name, "office") || vad_view_starts_nocase(name, "microsoft office"))
		return VAD_APP_OFFICE;
	return VAD_APP_UNKNOWN;
}

static const char *app_word(enum vad_app app)
{
	switch (app) {
	case VAD_APP_WINDOWS:
		return "windows";
	case VAD_APP_OFFICE:
		return "office";
	case VAD_APP_OTHER:
		return "other";
	default:
		return NULL;
	}
}

/* The application that the tables give for an activation id. */
static enum vad_app app_known(const struct vad_knowledge *k, const struct vad_guid *id)
{
	uint32_t i = vad_product_id_index(k, id);

	if (i == VAD_NO_INDEX)
		return VAD_APP_UNKNOWN;
	return strcmp(vad_text(k, k->products[k->product_ids[i].product].app), "office") == 0
		       ? VAD_APP_OFFICE
		       : VAD_APP_WINDOWS;
}

/* --- products ------------------------------------------------------------------------------ */

static struct product *find_product(struct vad_reading *r, const struct vad_product_words *w,
				    uint64_t name)
{
	struct vad_products *p = r->products;
	struct product *found = NULL;

	for (size_t i = 0; i < p->count; i++) {
		struct product *q = &p->list[i];

		if (q->machine != r->machine)
			continue;
		if (w->id && q->has_id) {
			if (vad_guid_equal(w->id, &q->id))
				return q;
			continue;
		}
		/* the same name; among several, the one with the same key */
		if (name != 0 && q->name == name &&
		    (w->tail.size != 5 || q->tail[0] == '\0' ||
		     vad_view_is_nocase(w->tail, q->tail)) &&
		    (!found || q->in_use))
			found = q;
		else if (!w->id && name == 0 && q->name == 0 && !q->has_id && q->app == w->app)
			found = q;
	}
	return found;
}

/* Text of a product's key: its id, its name or its application. */
static void product_key(const struct vad_product_words *w, enum vad_app app,
			struct vad_buffer *key)
{
	const char *word = app_word(app);

	if (w->id) {
		char text[VAD_GUID_TEXT];

		vad_guid_print(w->id, text);
		vad_buffer_add(key, text);
	} else {
		vad_buffer_add(key, word ? word : "unknown");
		if (w->name.size > 0) {
			vad_buffer_add_char(key, ':');
			vad_buffer_add_view(key, vad_view_sub(w->name, 0, 200));
		}
	}
}

static struct product *add_product(struct vad_reading *r)
{
	struct vad_products *p = r->products;

	if (p->count == p->capacity) {
		size_t capacity = p->capacity ? p->capacity * 2 : 16;
		struct product *list;

		if (p->count >= PRODUCT_MAX)
			return NULL;
		list = realloc(p->list, capacity * sizeof(*list));
		if (!list) {
			vad_reading_fail(r, VAD_NO_MEMORY);
			return NULL;
		}
		p->list = list;
		p->capacity = capacity;
	}
	p->list[p->count] = (struct product){ .machine = r->machine };
	return &p->list[p->count++];
}

static void put_product(struct vad_reading *r, vad_subject s, enum vad_app app,
			const struct vad_product_words *w)
{
	uint32_t known = w->id ? vad_product_id_index(r->k, w->id) : VAD_NO_INDEX;

	vad_put_subject(r, s, "product.machine", r->machine);
	if (app_word(app))
		vad_put_word(r, s, "product.app", app_word(app));
	if (w->id)
		vad_put_guid(r, s, "product.activation_id", w->id);
	if (known != VAD_NO_INDEX) {
		const char *role = vad_text(
			r->k, r->k->products[r->k->product_ids[known].product].role);

		if (role[0] != '\0')
			vad_put_flag(r, s, "product.server", strcmp(role, "server") == 0);
	}
}

static size_t slot_of(const struct vad_reading *r, const struct vad_guid *id)
{
	struct vad_view v = { (const char *)id->bytes, sizeof(id->bytes) };

	return vad_view_hash(v, r->machine) % SLOTS;
}

vad_subject vad_reading_product(struct vad_reading *r, const struct vad_product_words *w)
{
	struct vad_products *p = r->products;
	enum vad_app app = w->app;
	uint64_t name = w->name.size > 0 ? vad_view_hash(w->name, 0) | 1 : 0;
	struct product *q;
	struct vad_buffer key;
	size_t slot;

	(void)vad_block_close(r);
	slot = w->id ? slot_of(r, w->id) : 0;
	if (w->id && name == 0 && w->tail.size == 0 && p->slots[slot].used &&
	    p->slots[slot].machine == r->machine && vad_guid_equal(&p->slots[slot].id, w->id) &&
	    (p->slots[slot].in_use || !w->in_use) &&
	    (p->slots[slot].app == w->app || w->app == VAD_APP_UNKNOWN)) {
		p->near = p->slots[slot].subject;
		p->near_kind = r->kind;
		return p->near;
	}
	if (app == VAD_APP_UNKNOWN && w->id)
		app = app_known(r->k, w->id);
	if (app == VAD_APP_UNKNOWN)
		app = vad_app_of_name(w->name);
	q = find_product(r, w, name);
	if (!q) {
		key = vad_buffer_new(1024);
		product_key(w, app, &key);
		p->near = vad_reading_subject(r, VAD_SUBJECT_PRODUCT, vad_buffer_view(&key));
		vad_buffer_clear(&key);
		q = add_product(r);
	} else {
		p->near = q->subject;
	}
	p->near_kind = r->kind;
	put_product(r, p->near, app, w);
	if (q) {
		q->subject = p->near;
		q->app = app != VAD_APP_UNKNOWN ? (uint8_t)app : q->app;
		q->in_use = q->in_use || w->in_use;
		q->name = name != 0 ? name : q->name;
		if (w->id) {
			q->id = *w->id;
			q->has_id = true;
		}
		if (w->tail.size == 5)
			memcpy(q->tail, w->tail.data, 5);
	}
	if (w->id) {
		p->slots[slot].id = *w->id;
		p->slots[slot].machine = r->machine;
		p->slots[slot].subject = p->near;
		p->slots[slot].used = true;
		p->slots[slot].app = app;
		p->slots[slot].in_use = q ? q->in_use : w->in_use;
	}
	return p->near;
}

vad_subject vad_reading_windows(struct vad_reading *r)
{
	struct vad_products *p = r->products;
	const struct product *found = NULL;

	(void)vad_block_close(r);
	if (p->near != VAD_NO_SUBJECT && p->near_kind && strcmp(p->near_kind, "slmgr") == 0)
		return p->near;
	for (size_t i = 0; i < p->count; i++) {
		const struct product *q = &p->list[i];

		if (q->machine == r->machine && q->app == VAD_APP_WINDOWS &&
		    (!found || (q->in_use && !found->in_use)))
			found = q;
	}
	if (found)
		return found->subject;
	return vad_reading_product(r, &(struct vad_product_words){ .app = VAD_APP_WINDOWS,
								   .in_use = true });
}

void vad_reading_key(struct vad_reading *r, vad_subject product, struct vad_view tail)
{
	char upper[5];
	vad_subject key;

	if (product == VAD_NO_SUBJECT || !vad_arg_valid(VAD_ARG_KEY_TAIL, tail))
		return;
	for (size_t i = 0; i < sizeof(upper); i++)
		upper[i] = vad_ascii_upper(tail.data[i]);
	tail.data = upper;
	key = vad_reading_subject(r, VAD_SUBJECT_KEY, tail);
	vad_put_text(r, key, "key.tail", tail);
	vad_put_subject(r, product, "product.key", key);
	vad_put_flag(r, product, "product.key_installed", true);
}

/* --- errors -------------------------------------------------------------------------------- */

static void error_key(struct vad_reading *r, const struct vad_sighting *s, struct vad_buffer *key)
{
	vad_buffer_printf(key, "0x%08X/%s", (unsigned)s->code, s->seen_in);
	if (s->command) {
		vad_buffer_add_char(key, '/');
		vad_buffer_add(key, s->command);
	}
	if (s->product != VAD_NO_SUBJECT) {
		vad_buffer_add_char(key, '/');
		vad_buffer_add_view(key, vad_case_subject_info(r->c, s->product).key);
	}
	if (s->endpoint != VAD_NO_SUBJECT) {
		vad_buffer_add_char(key, '/');
		vad_buffer_add_view(key, vad_case_subject_info(r->c, s->endpoint).key);
	}
	if (s->product == VAD_NO_SUBJECT && app_word(s->app)) {
		vad_buffer_add_char(key, '/');
		vad_buffer_add(key, app_word(s->app));
	}
}

static void add_homeless(struct vad_reading *r, vad_subject error, enum vad_app app)
{
	struct vad_products *p = r->products;

	for (size_t i = p->homeless_count; i-- > 0;) {
		if (p->homeless[i].error == error)
			return;
	}
	if (p->homeless_count >= HOMELESS_MAX)
		return;
	if (p->homeless_count == p->homeless_capacity) {
		size_t capacity = p->homeless_capacity ? p->homeless_capacity * 2 : 16;
		struct homeless *list = realloc(p->homeless, capacity * sizeof(*list));

		if (!list) {
			vad_reading_fail(r, VAD_NO_MEMORY);
			return;
		}
		p->homeless = list;
		p->homeless_capacity = capacity;
	}
	p->homeless[p->homeless_count++] = (struct homeless){
		.error = error, .machine = r->machine, .app = (uint8_t)app,
		.line = r->line, .time = r->time, .clock = r->clock };
}

vad_subject vad_reading_error(struct vad_reading *r, const struct vad_sighting *s)
{
	struct vad_buffer key = vad_buffer_new(2048);
	vad_subject e;

	error_key(r, s, &key);
	e = vad_reading_subject(r, VAD_SUBJECT_ERROR, vad_buffer_view(&key));
	vad_buffer_clear(&key);
	vad_put_code(r, e, "error.code", s->code);
	vad_put_word(r, e, "error.seen_in", s->seen_in);
	if (s->command)
		vad_put_word(r, e, "error.command", s->command);
	vad_put_text(r, e, "error.trigger", s->trigger);
	if (s->remote)
		vad_put_flag(r, e, "error.remote", true);
	vad_put_subject(r, e, "error.product", s->product);
	vad_put_subject(r, e, "error.attempt", s->attempt);
	if (s->product == VAD_NO_SUBJECT)
		add_homeless(r, e, s->app);
	return e;
}

/* The one product of the machine that an error of `app` can be about; NULL when there are several. */
static const struct product *only_product(const struct vad_products *p, const struct homeless *h)
{
	const struct product *found[2] = { NULL, NULL };
	size_t count[2] = { 0, 0 };

	for (size_t i = 0; i < p->count; i++) {
		const struct product *q = &p->list[i];

		if (q->machine != h->machine || (h->app != VAD_APP_UNKNOWN && q->app != h->app))
			continue;
		found[0] = q;
		count[0]++;
		if (!q->in_use)
			continue;
		found[1] = q;
		count[1]++;
	}
	if (count[1] == 1)
		return found[1];
	return count[1] == 0 && count[0] == 1 ? found[0] : NULL;
}

void vad_products_finish(struct vad_reading *r)
{
	struct vad_products *p = r->products;
	size_t named = p->count;

	for (size_t i = 0; i < p->homeless_count; i++) {
		const struct homeless h = p->homeless[i];
		size_t all = p->count;
		const struct product *q;
		vad_subject s;

		/* products made here are no evidence of products */
		p->count = named;
		q = only_product(p, &h);
		p->count = all;
		vad_reading_use_machine(r, h.machine);
		r->line = h.line;
		vad_reading_set_time(r, h.time, h.clock);
		s = q ? q->subject
		      : vad_reading_product(r, &(struct vad_product_words){
						       .app = (enum vad_app)h.app });
		vad_put_subject(r, h.error, "error.product", s);
	}
}
