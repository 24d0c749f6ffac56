/* SPDX-License-Identifier: MIT */
/*
 * What a template says, found out once for each chunk: where provider, event id and the other fields
 * are (text of the definition, or which value of the instance), and which items follow. Records of the
 * same template then cost a look-up.
 */
#include <stdlib.h>
#include <string.h>

#include "internal.h"

enum section { SECTION_NONE, SECTION_SYSTEM, SECTION_DATA, SECTION_RENDERING };

/* One walk that makes a plan. */
struct builder {
	struct vad_evtx_reader *r;
	struct vad_evtx_pool *pool;
	struct vad_evtx_plan *plan;
	unsigned depth; /* elements that are open */
	unsigned base;  /* 1 below Event, 0 in a fragment of its parts */
	enum section section;
	struct vad_evtx_units element;  /* the innermost one, while it is a leaf */
	bool leaf, is_data;             /* nothing was opened in it; it is a Data of EventData */
	struct vad_evtx_range *target;  /* what pieces go to, NULL: nowhere */
	struct vad_evtx_plan_item item; /* of the leaf */
	struct vad_evtx_range attribute;
	struct vad_evtx_units attribute_name;
	bool whole, event_data, no_memory;
};

/* --- names of System -------------------------------------------------------------------------- */

struct named_field {
	struct vad_view element, attribute; /* no attribute: the element's content */
	enum vad_evtx_field field;
};
#define NAME(text)                                                                                 \
	{                                                                                          \
		text, sizeof(text) - 1                                                             \
	}

static const struct named_field system_fields[] = {
	{ NAME("Provider"), NAME("Name"), VAD_EVTX_FIELD_PROVIDER },
	{ NAME("Provider"), NAME("Guid"), VAD_EVTX_FIELD_GUID },
	{ NAME("Provider"), NAME("EventSourceName"), VAD_EVTX_FIELD_SOURCE },
	{ NAME("EventID"), { "", 0 }, VAD_EVTX_FIELD_EVENT_ID },
	{ NAME("EventID"), NAME("Qualifiers"), VAD_EVTX_FIELD_QUALIFIERS },
	{ NAME("Version"), { "", 0 }, VAD_EVTX_FIELD_VERSION },
	{ NAME("Level"), { "", 0 }, VAD_EVTX_FIELD_LEVEL },
	{ NAME("Task"), { "", 0 }, VAD_EVTX_FIELD_TASK },
	{ NAME("Opcode"), { "", 0 }, VAD_EVTX_FIELD_OPCODE },
	{ NAME("Keywords"), { "", 0 }, VAD_EVTX_FIELD_KEYWORDS },
	{ NAME("TimeCreated"), NAME("SystemTime"), VAD_EVTX_FIELD_TIME },
	{ NAME("EventRecordID"), { "", 0 }, VAD_EVTX_FIELD_RECORD_ID },
	{ NAME("Correlation"), NAME("ActivityID"), VAD_EVTX_FIELD_ACTIVITY },
	{ NAME("Correlation"), NAME("RelatedActivityID"), VAD_EVTX_FIELD_RELATED },
	{ NAME("Execution"), NAME("ProcessID"), VAD_EVTX_FIELD_PROCESS },
	{ NAME("Execution"), NAME("ThreadID"), VAD_EVTX_FIELD_THREAD },
	{ NAME("Channel"), { "", 0 }, VAD_EVTX_FIELD_CHANNEL },
	{ NAME("Computer"), { "", 0 }, VAD_EVTX_FIELD_COMPUTER },
	{ NAME("Security"), NAME("UserID"), VAD_EVTX_FIELD_USER },
};
static const struct named_field rendering_fields[] = {
	{ NAME("Message"), { "", 0 }, VAD_EVTX_FIELD_MESSAGE },
	{ NAME("Level"), { "", 0 }, VAD_EVTX_FIELD_LEVEL_TEXT },
	{ NAME("Task"), { "", 0 }, VAD_EVTX_FIELD_TASK_TEXT },
};

static bool is(const struct builder *s, struct vad_evtx_units units, struct vad_view ascii)
{
	return vad_evtx_units_are(&s->r->bytes, units, ascii);
}

/* The range of an element's content, or of its attribute when `attribute` has a name. */
static struct vad_evtx_range *field_of(struct builder *s, struct vad_evtx_units attribute)
{
	const struct named_field *fields = system_fields;
	size_t count = sizeof(system_fields) / sizeof(*system_fields);

	if (s->section == SECTION_RENDERING) {
		fields = rendering_fields;
		count = sizeof(rendering_fields) / sizeof(*rendering_fields);
	}
	for (size_t i = 0; i < count; i++) {
		if (is(s, attribute, fields[i].attribute) && is(s, s->element, fields[i].element))
			return &s->plan->fields[fields[i].field];
	}
	return NULL;
}

/* --- the pool --------------------------------------------------------------------------------- */

static bool grow(void **data, uint32_t *capacity, size_t size)
{
	uint32_t more = *capacity ? *capacity * 2 : 64;
	void *grown = realloc(*data, more * size);

	if (grown == NULL)
		return false;
	*data = grown;
	*capacity = more;
	return true;
}

static bool add_piece(struct builder *s, const struct vad_evtx_piece *piece)
{
	struct vad_evtx_pool *pool = s->pool;
	void *data = pool->pieces;

	if (s->target == NULL)
		return true;
	if (pool->piece_count == pool->piece_capacity) {
		s->no_memory = !grow(&data, &pool->piece_capacity, sizeof(*pool->pieces));
		if (s->no_memory)
			return false;
		pool->pieces = data;
	}
	if (s->target->count == 0)
		s->target->first = pool->piece_count;
	pool->pieces[pool->piece_count++] = *piece;
	s->target->count = pool->piece_count - s->target->first;
	return true;
}

static bool add_item(struct builder *s, const struct vad_evtx_plan_item *item)
{
	struct vad_evtx_pool *pool = s->pool;
	void *data = pool->items;

	if (pool->item_count == pool->item_capacity) {
		s->no_memory = !grow(&data, &pool->item_capacity, sizeof(*pool->items));
		if (s->no_memory)
			return false;
		pool->items = data;
	}
	pool->items[pool->item_count++] = *item;
	return true;
}

/* --- matching --------------------------------------------------------------------------------- */

/* "{e23b33b0-c8c9-...}" as the 16 bytes of the file; the first three fields are little-endian. */
static bool guid_of_units(const struct vad_evtx_bytes *b, struct vad_evtx_units units,
			  uint8_t guid[16])
{
	static const uint8_t place[16] = { 3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15 };
	unsigned digit = 0, byte = 0;

	for (uint32_t i = 0; i < units.count; i++) {
		uint16_t c = vad_evtx_u16(b, units.at + 2 * i);
		unsigned value;

		if (c == '{' || c == '}' || c == '-')
			continue;
		if (c >= '0' && c <= '9')
			value = c - '0';
		else if ((c | 32) >= 'a' && (c | 32) <= 'f')
			value = (c | 32u) - 'a' + 10;
		else
			return false;
		if (digit == 32)
			return false;
		byte = byte << 4 | value;
		if (digit++ % 2 == 1)
			guid[place[digit / 2 - 1]] = (uint8_t)byte;
	}
	return digit == 32;
}

/* What identifies a provider. */
struct provider {
	struct vad_evtx_units name; /* count 0: not known */
	uint8_t guid[16];
	bool has_guid;
};

static uint64_t matches_of(const struct vad_evtx_reader *r, const struct provider *p)
{
	uint64_t matches = 0;

	for (size_t i = 0; i < r->choice->wanted_count && i < VAD_EVTX_WANTED_MAX; i++) {
		const struct vad_evtx_wanted *w = &r->choice->wanted[i];
		bool any = w->provider == NULL && w->guid == NULL;

		if (any ||
		    (w->provider != NULL &&
		     vad_evtx_units_are_nocase(&r->bytes, p->name, r->wanted[i])) ||
		    (w->guid != NULL && p->has_guid && memcmp(w->guid, p->guid, 16) == 0))
			matches |= UINT64_C(1) << i;
	}
	return matches;
}

/* The only piece of a field; NULL when it has none or several. */
static const struct vad_evtx_piece *only(const struct vad_evtx_plan *plan,
					 enum vad_evtx_field field)
{
	struct vad_evtx_range range = plan->fields[field];

	return range.count == 1 ? &plan->pool->pieces[range.first] : NULL;
}

static void match_plan(const struct vad_evtx_reader *r, struct vad_evtx_plan *plan)
{
	const struct vad_evtx_piece *name = only(plan, VAD_EVTX_FIELD_PROVIDER);
	const struct vad_evtx_piece *guid = only(plan, VAD_EVTX_FIELD_GUID);
	struct provider p = { .has_guid = false };

	plan->depends = (name != NULL && name->kind == VAD_EVTX_PIECE_PLACE) ||
			(guid != NULL && guid->kind == VAD_EVTX_PIECE_PLACE);
	if (name != NULL && name->kind == VAD_EVTX_PIECE_TEXT)
		p.name = (struct vad_evtx_units){ name->at, name->count };
	if (guid != NULL && guid->kind == VAD_EVTX_PIECE_TEXT)
		p.has_guid = guid_of_units(
			&r->bytes, (struct vad_evtx_units){ guid->at, guid->count }, p.guid);
	plan->matches = matches_of(r, &p);
}

/* The provider is a value of the instance. */
static uint64_t match_record(const struct vad_evtx_reader *r, const struct vad_evtx_plan *plan,
			     const struct vad_evtx_instance *instance, uint32_t end)
{
	const struct vad_evtx_piece *name = only(plan, VAD_EVTX_FIELD_PROVIDER);
	const struct vad_evtx_piece *guid = only(plan, VAD_EVTX_FIELD_GUID);
	struct provider p = { .has_guid = false };
	struct vad_evtx_value v;

	if (name != NULL && name->kind == VAD_EVTX_PIECE_TEXT) {
		p.name = (struct vad_evtx_units){ name->at, name->count };
	} else if (name != NULL &&
		   vad_evtx_instance_value(&r->bytes, instance, end, name->at, &v) &&
		   v.type == VAD_EVTX_STRING) {
		p.name = (struct vad_evtx_units){ v.at, v.size / 2u };
		while (p.name.count > 0 &&
		       vad_evtx_u16(&r->bytes, p.name.at + 2 * (p.name.count - 1)) == 0)
			p.name.count--;
	}
	if (guid != NULL && guid->kind == VAD_EVTX_PIECE_PLACE &&
	    vad_evtx_instance_value(&r->bytes, instance, end, guid->at, &v) && v.size == 16) {
		memcpy(p.guid, r->bytes.data + v.at, 16);
		p.has_guid = true;
	}
	return matches_of(r, &p);
}

/* --- the walk --------------------------------------------------------------------------------- */

/* An attribute of a leaf has ended: the name of a Data, or an item of its own. */
static bool end_attribute(struct builder *s)
{
	struct vad_evtx_plan_item item = { .element = s->element, .attribute = s->attribute_name };
	bool pending = s->target == &s->attribute && s->attribute.count > 0;

	if (s->target == &s->attribute)
		s->target = NULL;
	if (!pending)
		return true;
	item.text = s->attribute;
	return add_item(s, &item);
}

static void begin_section(struct builder *s, struct vad_evtx_units name)
{
	s->section = SECTION_DATA;
	s->event_data = is(s, name, VAD_VIEW("EventData"));
	if (is(s, name, VAD_VIEW("System")))
		s->section = SECTION_SYSTEM;
	else if (is(s, name, VAD_VIEW("RenderingInfo")))
		s->section = SECTION_RENDERING;
}

static bool on_open(void *context, struct vad_evtx_units name)
{
	struct builder *s = context;
	unsigned depth = s->depth++;

	s->target = NULL;
	s->leaf = false;
	if (depth == 0)
		s->base = is(s, name, VAD_VIEW("Event")) ? 1 : 0;
	if (depth < s->base)
		return true;
	if (depth == s->base) {
		begin_section(s, name);
		return true;
	}
	s->element = name;
	s->leaf = true;
	s->is_data = false;
	if (s->section == SECTION_DATA) {
		s->item = (struct vad_evtx_plan_item){ .element = name };
		s->is_data = s->event_data && is(s, name, VAD_VIEW("Data"));
		if (s->is_data)
			s->item.element.count = 0;
	}
	return true;
}

static bool starts_xmlns(const struct builder *s, struct vad_evtx_units name)
{
	struct vad_evtx_units start = { name.at, 5 };

	return name.count >= 5 && is(s, start, VAD_VIEW("xmlns"));
}

static bool on_attribute(void *context, struct vad_evtx_units name)
{
	struct builder *s = context;

	if (!end_attribute(s))
		return false;
	s->target = NULL;
	if (!s->leaf)
		return true;
	if (s->section != SECTION_DATA) {
		s->target = field_of(s, name);
		return true;
	}
	if (s->is_data && is(s, name, VAD_VIEW("Name"))) {
		s->target = &s->item.named;
	} else if (!starts_xmlns(s, name)) {
		s->attribute = (struct vad_evtx_range){ 0, 0 };
		s->attribute_name = name;
		s->target = &s->attribute;
	}
	return true;
}

static bool on_content(void *context)
{
	static const struct vad_evtx_units no_attribute = { 0, 0 };
	struct builder *s = context;

	if (!end_attribute(s))
		return false;
	s->target = NULL;
	if (!s->leaf)
		return true;
	if (s->section != SECTION_DATA)
		s->target = field_of(s, no_attribute);
	else if (s->event_data && !s->is_data && is(s, s->element, VAD_VIEW("Binary")))
		s->target = &s->plan->fields[VAD_EVTX_FIELD_BINARY];
	else
		s->target = &s->item.text;
	return true;
}

/* Whoever only chooses needs provider and event id, and nothing of a provider that nobody wants. */
static bool enough_to_choose(struct builder *s)
{
	struct vad_evtx_plan *plan = s->plan;

	if (s->whole || s->section != SECTION_SYSTEM ||
	    plan->fields[VAD_EVTX_FIELD_PROVIDER].count == 0)
		return false;
	if (plan->fields[VAD_EVTX_FIELD_EVENT_ID].count > 0)
		return true;
	plan->pool = s->pool;
	match_plan(s->r, plan);
	return plan->matches == 0 && !plan->depends;
}

static bool on_close(void *context, bool empty)
{
	struct builder *s = context;

	if (empty && !end_attribute(s))
		return false;
	if (s->leaf && enough_to_choose(s))
		return false;
	/* an empty element that has attributes only says what they say */
	if (s->leaf && s->section == SECTION_DATA && (s->is_data || !empty) &&
	    s->target != &s->plan->fields[VAD_EVTX_FIELD_BINARY] && !add_item(s, &s->item))
		return false;
	s->target = NULL;
	s->leaf = false;
	s->depth--;
	if (s->depth == s->base) {
		bool system = s->section == SECTION_SYSTEM;

		s->section = SECTION_NONE;
		/* whoever only chooses needs no more */
		return !system || s->whole;
	}
	return true;
}

static bool on_text(void *context, struct vad_evtx_units text)
{
	return add_piece(context, &(struct vad_evtx_piece){ .kind = VAD_EVTX_PIECE_TEXT,
							    .at = text.at,
							    .count = text.count });
}

static bool on_character(void *context, uint16_t unit)
{
	return add_piece(context,
			 &(struct vad_evtx_piece){ .kind = VAD_EVTX_PIECE_CHARACTER, .at = unit });
}

static bool on_entity(void *context, struct vad_evtx_units name)
{
	return add_piece(context, &(struct vad_evtx_piece){ .kind = VAD_EVTX_PIECE_ENTITY,
							    .at = name.at,
							    .count = name.count });
}

static bool on_instruction(void *context, struct vad_evtx_units target, struct vad_evtx_units data)
{
	(void)context;
	(void)target;
	(void)data;
	return true;
}

static bool on_value(void *context, const struct vad_evtx_value *value, bool optional)
{
	return add_piece(context, &(struct vad_evtx_piece){ .kind = VAD_EVTX_PIECE_VALUE,
							    .type = value->type,
							    .optional = optional,
							    .at = value->at,
							    .count = value->size });
}

/* Where no text is expected, a place holds a fragment with parts of the event. */
static bool on_place(void *context, uint32_t index, uint8_t type, bool optional)
{
	struct builder *s = context;
	struct vad_evtx_plan_item item = { 0 };
	struct vad_evtx_piece piece = {
		.kind = VAD_EVTX_PIECE_PLACE, .type = type, .optional = optional, .at = index
	};

	if (s->plan->places <= index)
		s->plan->places = index + 1;
	if (s->target != NULL)
		return add_piece(s, &piece);
	if (type != VAD_EVTX_BINXML)
		return true;
	s->leaf = false;
	s->target = &item.text;
	if (!add_piece(s, &piece) || !add_item(s, &item))
		return false;
	s->target = NULL;
	return true;
}

static const struct vad_evtx_visitor plan_visitor = {
	.open = on_open,
	.attribute = on_attribute,
	.content = on_content,
	.close = on_close,
	.text = on_text,
	.cdata = on_text,
	.character = on_character,
	.entity = on_entity,
	.instruction = on_instruction,
	.value = on_value,
	.place = on_place,
};

/* --- plans ------------------------------------------------------------------------------------ */

bool vad_evtx_pool_init(struct vad_evtx_pool *pool)
{
	pool->text.data = malloc(VAD_EVTX_TEXT_MAX);
	pool->text.limit = VAD_EVTX_TEXT_MAX;
	return pool->text.data != NULL;
}

void vad_evtx_pool_reset(struct vad_evtx_pool *pool)
{
	pool->piece_count = 0;
	pool->item_count = 0;
	pool->text.size = 0;
	pool->text.full = false;
}

void vad_evtx_pool_clear(struct vad_evtx_pool *pool)
{
	free(pool->text.data);
	free(pool->pieces);
	free(pool->items);
	*pool = (struct vad_evtx_pool){ 0 };
}

bool vad_evtx_plans_init(struct vad_evtx_plans *plans)
{
	plans->plans = malloc(VAD_EVTX_PLANS_MAX * sizeof(*plans->plans));
	return vad_evtx_pool_init(&plans->pool) && plans->plans != NULL;
}

void vad_evtx_plans_reset(struct vad_evtx_plans *plans)
{
	if (plans->count > 0)
		memset(plans->slots, 0, sizeof(plans->slots));
	plans->count = 0;
	vad_evtx_pool_reset(&plans->pool);
}

void vad_evtx_plans_clear(struct vad_evtx_plans *plans)
{
	free(plans->plans);
	vad_evtx_pool_clear(&plans->pool);
	*plans = (struct vad_evtx_plans){ 0 };
}

static uint16_t *slot_of(struct vad_evtx_plans *plans, uint32_t definition)
{
	uint32_t at = definition * 2654435761u >> 20;

	while (plans->slots[at] != 0 && plans->plans[plans->slots[at] - 1].definition != definition)
		at = (at + 1) % VAD_EVTX_PLAN_SLOTS;
	return &plans->slots[at];
}

static bool finish(struct builder *s, enum vad_evtx_walk end)
{
	struct vad_evtx_plan *plan = s->plan;

	if (s->no_memory) {
		s->r->no_memory = true;
		return false;
	}
	plan->readable = end == VAD_EVTX_WALK_DONE || (end == VAD_EVTX_WALK_STOPPED && !s->whole);
	/* what was read for choosing stays good when the rest turns out to be damaged */
	plan->choosable = plan->choosable ||
			  (plan->readable && (plan->fields[VAD_EVTX_FIELD_PROVIDER].count > 0 ||
					      plan->fields[VAD_EVTX_FIELD_EVENT_ID].count > 0));
	plan->whole = s->whole;
	plan->pool = s->pool;
	plan->item_count = s->pool->item_count - plan->first_item;
	match_plan(s->r, plan);
	if (plan->whole && !vad_evtx_plan_settle(s->r, s->pool, plan))
		plan->readable = false;
	return true;
}

static bool make_plan(struct vad_evtx_reader *r, uint32_t definition, bool whole, bool choosable,
		      struct vad_evtx_plan *plan)
{
	struct builder s = { .r = r, .pool = &r->plans.pool, .plan = plan, .whole = whole };

	*plan = (struct vad_evtx_plan){ .definition = definition,
					.id = vad_evtx_u32(&r->bytes, definition + 4),
					.choosable = choosable,
					.first_item = r->plans.pool.item_count };
	return finish(
		&s, vad_evtx_walk_definition(vad_evtx_walker_of(r, &plan_visitor, &s), definition));
}

const struct vad_evtx_plan *vad_evtx_plan_of(struct vad_evtx_reader *r, uint32_t definition,
					     bool whole)
{
	static const struct vad_evtx_plan too_many = { .readable = false };
	struct vad_evtx_plans *plans = &r->plans;
	uint16_t *slot = slot_of(plans, definition);
	struct vad_evtx_plan *made;

	if (*slot != 0) {
		made = &plans->plans[*slot - 1];
		if (whole && !made->whole && made->readable &&
		    !make_plan(r, definition, true, true, made))
			return NULL;
		return made;
	}
	/* more of them than a chunk has room for, unless they overlap */
	if (plans->count == VAD_EVTX_PLANS_MAX)
		return &too_many;
	made = &plans->plans[plans->count];
	if (!make_plan(r, definition, whole, false, made))
		return NULL;
	/* a record that took all it may says nothing of the template */
	if (r->budget == 0)
		return &too_many;
	*slot = (uint16_t)++plans->count;
	return made;
}

bool vad_evtx_plan_direct(struct vad_evtx_reader *r, uint32_t at, uint32_t end, bool whole,
			  struct vad_evtx_plan *plan)
{
	struct builder s = { .r = r, .pool = &r->direct, .plan = plan, .whole = whole };

	*plan = (struct vad_evtx_plan){ .first_item = r->direct.item_count };
	return finish(&s,
		      vad_evtx_walk_fragment(vad_evtx_walker_of(r, &plan_visitor, &s), at, end));
}

/* --- choosing --------------------------------------------------------------------------------- */

static bool units_number(const struct vad_evtx_bytes *b, struct vad_evtx_units units,
			 uint64_t *number)
{
	*number = 0;
	if (units.count == 0 || units.count > 10)
		return false;
	for (uint32_t i = 0; i < units.count; i++) {
		uint16_t c = vad_evtx_u16(b, units.at + 2 * i);

		if (c < '0' || c > '9')
			return false;
		*number = *number * 10 + (c - '0');
	}
	return true;
}

static bool event_id_of(const struct vad_evtx_reader *r, const struct vad_evtx_plan *plan,
			const struct vad_evtx_instance *instance, uint32_t end, uint64_t *id)
{
	const struct vad_evtx_piece *piece = only(plan, VAD_EVTX_FIELD_EVENT_ID);
	struct vad_evtx_value v;

	if (piece == NULL)
		return false;
	if (piece->kind == VAD_EVTX_PIECE_TEXT)
		return units_number(&r->bytes, (struct vad_evtx_units){ piece->at, piece->count },
				    id);
	if (piece->kind == VAD_EVTX_PIECE_VALUE)
		v = (struct vad_evtx_value){ piece->at, (uint16_t)piece->count, piece->type };
	else if (instance == NULL ||
		 !vad_evtx_instance_value(&r->bytes, instance, end, piece->at, &v))
		return false;
	*id = vad_evtx_value_number(&r->bytes, &v);
	return true;
}

static bool has_id(const struct vad_evtx_wanted *wanted, uint64_t id)
{
	for (size_t i = 0; i < wanted->id_count; i++) {
		if (wanted->ids[i] == id)
			return true;
	}
	return false;
}

static enum vad_evtx_match choose_by_id(const struct vad_evtx_reader *r, uint64_t matches,
					const struct vad_evtx_plan *plan,
					const struct vad_evtx_instance *instance, uint32_t end)
{
	const struct vad_evtx_choice *c = r->choice;
	uint64_t id;

	if (matches == 0)
		return VAD_EVTX_MATCH_NO;
	for (size_t i = 0; i < c->wanted_count && i < VAD_EVTX_WANTED_MAX; i++) {
		if ((matches >> i & 1) != 0 && c->wanted[i].id_count == 0)
			return VAD_EVTX_MATCH_YES;
	}
	if (!event_id_of(r, plan, instance, end, &id))
		return VAD_EVTX_MATCH_DAMAGED;
	for (size_t i = 0; i < c->wanted_count && i < VAD_EVTX_WANTED_MAX; i++) {
		if ((matches >> i & 1) != 0 && has_id(&c->wanted[i], id & 0xffff))
			return VAD_EVTX_MATCH_YES;
	}
	return VAD_EVTX_MATCH_NO;
}

static enum vad_evtx_match choose_direct(struct vad_evtx_reader *r, uint32_t at, uint32_t end)
{
	struct vad_evtx_plan plan;

	vad_evtx_pool_reset(&r->direct);
	if (!vad_evtx_plan_direct(r, at, end, false, &plan) || !plan.choosable)
		return VAD_EVTX_MATCH_DAMAGED;
	return choose_by_id(r, plan.matches, &plan, NULL, end);
}

enum vad_evtx_match vad_evtx_choose(struct vad_evtx_reader *r, uint32_t at, uint32_t end)
{
	struct vad_evtx_instance instance;
	const struct vad_evtx_plan *plan;
	uint64_t matches;

	at = vad_evtx_fragment_start(&r->bytes, at);
	if (vad_evtx_u8(&r->bytes, at) != 0x0c)
		return choose_direct(r, at, end);
	/* most records end here: one look-up, and nobody wants that provider */
	plan = vad_evtx_plan_of(r, vad_evtx_u32(&r->bytes, at + 6), false);
	if (plan == NULL || !plan->choosable || plan->id != vad_evtx_u32(&r->bytes, at + 2))
		return VAD_EVTX_MATCH_DAMAGED;
	if (plan->matches == 0 && !plan->depends)
		return VAD_EVTX_MATCH_NO;
	if (!vad_evtx_instance_head(&r->bytes, at, end, &instance))
		return VAD_EVTX_MATCH_DAMAGED;
	matches = plan->depends ? match_record(r, plan, &instance, end) : plan->matches;
	return choose_by_id(r, matches, plan, &instance, end);
}
