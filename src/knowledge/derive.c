/* SPDX-License-Identifier: MIT */
/* What follows from the rest: the causes of each break, sorted tables, orders of names. */
#include <stdlib.h>
#include <string.h>

#include "loading.h"

static int compare_numbers(uint32_t a, uint32_t b)
{
	return a < b ? -1 : a > b;
}

static int compare_codes(const void *a, const void *b)
{
	return compare_numbers(((const struct vad_code_def *)a)->code,
			       ((const struct vad_code_def *)b)->code);
}

static int compare_break_codes(const void *a, const void *b)
{
	const struct vad_break_code *one = a, *other = b;
	int order = compare_numbers(one->code, other->code);

	return order != 0 ? order : compare_numbers(one->break_index, other->break_index);
}

static int compare_facilities(const void *a, const void *b)
{
	return compare_numbers(((const struct vad_facility *)a)->number,
			       ((const struct vad_facility *)b)->number);
}

static int compare_ids(const void *a, const void *b)
{
	return memcmp(((const struct vad_product_id *)a)->guid.bytes,
		      ((const struct vad_product_id *)b)->guid.bytes, 16);
}

static int compare_tails(const void *a, const void *b)
{
	return strcmp(((const struct vad_product_tail *)a)->tail,
		      ((const struct vad_product_tail *)b)->tail);
}

/* A row with the name it is sorted by, and its number to break ties. */
struct named {
	struct vad_view name;
	uint32_t key;
	uint32_t row;
};

static int compare_named(const void *a, const void *b)
{
	const struct named *one = a, *other = b;
	int order = compare_numbers(one->key, other->key);

	if (order == 0)
		order = vad_view_compare(one->name, other->name);
	return order != 0 ? order : compare_numbers(one->row, other->row);
}

static void sort(struct vad_buffer *table, size_t size, int (*compare)(const void *, const void *))
{
	if (table->size > size)
		qsort(table->data, table->size / size, size, compare);
}

static void sort_tables(struct vad_tables *tables)
{
	sort(&tables->codes, sizeof(struct vad_code_def), compare_codes);
	sort(&tables->break_codes, sizeof(struct vad_break_code), compare_break_codes);
	sort(&tables->facilities, sizeof(struct vad_facility), compare_facilities);
	sort(&tables->product_ids, sizeof(struct vad_product_id), compare_ids);
	sort(&tables->product_tails, sizeof(struct vad_product_tail), compare_tails);
}

/* Events carry their provider by name, so they are sorted through their names. */
static void sort_events(struct vad_loader *loader)
{
	struct vad_tables *tables = &loader->tables;
	uint32_t count = vad_events_count(tables);
	struct named *order = vad_arena_array(loader->arena, count, sizeof(*order));
	struct vad_event_def *sorted = vad_arena_array(loader->arena, count, sizeof(*sorted));
	struct vad_event_def *events = vad_events_rows(tables);

	if (order == NULL || sorted == NULL) {
		vad_loader_fail(loader, VAD_NO_MEMORY);
		return;
	}
	for (uint32_t i = 0; i < count; i++)
		order[i] = (struct named){ vad_view_of(tables->pool.data + events[i].provider),
					   events[i].id, i };
	if (count > 1)
		qsort(order, count, sizeof(*order), compare_named);
	for (uint32_t i = 0; i < count; i++)
		sorted[i] = events[order[i].row];
	if (count > 0)
		memcpy(events, sorted, count * sizeof(*events));
}

/* Rows of a table in the order of their names. `first` is the name of row 0, `stride` apart. */
static void order_names(struct vad_loader *loader, struct vad_buffer *order, const vad_str *first,
			size_t stride, uint32_t count)
{
	struct vad_tables *tables = &loader->tables;
	struct named *rows = vad_arena_array(loader->arena, count, sizeof(*rows));

	vad_buffer_reset(order);
	if (rows == NULL) {
		vad_loader_fail(loader, VAD_NO_MEMORY);
		return;
	}
	for (uint32_t i = 0; i < count; i++) {
		vad_str name;

		memcpy(&name, (const char *)first + i * stride, sizeof(name));
		rows[i] = (struct named){ vad_view_of(tables->pool.data + name), 0, i };
	}
	if (count > 1)
		qsort(rows, count, sizeof(*rows), compare_named);
	for (uint32_t i = 0; i < count; i++)
		(void)vad_tables_append(tables, order, &rows[i].row, sizeof(rows[i].row));
}

static void order_all(struct vad_loader *loader)
{
	struct vad_tables *t = &loader->tables;

#define ORDER(order, table, field)                                                                 \
	if (vad_##table##_count(t) > 0)                                                            \
	order_names(loader, &t->order, &vad_##table##_rows(t)->field,                              \
		    sizeof(*vad_##table##_rows(t)), vad_##table##_count(t))
	ORDER(fact_order, facts, name);
	ORDER(break_order, breaks, id);
	ORDER(cause_order, causes, id);
	ORDER(action_order, actions, id);
	ORDER(rule_order, rules, name);
	ORDER(link_order, links, id);
	ORDER(symbol_order, codes, symbol);
#undef ORDER
}

/* The causes of each break, in the order of the causes. */
static void derive_causes(struct vad_tables *tables)
{
	for (uint32_t b = 0; b < vad_breaks_count(tables); b++) {
		uint32_t first = vad_indexes_count(tables);

		for (uint32_t c = 0; c < vad_causes_count(tables); c++) {
			struct vad_range leads_to = vad_causes_rows(tables)[c].leads_to;

			for (uint32_t i = 0; i < leads_to.count; i++) {
				if (vad_indexes_rows(tables)[leads_to.first + i] != b)
					continue;
				vad_indexes_add(tables, &c);
				break;
			}
		}
		vad_breaks_rows(tables)[b].causes =
			(struct vad_range){ first, vad_indexes_count(tables) - first };
	}
}

/* Rows of a sorted table that belong to one owner, as a range of indexes[]. */
#define ROWS_OF(tables, table, field, owner, range)                                                \
	do {                                                                                       \
		uint32_t from = vad_indexes_count(tables);                                         \
		for (uint32_t row = 0; row < vad_##table##_count(tables); row++)                   \
			if (vad_##table##_rows(tables)[row].field == (owner))                      \
				vad_indexes_add((tables), &row);                                   \
		(range) = (struct vad_range){ from, vad_indexes_count(tables) - from };            \
	} while (0)

static void derive_owned(struct vad_tables *tables)
{
	for (uint32_t b = 0; b < vad_breaks_count(tables); b++)
		ROWS_OF(tables, break_codes, break_index, b, vad_breaks_rows(tables)[b].codes);
	for (uint32_t p = 0; p < vad_products_count(tables); p++) {
		ROWS_OF(tables, product_ids, product, p, vad_products_rows(tables)[p].ids);
		ROWS_OF(tables, product_tails, product, p, vad_products_rows(tables)[p].tails);
	}
}

void vad_derive(struct vad_loader *loader)
{
	sort_tables(&loader->tables);
	sort_events(loader);
	derive_causes(&loader->tables);
	derive_owned(&loader->tables);
	order_all(loader);
	vad_derive_message_keys(loader);
	if (loader->tables.result != VAD_OK)
		vad_loader_fail(loader, loader->tables.result);
}
