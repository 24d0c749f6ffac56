/* SPDX-License-Identifier: MIT */
/* Observations in: checked against the vocabulary, copied, folded. */
#include <string.h>

#include "base/escape.h"
#include "case_private.h"

enum { PLACE_FIRST = 24 }; /* "line 123456" and "record 123456789" fit, so most places never move */

/* --- the definition of a fact ---------------------------------------------------------------- */

static bool number_fits(const struct vad_fact_def *def, int64_t number)
{
	switch (def->type) {
	case VAD_TYPE_CODE:
		return number >= 0 && number <= UINT32_MAX;
	case VAD_TYPE_PORT:
		return number >= 1 && number <= UINT16_MAX;
	case VAD_TYPE_WORD:
		return number >= 0 && number < def->words.count;
	default:
		return true;
	}
}

enum vad_result vad_fact_check(const struct vad_case *c, const struct vad_fact *fact)
{
	const struct vad_fact_def *def;

	if (fact->fact >= c->knowledge->facts_count || fact->subject >= c->subject_count)
		return VAD_USAGE;
	def = &c->knowledge->facts[fact->fact];
	if (fact->value.type != def->type || c->subjects[fact->subject].info.kind != def->subject)
		return VAD_USAGE;
	if (fact->first_source.kind.size == 0 || fact->last_source.kind.size == 0)
		return VAD_USAGE;
	switch ((enum vad_value_type)def->type) {
	case VAD_TYPE_SUBJECT:
		return fact->value.subject < c->subject_count &&
				       c->subjects[fact->value.subject].info.kind == def->target ?
			       VAD_OK :
			       VAD_USAGE;
	case VAD_TYPE_BOOL:
	case VAD_TYPE_GUID:
	case VAD_TYPE_TEXT:
	case VAD_TYPE_HOST:
	case VAD_TYPE_ADDRESS:
		return VAD_OK;
	default:
		return number_fits(def, fact->value.number) ? VAD_OK : VAD_USAGE;
	}
}

static bool type_is_text(unsigned type)
{
	return type == VAD_TYPE_TEXT || type == VAD_TYPE_HOST || type == VAD_TYPE_ADDRESS;
}

/* --- finding an equal fact ------------------------------------------------------------------- */

static uint32_t fact_hash(const struct vad_case *c, const struct vad_fact *fact)
{
	uint64_t hash = c->seed ^ ((uint64_t)fact->subject << 32 | fact->fact);
	const struct vad_value *value = &fact->value;

	if (type_is_text(value->type))
		return vad_table_hash(vad_view_hash(value->text, hash));
	hash *= UINT64_C(0x9E3779B97F4A7C15);
	if (value->type == VAD_TYPE_GUID) {
		struct vad_view bytes = { (const char *)value->guid.bytes,
					  sizeof(value->guid.bytes) };

		return vad_table_hash(vad_view_hash(bytes, hash));
	}
	if (value->type == VAD_TYPE_BOOL)
		return vad_table_hash(hash ^ value->flag);
	if (value->type == VAD_TYPE_SUBJECT)
		return vad_table_hash(hash ^ value->subject);
	return vad_table_hash(hash ^ (uint64_t)value->number);
}

static bool equal_values(const struct vad_value *a, const struct vad_value *b)
{
	if (type_is_text(a->type))
		return vad_view_equal(a->text, b->text);
	if (a->type == VAD_TYPE_GUID)
		return vad_guid_equal(&a->guid, &b->guid);
	if (a->type == VAD_TYPE_BOOL)
		return a->flag == b->flag;
	if (a->type == VAD_TYPE_SUBJECT)
		return a->subject == b->subject;
	return a->number == b->number;
}

/* Times of different clocks cannot share a first and a last. */
static bool clocks_fit(const struct vad_fact *a, const struct vad_fact *b)
{
	return a->first == VAD_TIME_NONE || b->first == VAD_TIME_NONE || a->clock == b->clock;
}

static uint32_t find_equal(const struct vad_case *c, const struct vad_fact *fact, uint32_t hash)
{
	size_t probe = 0;
	uint32_t row;

	while ((row = vad_table_probe(&c->fact_index, hash, &probe)) != VAD_TABLE_NONE) {
		const struct vad_fact *known = &c->facts[row];

		if (known->subject == fact->subject && known->fact == fact->fact &&
		    equal_values(&known->value, &fact->value) && clocks_fit(known, fact))
			break;
	}
	return row;
}

/* --- chains ---------------------------------------------------------------------------------- */

static uint32_t chain_hash(const struct vad_case *c, uint32_t subject, uint32_t fact)
{
	uint64_t both = (uint64_t)subject << 32 | fact;

	return vad_table_hash((both ^ c->seed) * UINT64_C(0x9E3779B97F4A7C15));
}

struct vad_chain *vad_chains_find(const struct vad_case *c, const struct vad_chains *chains,
				  uint32_t subject, uint32_t fact)
{
	uint32_t hash = chain_hash(c, subject, fact), row;
	size_t probe = 0;

	while ((row = vad_table_probe(&chains->index, hash, &probe)) != VAD_TABLE_NONE) {
		struct vad_chain *chain = &chains->rows[row];

		if (chain->subject == subject && chain->fact == fact)
			return chain;
	}
	return NULL;
}

/* The chain, made empty where there is none. NULL when out of memory. */
static struct vad_chain *touch_chain(struct vad_case *c, struct vad_chains *chains,
				     uint32_t subject, uint32_t fact)
{
	struct vad_chain *chain = vad_chains_find(c, chains, subject, fact);
	struct vad_chain *rows;

	if (chain != NULL)
		return chain;
	rows = vad_case_room(c, chains->rows, &chains->capacity, chains->count, sizeof(*rows));
	if (rows == NULL)
		return NULL;
	chains->rows = rows;
	if (!vad_table_insert(&chains->index, c->arena, chain_hash(c, subject, fact),
			      (uint32_t)chains->count))
		return NULL;
	chain = &chains->rows[chains->count++];
	*chain = (struct vad_chain){ subject, fact, VAD_TABLE_NONE, VAD_TABLE_NONE };
	return chain;
}

/* --- a new fact ------------------------------------------------------------------------------ */

static bool copy_source(struct vad_case *c, struct vad_source *source, bool with_place)
{
	source->kind = vad_case_name(c, source->kind);
	source->name = vad_case_name(c, source->name);
	if (with_place)
		source->place = vad_arena_copy(c->arena, source->place);
	return source->kind.data != NULL && source->name.data != NULL &&
	       source->place.data != NULL;
}

/* Give a fresh fact strings of its own. */
static bool copy_strings(struct vad_case *c, struct vad_fact *fact, uint32_t *place_capacity)
{
	bool same_place = vad_view_equal(fact->first_source.place, fact->last_source.place);

	if (type_is_text(fact->value.type)) {
		fact->value.text = vad_arena_copy(c->arena, fact->value.text);
		if (fact->value.text.data == NULL)
			return false;
	}
	if (!copy_source(c, &fact->first_source, true))
		return false;
	if (same_place)
		fact->last_source.place = fact->first_source.place;
	else
		*place_capacity = (uint32_t)fact->last_source.place.size;
	return copy_source(c, &fact->last_source, !same_place);
}

/* The new fact in `row` among those of its subject, and as the first to mention its subjects. */
static void link_subjects(struct vad_case *c, const struct vad_fact *fact, uint32_t row)
{
	struct vad_node *node = &c->subjects[fact->subject];

	if (node->last_of == VAD_TABLE_NONE)
		node->first_of = row;
	else
		c->links[node->last_of].next_of = row;
	node->last_of = row;
	node->named |= UINT64_C(1) << (fact->fact % 64);
	if (node->mention == VAD_TABLE_NONE)
		node->mention = row;
	if (fact->value.type != VAD_TYPE_SUBJECT)
		return;
	node = &c->subjects[vad_case_canonical(c, fact->value.subject)];
	if (node->mention == VAD_TABLE_NONE)
		node->mention = row;
}

static enum vad_result insert(struct vad_case *c, struct vad_fact fact, uint32_t hash, bool owned)
{
	struct vad_links links = { VAD_TABLE_NONE, VAD_TABLE_NONE, VAD_TABLE_NONE, 0 };
	uint32_t row = (uint32_t)c->fact_count;
	struct vad_chain *chain, *back = NULL;
	struct vad_fact *facts;
	struct vad_links *all_links;

	if (!owned && !copy_strings(c, &fact, &links.place_capacity))
		return VAD_LIMIT;
	facts = vad_case_room(c, c->facts, &c->fact_capacity, c->fact_count, sizeof(fact));
	if (facts != NULL)
		c->facts = facts;
	all_links = vad_case_room(c, c->links, &c->link_capacity, c->fact_count, sizeof(links));
	if (all_links != NULL)
		c->links = all_links;
	chain = touch_chain(c, &c->forward, fact.subject, fact.fact);
	if (fact.value.type == VAD_TYPE_SUBJECT)
		back = touch_chain(c, &c->back, vad_case_canonical(c, fact.value.subject),
				   fact.fact);
	if (facts == NULL || all_links == NULL || chain == NULL ||
	    (back == NULL && fact.value.type == VAD_TYPE_SUBJECT) ||
	    !vad_table_insert(&c->fact_index, c->arena, hash, row))
		return VAD_LIMIT;
	c->facts[row] = fact;
	c->links[row] = links;
	c->fact_count++;
	if (chain->last == VAD_TABLE_NONE)
		chain->first = row;
	else
		c->links[chain->last].next = row;
	chain->last = row;
	if (back != NULL && back->last == VAD_TABLE_NONE)
		back->first = row;
	else if (back != NULL)
		c->links[back->last].next_back = row;
	if (back != NULL)
		back->last = row;
	link_subjects(c, &fact, row);
	return VAD_OK;
}

/* --- folding into a known fact --------------------------------------------------------------- */

/* The last place is overwritten at nearly every observation, so it has memory of its own. */
static bool set_last_source(struct vad_case *c, uint32_t row, const struct vad_source *source)
{
	struct vad_fact *fact = &c->facts[row];
	struct vad_links *links = &c->links[row];
	struct vad_source last = fact->last_source;
	char *place = (char *)last.place.data;

	if (!vad_view_equal(last.kind, source->kind))
		last.kind = vad_case_name(c, source->kind);
	if (!vad_view_equal(last.name, source->name))
		last.name = vad_case_name(c, source->name);
	if (source->place.size > links->place_capacity) {
		size_t size = source->place.size < PLACE_FIRST ? PLACE_FIRST : source->place.size;

		place = vad_arena_alloc(c->arena, size);
		if (place != NULL)
			links->place_capacity = (uint32_t)size;
	}
	if (last.kind.data == NULL || last.name.data == NULL || place == NULL)
		return false;
	if (source->place.size > 0)
		memmove(place, source->place.data, source->place.size);
	last.place = (struct vad_view){ place, source->place.size };
	fact->last_source = last;
	return true;
}

/* Whether `fact` was observed before the first, and after the last observation of `known`. A timed
 * observation outranks an untimed one, so that sources always belong to the times beside them. */
static void compare_times(const struct vad_fact *known, const struct vad_fact *fact, bool *earlier,
			  bool *later)
{
	bool known_timed = known->first != VAD_TIME_NONE, timed = fact->first != VAD_TIME_NONE;

	if (known_timed != timed) {
		*earlier = *later = timed;
		return;
	}
	*earlier = fact->first < known->first || (fact->first == known->first &&
						  fact->first_order < known->first_order);
	*later = fact->last > known->last || (fact->last == known->last &&
					      fact->last_order >= known->last_order);
}

static enum vad_result fold(struct vad_case *c, uint32_t row, const struct vad_fact *fact,
			    bool owned)
{
	struct vad_fact *known = &c->facts[row];
	struct vad_source first = fact->first_source;
	bool earlier, later;

	compare_times(known, fact, &earlier, &later);
	if (earlier && !owned && !copy_source(c, &first, true))
		return VAD_LIMIT;
	if (later && owned) {
		known->last_source = fact->last_source;
		c->links[row].place_capacity = 0;
	} else if (later && !set_last_source(c, row, &fact->last_source)) {
		return VAD_LIMIT;
	}
	if (earlier) {
		known->first_source = first;
		known->first = fact->first;
	}
	if (later)
		known->last = fact->last;
	if (fact->first != VAD_TIME_NONE)
		known->clock = fact->clock;
	if (fact->first_order < known->first_order)
		known->first_order = fact->first_order;
	if (fact->last_order > known->last_order)
		known->last_order = fact->last_order;
	if (fact->plus_minus < known->plus_minus)
		known->plus_minus = fact->plus_minus;
	known->assumed = known->assumed && fact->assumed;
	known->count = fact->count > UINT64_MAX - known->count ? UINT64_MAX :
								 known->count + fact->count;
	return VAD_OK;
}

enum vad_result vad_case_fold(struct vad_case *c, const struct vad_fact *fact, bool owned)
{
	uint32_t hash = fact_hash(c, fact);
	uint32_t row = find_equal(c, fact, hash);

	if (row == VAD_TABLE_NONE)
		return insert(c, *fact, hash, owned);
	return fold(c, row, fact, owned);
}

enum vad_result vad_case_take(struct vad_case *c, struct vad_fact *fact)
{
	enum vad_result result = vad_fact_check(c, fact);
	struct vad_value *value = &fact->value;
	char small[VAD_FOLDED_MOST];

	if (result != VAD_OK)
		return result;
	fact->subject = vad_case_canonical(c, fact->subject);
	if (value->type == VAD_TYPE_SUBJECT && fact->fact != c->same_as)
		value->subject = vad_case_canonical(c, value->subject);
	if (value->type == VAD_TYPE_HOST)
		value->text = vad_fold_name(value->text, small);
	if (type_is_text(value->type)) {
		value->text = vad_case_masked(c, value->text);
		if (value->text.data == NULL)
			return VAD_LIMIT;
	}
	return vad_case_fold(c, fact, false);
}

enum vad_result vad_case_add(struct vad_case *c, const struct vad_observation *o)
{
	struct vad_fact fact = {
		.subject = o->subject,
		.fact = o->fact,
		.value = o->value,
		.plus_minus = o->plus_minus,
		.first = o->time,
		.last = o->time,
		.clock = o->time == VAD_TIME_NONE ? VAD_CLOCK_NONE : o->clock,
		.assumed = o->assumed,
		.count = 1,
		.first_order = c->order + 1,
		.last_order = c->order + 1,
		.first_source = o->source,
		.last_source = o->source,
	};
	enum vad_result result = vad_case_take(c, &fact);

	if (result == VAD_OK)
		c->order++;
	return result;
}
