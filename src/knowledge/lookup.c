/* SPDX-License-Identifier: MIT */
/* Look-ups in the tables: binary search wherever something is sorted. */
#include <string.h>

#include "knowledge/knowledge.h"

/* `order` are rows sorted by the name at `first`, `stride` bytes apart. */
static uint32_t by_name(const struct vad_knowledge *k, const uint32_t *order, uint32_t count,
			const vad_str *first, size_t stride, struct vad_view name)
{
	uint32_t low = 0, high = count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		vad_str text;
		int side;

		memcpy(&text, (const char *)first + order[middle] * stride, sizeof(text));
		side = vad_view_compare(vad_text_view(k, text), name);
		if (side == 0)
			return order[middle];
		if (side < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return VAD_NO_INDEX;
}

#define BY_NAME(k, order, table, field, name)                                                      \
	((k)->order##_count == 0 ? VAD_NO_INDEX                                                    \
				 : by_name((k), (k)->order, (k)->order##_count, &(k)->table->field, \
					   sizeof(*(k)->table), (name)))

uint32_t vad_fact_index(const struct vad_knowledge *k, struct vad_view name)
{
	return BY_NAME(k, fact_order, facts, name, name);
}

uint32_t vad_code_by_symbol(const struct vad_knowledge *k, struct vad_view symbol)
{
	char upper[128];

	if (symbol.size == 0 || symbol.size > sizeof(upper))
		return VAD_NO_INDEX;
	for (size_t i = 0; i < symbol.size; i++)
		upper[i] = vad_ascii_upper(symbol.data[i]);
	return BY_NAME(k, symbol_order, codes, symbol, ((struct vad_view){ upper, symbol.size }));
}

uint32_t vad_break_index(const struct vad_knowledge *k, struct vad_view id)
{
	return BY_NAME(k, break_order, breaks, id, id);
}

uint32_t vad_cause_index(const struct vad_knowledge *k, struct vad_view id)
{
	return BY_NAME(k, cause_order, causes, id, id);
}

uint32_t vad_action_index(const struct vad_knowledge *k, struct vad_view id)
{
	return BY_NAME(k, action_order, actions, id, id);
}

uint32_t vad_rule_index(const struct vad_knowledge *k, struct vad_view name)
{
	return BY_NAME(k, rule_order, rules, name, name);
}

uint32_t vad_link_index(const struct vad_knowledge *k, struct vad_view id)
{
	return BY_NAME(k, link_order, links, id, id);
}

uint32_t vad_procedure_index(const struct vad_knowledge *k, struct vad_view id)
{
	for (uint32_t i = 0; i < k->procedures_count; i++)
		if (vad_view_is(id, vad_text(k, k->procedures[i].id)))
			return i;
	return VAD_NO_INDEX;
}

uint32_t vad_role_index(const struct vad_knowledge *k, struct vad_view id)
{
	for (uint32_t i = 0; i < k->roles_count; i++)
		if (vad_view_is(id, vad_text(k, k->roles[i].id)))
			return i;
	return VAD_NO_INDEX;
}

uint32_t vad_failure_index(const struct vad_knowledge *k, struct vad_view id)
{
	for (uint32_t i = 0; i < k->failures_count; i++)
		if (vad_view_is(id, vad_text(k, k->failures[i].id)))
			return i;
	return VAD_NO_INDEX;
}

uint32_t vad_family_index(const struct vad_knowledge *k, struct vad_view id)
{
	for (uint32_t i = 0; i < k->families_count; i++)
		if (vad_view_is(id, vad_text(k, k->families[i].id)))
			return i;
	return VAD_NO_INDEX;
}

static bool has_other_name(const struct vad_knowledge *k, const struct vad_term *term,
			   struct vad_view name)
{
	for (uint32_t i = 0; i < term->others.count; i++)
		if (vad_view_is_nocase(name, vad_text(k, k->words[term->others.first + i])))
			return true;
	return false;
}

uint32_t vad_term_index(const struct vad_knowledge *k, struct vad_view name)
{
	for (uint32_t i = 0; i < k->terms_count; i++)
		if (vad_view_is_nocase(name, vad_text(k, k->terms[i].id)))
			return i;
	for (uint32_t i = 0; i < k->terms_count; i++)
		if (has_other_name(k, &k->terms[i], name))
			return i;
	return VAD_NO_INDEX;
}

/* The first row of a table sorted by `field` whose value is not below `value`. */
#define LOWER_BOUND(low, rows, count, field, value)                                                \
	do {                                                                                       \
		uint32_t high = (count);                                                           \
		(low) = 0;                                                                         \
		while ((low) < high) {                                                             \
			uint32_t middle = (low) + (high - (low)) / 2;                              \
			if ((rows)[middle].field < (value))                                        \
				(low) = middle + 1;                                                \
			else                                                                       \
				high = middle;                                                     \
		}                                                                                  \
	} while (0)

uint32_t vad_code_index(const struct vad_knowledge *k, uint32_t code)
{
	uint32_t row;

	LOWER_BOUND(row, k->codes, k->codes_count, code, code);
	return row < k->codes_count && k->codes[row].code == code ? row : VAD_NO_INDEX;
}

struct vad_range vad_break_codes_of(const struct vad_knowledge *k, uint32_t code)
{
	struct vad_range range = { 0, 0 };

	LOWER_BOUND(range.first, k->break_codes, k->break_codes_count, code, code);
	while (range.first + range.count < k->break_codes_count &&
	       k->break_codes[range.first + range.count].code == code)
		range.count++;
	return range;
}

uint32_t vad_facility_index(const struct vad_knowledge *k, uint32_t number)
{
	uint32_t row;

	LOWER_BOUND(row, k->facilities, k->facilities_count, number, number);
	return row < k->facilities_count && k->facilities[row].number == number ? row : VAD_NO_INDEX;
}

uint32_t vad_event_index(const struct vad_knowledge *k, struct vad_view provider, uint32_t id)
{
	uint32_t row;

	LOWER_BOUND(row, k->events, k->events_count, id, id);
	for (; row < k->events_count && k->events[row].id == id; row++)
		if (vad_view_is_nocase(provider, vad_text(k, k->events[row].provider)))
			return row;
	return VAD_NO_INDEX;
}

uint32_t vad_product_id_index(const struct vad_knowledge *k, const struct vad_guid *guid)
{
	uint32_t low = 0, high = k->product_ids_count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		int side = memcmp(k->product_ids[middle].guid.bytes, guid->bytes, sizeof(guid->bytes));

		if (side == 0)
			return middle;
		if (side < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return VAD_NO_INDEX;
}

uint32_t vad_product_tail_index(const struct vad_knowledge *k, struct vad_view tail)
{
	char upper[5];
	uint32_t low = 0, high = k->product_tails_count;

	if (tail.size != sizeof(upper))
		return VAD_NO_INDEX;
	for (size_t i = 0; i < sizeof(upper); i++)
		upper[i] = vad_ascii_upper(tail.data[i]);
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		int side = memcmp(k->product_tails[middle].tail, upper, sizeof(upper));

		if (side == 0)
			return middle;
		if (side < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return VAD_NO_INDEX;
}

uint32_t vad_fact_word(const struct vad_knowledge *k, uint32_t fact, struct vad_view word)
{
	struct vad_range words;

	if (fact >= k->facts_count)
		return VAD_NO_INDEX;
	words = k->facts[fact].words;
	for (uint32_t i = 0; i < words.count; i++)
		if (vad_view_is(word, vad_text(k, k->words[words.first + i])))
			return i;
	return VAD_NO_INDEX;
}

vad_str vad_known_address_kind(const struct vad_knowledge *k, struct vad_view address)
{
	for (uint32_t i = 0; i < k->known_addresses_count; i++)
		if (vad_view_is_nocase(address, vad_text(k, k->known_addresses[i].address)))
			return k->known_addresses[i].kind;
	return 0;
}
