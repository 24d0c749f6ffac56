/* SPDX-License-Identifier: MIT */
/* A record as an event: its plan, filled with its values. */
#include <stdlib.h>
#include <string.h>

#include "internal.h"

/* What pieces get their values from. */
struct scope {
	struct vad_evtx_reader *r;
	const struct vad_evtx_plan *plan;
	const struct vad_evtx_value *values;
	uint32_t value_count;
	struct vad_evtx_text *text; /* where it is put */
	unsigned depth;             /* of nested fragments */
};

/* --- pieces ----------------------------------------------------------------------------------- */

/* The value that a piece stands for; false when it stands for none. */
static bool value_of(const struct scope *s, const struct vad_evtx_piece *piece,
		     struct vad_evtx_value *value)
{
	if (piece->kind == VAD_EVTX_PIECE_VALUE) {
		*value = (struct vad_evtx_value){ piece->at, (uint16_t)piece->count, piece->type };
		return true;
	}
	if (piece->kind != VAD_EVTX_PIECE_PLACE || piece->at >= s->value_count)
		return false;
	*value = s->values[piece->at];
	return true;
}

static void put_entity(struct vad_evtx_text *text, const struct vad_evtx_bytes *b,
		       struct vad_evtx_units name)
{
	static const struct {
		struct vad_view name;
		const char *text;
	} entities[] = {
		{ { "amp", 3 }, "&" },   { { "lt", 2 }, "<" },   { { "gt", 2 }, ">" },
		{ { "quot", 4 }, "\"" }, { { "apos", 4 }, "'" },
	};

	for (size_t i = 0; i < sizeof(entities) / sizeof(*entities); i++) {
		if (vad_evtx_units_are(b, name, entities[i].name)) {
			vad_evtx_text_add(text, entities[i].text, 1);
			return;
		}
	}
	vad_evtx_text_add(text, "&", 1);
	vad_evtx_text_units(text, b->data + name.at, name.count);
	vad_evtx_text_add(text, ";", 1);
}

static struct vad_view value_text(const struct scope *s, const struct vad_evtx_value *value)
{
	size_t from = s->text->size;

	if (vad_evtx_spend(&s->r->budget, value->size / 64u))
		vad_evtx_text_value(s->text, &s->r->bytes, value);
	return (struct vad_view){ s->text->data + from, s->text->size - from };
}

static void put_piece(const struct scope *s, const struct vad_evtx_piece *piece)
{
	struct vad_evtx_reader *r = s->r;
	struct vad_evtx_units units = { piece->at, piece->count };
	struct vad_evtx_value value;
	uint8_t unit[2];

	switch (piece->kind) {
	case VAD_EVTX_PIECE_TEXT:
		vad_evtx_text_units(s->text, r->bytes.data + units.at, units.count);
		break;
	case VAD_EVTX_PIECE_CHARACTER:
		unit[0] = (uint8_t)piece->at;
		unit[1] = (uint8_t)(piece->at >> 8);
		vad_evtx_text_units(s->text, unit, 1);
		break;
	case VAD_EVTX_PIECE_ENTITY:
		put_entity(s->text, &r->bytes, units);
		break;
	case VAD_EVTX_PIECE_PLACE:
	case VAD_EVTX_PIECE_VALUE:
	default:
		if (value_of(s, piece, &value))
			(void)value_text(s, &value);
		break;
	}
}

static struct vad_view range_text(const struct scope *s, struct vad_evtx_range range)
{
	struct vad_evtx_text *text = s->text;
	size_t from = text->size;

	for (uint32_t i = 0; i < range.count && vad_evtx_spend(&s->r->budget, 1); i++)
		put_piece(s, &s->plan->pool->pieces[range.first + i]);
	return (struct vad_view){ text->data + from, text->size - from };
}

static const struct vad_evtx_piece *only(const struct scope *s, struct vad_evtx_range range)
{
	return range.count == 1 ? &s->plan->pool->pieces[range.first] : NULL;
}

/* Is it the same for all records: no value in it? */
static bool is_constant(const struct vad_evtx_plan *plan, struct vad_evtx_range range)
{
	for (uint32_t i = 0; i < range.count; i++) {
		if (plan->pool->pieces[range.first + i].kind == VAD_EVTX_PIECE_PLACE)
			return false;
	}
	return true;
}

/* --- System ----------------------------------------------------------------------------------- */

static uint64_t text_number(struct vad_view text)
{
	uint64_t number = 0;
	unsigned base = 10;
	size_t i = 0;

	if (text.size > 2 && text.data[0] == '0' && vad_ascii_lower(text.data[1]) == 'x') {
		base = 16;
		i = 2;
	}
	for (; i < text.size; i++) {
		char c = vad_ascii_lower(text.data[i]);
		unsigned digit;

		if (c >= '0' && c <= '9')
			digit = (unsigned)(c - '0');
		else if (base == 16 && c >= 'a' && c <= 'f')
			digit = (unsigned)(c - 'a') + 10;
		else
			break;
		number = number * base + digit;
	}
	return number;
}

/* The number in text[at .. at + width). */
static uint64_t part(struct vad_view text, size_t at, size_t width)
{
	return text_number(vad_view_sub(text, at, width));
}

/* "2016-10-25T09:33:31.123456700Z" back to a FILETIME; 0 when it is none. */
static uint64_t text_filetime(struct vad_view text)
{
	const struct vad_date date = { .year = (int)part(text, 0, 4),
				       .month = (int)part(text, 5, 2),
				       .day = (int)part(text, 8, 2) };
	uint64_t fraction = 0, seconds;
	size_t i = 20;
	vad_time midnight;

	if (text.size < 20 || text.data[4] != '-' || text.data[7] != '-' || text.data[10] != 'T' ||
	    date.year < 1601)
		return 0;
	midnight = vad_time_from_date(&date);
	if (midnight == VAD_TIME_NONE)
		return 0;
	seconds = (uint64_t)(midnight + VAD_EVTX_EPOCH) + part(text, 11, 2) * 3600 +
		  part(text, 14, 2) * 60 + part(text, 17, 2);
	for (unsigned digit = 0; digit < 7 && text.data[19] == '.'; digit++) {
		bool there = i < text.size && vad_ascii_is_digit(text.data[i]);

		fraction = fraction * 10 + (there ? (uint64_t)(text.data[i] - '0') : 0);
		i += there ? 1 : 0;
	}
	return seconds * 10000000 + fraction;
}

/* Text that a number or a time was read from is not kept. */
static uint64_t range_number(const struct scope *s, struct vad_evtx_range range, bool *known,
			     bool time)
{
	const struct vad_evtx_piece *piece = only(s, range);
	struct vad_evtx_value value;
	size_t from = s->text->size;
	struct vad_view text;

	if (piece != NULL && value_of(s, piece, &value) && value.type != VAD_EVTX_STRING) {
		*known = value.size > 0 && value.type != VAD_EVTX_NULL;
		return *known ? vad_evtx_value_number(&s->r->bytes, &value) : 0;
	}
	text = range_text(s, range);
	s->text->size = from;
	*known = text.size > 0;
	return time ? text_filetime(text) : text_number(text);
}

static void set_number(struct vad_evtx_event *e, enum vad_evtx_field field, uint64_t number)
{
	switch (field) {
	case VAD_EVTX_FIELD_EVENT_ID:
		e->event_id = (uint16_t)number;
		break;
	case VAD_EVTX_FIELD_QUALIFIERS:
		e->qualifiers = (uint16_t)number;
		e->has |= VAD_EVTX_HAS_QUALIFIERS;
		break;
	case VAD_EVTX_FIELD_VERSION:
		e->version = (uint8_t)number;
		e->has |= VAD_EVTX_HAS_VERSION;
		break;
	case VAD_EVTX_FIELD_LEVEL:
		e->level = (uint8_t)number;
		break;
	case VAD_EVTX_FIELD_TASK:
		e->task = (uint16_t)number;
		break;
	case VAD_EVTX_FIELD_OPCODE:
		e->opcode = (uint8_t)number;
		break;
	case VAD_EVTX_FIELD_KEYWORDS:
		e->keywords = number;
		break;
	case VAD_EVTX_FIELD_RECORD_ID:
		e->event_record_id = number;
		break;
	case VAD_EVTX_FIELD_PROCESS:
		e->process = (uint32_t)number;
		e->has |= VAD_EVTX_HAS_PROCESS;
		break;
	case VAD_EVTX_FIELD_THREAD:
		e->thread = (uint32_t)number;
		e->has |= VAD_EVTX_HAS_PROCESS;
		break;
	case VAD_EVTX_FIELD_TIME:
		e->time = number;
		e->has |= VAD_EVTX_HAS_TIME;
		break;
	default:
		break;
	}
}

static struct vad_view *text_field(struct vad_evtx_event *e, enum vad_evtx_field field)
{
	switch (field) {
	case VAD_EVTX_FIELD_PROVIDER:
		return &e->provider;
	case VAD_EVTX_FIELD_GUID:
		return &e->provider_guid;
	case VAD_EVTX_FIELD_SOURCE:
		return &e->event_source;
	case VAD_EVTX_FIELD_CHANNEL:
		return &e->channel;
	case VAD_EVTX_FIELD_COMPUTER:
		return &e->computer;
	case VAD_EVTX_FIELD_USER:
		return &e->user;
	case VAD_EVTX_FIELD_ACTIVITY:
		return &e->activity;
	case VAD_EVTX_FIELD_RELATED:
		return &e->related_activity;
	case VAD_EVTX_FIELD_MESSAGE:
		return &e->message;
	case VAD_EVTX_FIELD_LEVEL_TEXT:
		return &e->level_text;
	case VAD_EVTX_FIELD_TASK_TEXT:
		return &e->task_text;
	default:
		return &e->binary;
	}
}

static bool is_number(enum vad_evtx_field field)
{
	static const bool numbers[VAD_EVTX_FIELDS] = {
		[VAD_EVTX_FIELD_EVENT_ID] = true, [VAD_EVTX_FIELD_QUALIFIERS] = true,
		[VAD_EVTX_FIELD_VERSION] = true,  [VAD_EVTX_FIELD_LEVEL] = true,
		[VAD_EVTX_FIELD_TASK] = true,     [VAD_EVTX_FIELD_OPCODE] = true,
		[VAD_EVTX_FIELD_KEYWORDS] = true, [VAD_EVTX_FIELD_RECORD_ID] = true,
		[VAD_EVTX_FIELD_PROCESS] = true,  [VAD_EVTX_FIELD_THREAD] = true,
		[VAD_EVTX_FIELD_TIME] = true,
	};

	return numbers[field];
}

/* The usual case of the one below: the field is a value of the instance, of its own type. True when
 * that was all. */
static bool fill_single(const struct scope *s, const struct vad_evtx_varying *v,
			struct vad_evtx_event *e)
{
	const struct vad_evtx_value *value = &s->values[v->place];
	uint64_t number;

	if (!v->single || v->place >= s->value_count)
		return false;
	if (value->size == 0 || value->type == VAD_EVTX_NULL)
		return true;
	if (!v->number) {
		struct vad_view text = value_text(s, value);

		if (text.size > 0)
			*text_field(e, v->field) = text;
		return true;
	}
	if (value->type == VAD_EVTX_STRING)
		return false;
	number = vad_evtx_value_number(&s->r->bytes, value);
	if (number != 0 || v->field != VAD_EVTX_FIELD_TIME)
		set_number(e, v->field, number);
	return true;
}

static void fill_field(const struct scope *s, enum vad_evtx_field field, struct vad_evtx_event *e)
{
	struct vad_evtx_range range = s->plan->fields[field];
	bool known;
	uint64_t number;

	if (!is_number(field)) {
		const struct vad_evtx_piece *piece = only(s, range);
		struct vad_evtx_value value;
		struct vad_view text = piece != NULL && value_of(s, piece, &value)
					       ? value_text(s, &value)
					       : range_text(s, range);

		if (text.size > 0)
			*text_field(e, field) = text;
		return;
	}
	number = range_number(s, range, &known, field == VAD_EVTX_FIELD_TIME);
	if (known && (number != 0 || field != VAD_EVTX_FIELD_TIME))
		set_number(e, field, number);
}

static void fill_varying(const struct scope *s, struct vad_evtx_event *e)
{
	for (unsigned i = 0; i < s->plan->varying_count; i++) {
		const struct vad_evtx_varying *v = &s->plan->varying[i];

		if (!fill_single(s, v, e))
			fill_field(s, v->field, e);
	}
}

/* --- items ------------------------------------------------------------------------------------ */

static bool add_item(struct vad_evtx_reader *r, struct vad_view name, struct vad_view text)
{
	if (r->item_count == r->item_capacity) {
		size_t capacity = r->item_capacity ? r->item_capacity * 2 : 64;
		struct vad_evtx_item *items = NULL;

		if (r->item_count < VAD_EVTX_ITEMS_MAX)
			items = realloc(r->items, capacity * sizeof(*items));
		if (items == NULL)
			return false;
		r->items = items;
		r->item_capacity = capacity;
	}
	r->items[r->item_count++] = (struct vad_evtx_item){ name, text };
	return true;
}

static struct vad_view units_text(const struct scope *s, struct vad_evtx_units units)
{
	struct vad_evtx_text *text = s->text;
	size_t from = text->size;

	vad_evtx_text_units(text, s->r->bytes.data + units.at, units.count);
	return (struct vad_view){ text->data + from, text->size - from };
}

/* "param1", "Element", "Element.Attribute"; "" for a bare Data. */
static struct vad_view item_name(const struct scope *s, const struct vad_evtx_plan_item *item)
{
	struct vad_view name;

	if (item->named.count > 0)
		return range_text(s, item->named);
	name = units_text(s, item->element);
	if (item->attribute.count > 0) {
		if (name.size > 0)
			vad_evtx_text_add(s->text, ".", 1);
		(void)units_text(s, item->attribute);
		name.size = (size_t)(s->text->data + s->text->size - name.data);
	}
	return name;
}

static bool add_array(const struct scope *s, struct vad_view name,
		      const struct vad_evtx_value *array)
{
	struct vad_evtx_text *text = s->text;
	struct vad_evtx_value value;
	uint32_t offset = 0;

	/* an empty array makes one empty element */
	if (array->size == 0)
		return add_item(s->r, name, (struct vad_view){ "", 0 });
	while (vad_evtx_array_next(&s->r->bytes, array, &offset, &value)) {
		size_t from = text->size;

		if (!vad_evtx_spend(&s->r->budget, 1 + value.size / 64u))
			return false;
		vad_evtx_text_value(text, &s->r->bytes, &value);
		if (!add_item(s->r, name,
			      (struct vad_view){ text->data + from, text->size - from }))
			return false;
	}
	return true;
}

static bool fill_fragment(const struct scope *outer, const struct vad_evtx_value *value,
			  struct vad_evtx_event *e);

static bool fill_item(const struct scope *s, const struct vad_evtx_plan_item *item,
		      struct vad_evtx_event *e)
{
	const struct vad_evtx_piece *piece = only(s, item->text);
	struct vad_view name = item->name;
	struct vad_evtx_value value;

	if (!vad_evtx_spend(&s->r->budget, 1))
		return false;
	s->r->names_vary = s->r->names_vary || !item->name_known;
	if (item->name_known && item->constant_known)
		return add_item(s->r, name, item->constant);
	if (piece != NULL && value_of(s, piece, &value)) {
		/* that may make further plans, which moves the items: it is the last thing done */
		if (value.type == VAD_EVTX_BINXML)
			return value.size == 0 || fill_fragment(s, &value, e);
		if ((value.type & VAD_EVTX_ARRAY) != 0 ||
		    (piece->optional && value.type == VAD_EVTX_NULL))
			s->r->names_vary = true;
		if (piece->optional && value.type == VAD_EVTX_NULL)
			return true;
		if (!item->name_known)
			name = item_name(s, item);
		if ((value.type & VAD_EVTX_ARRAY) != 0)
			return add_array(s, name, &value);
		return add_item(s->r, name, value_text(s, &value));
	}
	if (!item->name_known)
		name = item_name(s, item);
	return add_item(s->r, name, range_text(s, item->text));
}

static bool fill_items(const struct scope *s, struct vad_evtx_event *e)
{
	const struct vad_evtx_pool *pool = s->plan->pool;

	for (uint32_t i = 0; i < s->plan->item_count; i++) {
		if (!fill_item(s, &pool->items[s->plan->first_item + i], e))
			return false;
	}
	return s->plan->readable && s->plan->places <= s->value_count;
}

/* --- settling a plan -------------------------------------------------------------------------- */

static struct vad_evtx_varying varying_of(const struct scope *s, enum vad_evtx_field field)
{
	const struct vad_evtx_piece *piece = only(s, s->plan->fields[field]);
	struct vad_evtx_varying v = { .field = (uint8_t)field, .number = is_number(field) };

	v.single = piece != NULL && piece->kind == VAD_EVTX_PIECE_PLACE && piece->at <= UINT16_MAX;
	v.place = v.single ? (uint16_t)piece->at : 0;
	return v;
}

bool vad_evtx_plan_settle(struct vad_evtx_reader *r, struct vad_evtx_pool *pool,
			  struct vad_evtx_plan *plan)
{
	struct scope s = { .r = r, .plan = plan, .text = &pool->text };

	plan->varying_count = 0;
	for (unsigned field = 0; field < VAD_EVTX_FIELDS; field++) {
		struct vad_evtx_range range = plan->fields[field];

		if (range.count == 0)
			continue;
		if (is_constant(plan, range))
			fill_field(&s, field, &plan->constant);
		else
			plan->varying[plan->varying_count++] = varying_of(&s, field);
	}
	for (uint32_t i = 0; i < plan->item_count; i++) {
		struct vad_evtx_plan_item *item = &pool->items[plan->first_item + i];
		const struct vad_evtx_piece *piece = only(&s, item->text);

		item->name_known = is_constant(plan, item->named);
		if (item->name_known)
			item->name = item_name(&s, item);
		/* a value may have several items in it */
		item->constant_known = is_constant(plan, item->text) &&
				       (piece == NULL || piece->kind != VAD_EVTX_PIECE_VALUE);
		if (item->constant_known)
			item->constant = range_text(&s, item->text);
	}
	return !pool->text.full;
}

/* --- fragments -------------------------------------------------------------------------------- */

/* The plan and the values of a fragment; `direct` has room for a plan of its own. */
static bool enter(struct scope *s, uint32_t at, uint32_t end, struct vad_evtx_plan *direct)
{
	struct vad_evtx_reader *r = s->r;
	struct vad_evtx_instance instance;

	s->text = &r->text;
	at = vad_evtx_fragment_start(&r->bytes, at);
	if (vad_evtx_u8(&r->bytes, at) != 0x0c) {
		s->plan = direct;
		return vad_evtx_plan_direct(r, at, end, true, direct);
	}
	if (!vad_evtx_instance_load(&r->bytes, at, end, &r->room, &r->budget, &instance))
		return false;
	s->values = r->room.values + instance.first;
	s->value_count = instance.count;
	s->plan = vad_evtx_plan_of(r, instance.definition, true);
	return s->plan != NULL && s->plan->pool != NULL;
}

/* A value that is BinXML holds items too. */
static bool fill_fragment(const struct scope *outer, const struct vad_evtx_value *value,
			  struct vad_evtx_event *e)
{
	struct scope s = { .r = outer->r, .depth = outer->depth + 1 };
	uint32_t values = outer->r->room.count;
	struct vad_evtx_plan direct;
	bool filled;

	if (s.depth == VAD_EVTX_DEPTH_MAX ||
	    !enter(&s, value->at, (uint32_t)value->at + value->size, &direct))
		return false;
	outer->r->names_vary =
		outer->r->names_vary || outer->r->nested != NULL || s.plan == &direct;
	outer->r->nested = s.plan;
	if (s.plan->constant.binary.size > 0)
		e->binary = s.plan->constant.binary;
	fill_varying(&s, e);
	filled = fill_items(&s, e);
	outer->r->room.count = values;
	return filled;
}

static void begin_event(const struct vad_evtx_record *record, const struct vad_evtx_plan *plan,
			struct vad_evtx_event *event)
{
	*event = plan->constant;
	event->record_id = record->id;
	if (plan->fields[VAD_EVTX_FIELD_RECORD_ID].count == 0)
		event->event_record_id = record->id;
	if ((event->has & VAD_EVTX_HAS_TIME) == 0)
		event->time = record->written;
	event->recovered = record->recovered;
}

/* The number of the names: the chunk's, and those of the two plans that the items come from. */
static uint64_t names_of(const struct vad_evtx_reader *r, const struct vad_evtx_plan *plan)
{
	const struct vad_evtx_plan *plans = r->plans.plans;
	uint64_t nested = r->nested != NULL ? (uint64_t)(r->nested - plans) + 1 : 0;

	return (uint64_t)r->generation << 32 | (uint64_t)(plan - plans) << 16 | nested;
}

enum vad_evtx_result vad_evtx_record_event(const struct vad_evtx_record *record,
					   struct vad_evtx_event *event)
{
	struct vad_evtx_reader *r = record->reader;
	struct scope s = { .r = r };
	struct vad_evtx_plan direct;
	bool filled;

	r->text.size = 0;
	r->text.full = false;
	r->item_count = 0;
	r->room.count = 0;
	r->nested = NULL;
	r->names_vary = false;
	vad_evtx_pool_reset(&r->direct);
	if (!enter(&s, record->at, record->end, &direct)) {
		*event = (struct vad_evtx_event){ .record_id = record->id,
						  .event_record_id = record->id,
						  .time = record->written,
						  .recovered = record->recovered };
		return r->no_memory ? VAD_EVTX_NO_MEMORY : VAD_EVTX_UNREADABLE;
	}
	begin_event(record, s.plan, event);
	fill_varying(&s, event);
	filled = fill_items(&s, event);
	event->data = r->items;
	event->data_count = r->item_count;
	if (filled && !r->names_vary && s.plan != &direct)
		event->names = names_of(r, s.plan);
	if (r->no_memory)
		return VAD_EVTX_NO_MEMORY;
	return filled && !r->text.full && r->budget > 0 &&
			       s.plan->fields[VAD_EVTX_FIELD_EVENT_ID].count > 0
		       ? VAD_EVTX_OK
		       : VAD_EVTX_UNREADABLE;
}
