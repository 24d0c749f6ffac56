/* SPDX-License-Identifier: MIT */
/* The keys by which messages are found: for each text the pair of words that is its rarest. */
#include "message.h"

#include <stdlib.h>

#include "loading.h"

/* Texts that several codes share belong to the code with the lowest rank. */
struct entry {
	vad_str words;
	uint32_t code;
	unsigned rank;
};

static bool has_break(const struct vad_tables *tables, uint32_t code)
{
	for (uint32_t i = 0; i < vad_break_codes_count(tables); i++)
		if (vad_break_codes_rows(tables)[i].code == code)
			return true;
	return false;
}

/* The seed's codes first, own messages before variants, codes that say what broke before others,
 * and errors (the top two bits set) before warnings. */
static unsigned rank_of(const struct vad_tables *tables, const struct vad_code_def *code, bool variant)
{
	return (code->seed != 0 ? 0 : 8U) + (variant ? 4U : 0) + (has_break(tables, code->code) ? 0 : 2U) +
	       (code->code >> 30 == 3 ? 0 : 1U);
}

/* The words of a text with single blanks between; 0 when it is too short to be looked for. */
static vad_str join_words(struct vad_tables *tables, struct vad_view text)
{
	struct vad_word_reader reader = vad_words_of(text);
	struct vad_buffer out = vad_buffer_new(2 * VAD_YAML_TEXT);
	unsigned count = 0;
	vad_str words = 0;

	while (vad_word_next(&reader)) {
		if (count++ > 0)
			vad_buffer_add_char(&out, ' ');
		vad_buffer_append(&out, reader.word, reader.size);
	}
	if (count > 1 && out.size >= VAD_MESSAGE_LEAST && vad_buffer_result(&out) == VAD_OK)
		words = vad_tables_text(tables, vad_buffer_view(&out));
	vad_tables_release(tables, &out);
	return words;
}

static void add_entry(struct vad_loader *loader, struct vad_buffer *entries, vad_str text,
		      const struct vad_code_def *code, bool variant)
{
	struct vad_tables *tables = &loader->tables;
	/* The pool may move while words are added to it. */
	struct vad_view copy = vad_keep(loader, vad_view_of(tables->pool.data + text));
	struct entry entry = { join_words(tables, copy), code->code,
			       rank_of(tables, code, variant) };

	if (entry.words != 0)
		vad_buffer_append(entries, &entry, sizeof(entry));
}

/* Equal words together, the best first. */
static int compare_entries(const void *a, const void *b)
{
	const struct entry *one = a, *other = b;

	if (one->words != other->words)
		return one->words < other->words ? -1 : 1;
	if (one->rank != other->rank)
		return one->rank < other->rank ? -1 : 1;
	return one->code < other->code ? -1 : one->code > other->code;
}

static int compare_hashes(const void *a, const void *b)
{
	uint32_t one = *(const uint32_t *)a, other = *(const uint32_t *)b;

	return one < other ? -1 : one > other;
}

static int compare_keys(const void *a, const void *b)
{
	const struct vad_message_key *one = a, *other = b;

	if (one->hash != other->hash)
		return one->hash < other->hash ? -1 : 1;
	return one->words < other->words ? -1 : one->words > other->words;
}

/* Call for each pair of neighbouring words. */
static void add_pairs(const struct vad_tables *tables, vad_str words, struct vad_buffer *hashes)
{
	struct vad_word_reader reader = vad_words_of(vad_view_of(tables->pool.data + words));
	uint32_t last = 0, number = 0;

	while (vad_word_next(&reader)) {
		uint32_t word = vad_word_hash(&reader);
		uint32_t hash = vad_pair_hash(last, word);

		if (number++ > 0)
			vad_buffer_append(hashes, &hash, sizeof(hash));
		last = word;
	}
}

static uint32_t lower_bound(const uint32_t *sorted, uint32_t count, uint32_t hash)
{
	uint32_t low = 0, high = count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (sorted[middle] < hash)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static uint32_t frequency(const struct vad_buffer *sorted, uint32_t hash)
{
	const uint32_t *hashes = (const uint32_t *)(const void *)sorted->data;
	uint32_t count = (uint32_t)(sorted->size / sizeof(*hashes));
	uint32_t from = lower_bound(hashes, count, hash);

	return (hash == UINT32_MAX ? count : lower_bound(hashes, count, hash + 1)) - from;
}

static struct vad_message_key rarest_pair(struct vad_tables *tables, const struct entry *entry,
					  const struct vad_buffer *all)
{
	struct vad_message_key key = { .code = entry->code, .words = entry->words };
	struct vad_buffer own = vad_buffer_new(VAD_YAML_TEXT * sizeof(uint32_t));
	const uint32_t *hashes;
	uint32_t least = UINT32_MAX, count;

	add_pairs(tables, entry->words, &own);
	hashes = (const uint32_t *)(const void *)own.data;
	count = (uint32_t)(own.size / sizeof(*hashes));
	for (uint32_t i = 0; i < count && i < VAD_MESSAGE_REACH; i++) {
		uint32_t often = frequency(all, hashes[i]);

		if (often < least) {
			least = often;
			key.hash = hashes[i];
			key.offset = i;
		}
	}
	vad_tables_release(tables, &own);
	return key;
}

static void write_keys(struct vad_tables *tables, const struct entry *entries, size_t count,
		       const struct vad_buffer *pairs)
{
	uint32_t filter[VAD_MESSAGE_FILTER / 32] = { 0 };

	vad_buffer_reset(&tables->message_keys);
	vad_buffer_reset(&tables->message_filter);
	for (size_t i = 0; i < count; i++) {
		struct vad_message_key key;

		if (i > 0 && entries[i].words == entries[i - 1].words)
			continue;
		key = rarest_pair(tables, &entries[i], pairs);
		filter[key.hash % VAD_MESSAGE_FILTER / 32] |= 1U << key.hash % VAD_MESSAGE_FILTER % 32;
		vad_message_keys_add(tables, &key);
	}
	if (vad_message_keys_count(tables) > 1)
		qsort(tables->message_keys.data, vad_message_keys_count(tables),
		      sizeof(struct vad_message_key), compare_keys);
	for (size_t i = 0; i < sizeof(filter) / sizeof(filter[0]); i++)
		vad_message_filter_add(tables, &filter[i]);
}

void vad_derive_message_keys(struct vad_loader *loader)
{
	struct vad_tables *tables = &loader->tables;
	struct vad_buffer entries = vad_buffer_new(VAD_ARENA_LIMIT);
	struct vad_buffer pairs = vad_buffer_new(VAD_ARENA_LIMIT);
	struct entry *rows;
	size_t count;

	for (uint32_t i = 0; i < vad_codes_count(tables); i++) {
		struct vad_code_def code = vad_codes_rows(tables)[i];

		add_entry(loader, &entries, code.message, &code, false);
		for (uint32_t j = 0; j < code.variants.count; j++)
			add_entry(loader, &entries, vad_words_rows(tables)[code.variants.first + j], &code,
				  true);
	}
	rows = (struct entry *)(void *)entries.data;
	count = entries.size / sizeof(*rows);
	if (count > 1)
		qsort(rows, count, sizeof(*rows), compare_entries);
	for (size_t i = 0; i < count; i++)
		if (i == 0 || rows[i].words != rows[i - 1].words)
			add_pairs(tables, rows[i].words, &pairs);
	if (pairs.size > 0)
		qsort(pairs.data, pairs.size / sizeof(uint32_t), sizeof(uint32_t), compare_hashes);
	write_keys(tables, rows, count, &pairs);
	vad_tables_release(tables, &entries);
	vad_tables_release(tables, &pairs);
}
