/* SPDX-License-Identifier: MIT */
#include "message.h"

#include <string.h>

#include "base/encoding.h"

struct vad_word_reader vad_words_of(struct vad_view text)
{
	return (struct vad_word_reader){ .text = text };
}

static bool is_apostrophe(uint32_t c)
{
	return c == '\'' || c == '`' || c == 0xB4 || c == 0x2018 || c == 0x2019 || c == 0x201B ||
	       c == 0x2BC || c == 0xFF07;
}

/* A plain letter or digit in lower case, else 0. Here and not called from base: every character of
 * every text that is read comes through. */
static inline char plain(char c)
{
	if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
		return c;
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : 0;
}

static bool is_letter(uint32_t c)
{
	if (c < 0x80)
		return plain((char)c) != 0;
	if (c < 0xC0 || c == 0xFFFD)
		return false;
	return !(c >= 0x2000 && c <= 0x206F) && !(c >= 0x3000 && c <= 0x303F) &&
	       !(c >= 0xFF00 && c <= 0xFF0F) && c != 0xFEFF;
}

/* The character at the offset, whose size goes to *size. */
static uint32_t peek(const struct vad_word_reader *reader, size_t offset, size_t *size)
{
	unsigned char first = (unsigned char)reader->text.data[offset];
	size_t next = offset;
	uint32_t c;

	if (first < 0x80) {
		*size = 1;
		return first;
	}
	c = vad_utf8_next(reader->text, &next);
	*size = next - offset;
	return c;
}

static void put(struct vad_word_reader *reader, const char *data, size_t size)
{
	if (reader->size + size > VAD_WORD_MAX)
		return;
	for (size_t i = 0; i < size; i++)
		reader->word[reader->size++] = vad_ascii_lower(data[i]);
}

static bool letter_follows(const struct vad_word_reader *reader, size_t offset)
{
	size_t size;

	return offset < reader->text.size && is_letter(peek(reader, offset, &size));
}

/* Plain letters and digits: nearly all of the text, so this is the loop that counts. */
static void take_plain(struct vad_word_reader *reader)
{
	const char *data = reader->text.data;
	size_t at = reader->offset;

	for (char c; at < reader->text.size && (c = plain(data[at])) != 0; at++)
		if (reader->size < VAD_WORD_MAX)
			reader->word[reader->size++] = c;
	reader->offset = at;
}

/* Letters, and apostrophes between letters, from the offset on. */
static void take_run(struct vad_word_reader *reader)
{
	for (take_plain(reader); reader->offset < reader->text.size; take_plain(reader)) {
		size_t size;
		uint32_t c = peek(reader, reader->offset, &size);

		if (is_letter(c))
			put(reader, reader->text.data + reader->offset, size);
		else if (is_apostrophe(c) && letter_follows(reader, reader->offset + size))
			put(reader, "'", 1);
		else if (c != 0xAD) /* a soft hyphen is nothing */
			return;
		reader->offset += size;
	}
}

static bool word_is(const struct vad_word_reader *reader, const char *word)
{
	return reader->size == strlen(word) && memcmp(reader->word, word, reader->size) == 0;
}

static void set_word(struct vad_word_reader *reader, const char *word)
{
	reader->size = 0;
	put(reader, word, strlen(word));
}

/* "isn't", "can't", "cannot": the word in front, and "not" owed. Other apostrophes go. */
static void split_not(struct vad_word_reader *reader)
{
	size_t kept = 0;

	if (memchr(reader->word, '\'', reader->size) == NULL && !word_is(reader, "cannot"))
		return;
	if (reader->size > 3 && memcmp(reader->word + reader->size - 3, "n't", 3) == 0) {
		reader->size = (uint8_t)(reader->size - 3);
		reader->owes_not = true;
		if (word_is(reader, "ca"))
			set_word(reader, "can");
		else if (word_is(reader, "wo"))
			set_word(reader, "will");
	} else if (word_is(reader, "cannot")) {
		set_word(reader, "can");
		reader->owes_not = true;
	}
	for (size_t i = 0; i < reader->size; i++)
		if (reader->word[i] != '\'')
			reader->word[kept++] = reader->word[i];
	reader->size = (uint8_t)kept;
}

bool vad_word_next(struct vad_word_reader *reader)
{
	size_t size;

	if (reader->owes_not) {
		reader->owes_not = false;
		set_word(reader, "not");
		return true;
	}
	while (reader->offset < reader->text.size && !is_letter(peek(reader, reader->offset, &size)))
		reader->offset += size;
	if (reader->offset >= reader->text.size)
		return false;
	reader->size = 0;
	take_run(reader);
	split_not(reader);
	if (reader->after_software && word_is(reader, "protection"))
		set_word(reader, "licensing");
	reader->after_software = word_is(reader, "software");
	return true;
}

uint32_t vad_word_hash(const struct vad_word_reader *reader)
{
	uint32_t hash = 2166136261U; /* FNV-1a; part of the compiled tables, so it stays */

	for (size_t i = 0; i < reader->size; i++)
		hash = (hash ^ (unsigned char)reader->word[i]) * 16777619U;
	return hash;
}

uint32_t vad_pair_hash(uint32_t first, uint32_t second)
{
	uint32_t hash = (first * 31U) ^ (second + 0x9E3779B9U);

	return hash ^ (hash >> 15);
}

/* The first key of that hash, or the number of keys. */
static uint32_t first_key(const struct vad_knowledge *k, uint32_t hash)
{
	uint32_t low = 0, high = k->message_keys_count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (k->message_keys[middle].hash < hash)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Do the words of `key` follow from here on? */
static bool matches(const struct vad_knowledge *k, const struct vad_message_key *key,
		    struct vad_word_reader reader)
{
	struct vad_view words = vad_text_view(k, key->words);
	size_t from = 0;

	while (from < words.size) {
		size_t blank = vad_view_find_char(words, ' ', from);
		size_t size = (blank == SIZE_MAX ? words.size : blank) - from;

		if (!vad_word_next(&reader) || reader.size != size ||
		    memcmp(reader.word, words.data + from, size) != 0)
			return false;
		from += size + 1;
	}
	return true;
}

/* Where each of the last words began, and what the reader knew there. */
struct mark {
	size_t offset;
	bool owes_not, after_software;
};
struct trail {
	struct vad_view text;
	struct mark marks[VAD_MESSAGE_REACH + 1];
	uint32_t count; /* words so far */
};

static struct mark mark_of(const struct vad_word_reader *reader)
{
	return (struct mark){ reader->offset, reader->owes_not, reader->after_software };
}

static struct vad_word_reader reader_at(const struct trail *trail, uint32_t word)
{
	const struct mark *mark = &trail->marks[word % (VAD_MESSAGE_REACH + 1)];
	struct vad_word_reader reader = vad_words_of(trail->text);

	reader.offset = mark->offset;
	reader.owes_not = mark->owes_not;
	reader.after_software = mark->after_software;
	return reader;
}

/* Keep the longest of the messages whose pair this is. */
static void try_pair(const struct vad_knowledge *k, const struct trail *trail, uint32_t hash,
		     size_t *best_size, uint32_t *best_code)
{
	uint32_t first_word = trail->count - 2;

	for (uint32_t i = first_key(k, hash); i < k->message_keys_count; i++) {
		const struct vad_message_key *key = &k->message_keys[i];
		size_t size;

		if (key->hash != hash)
			return;
		if (key->offset > first_word || key->offset >= VAD_MESSAGE_REACH)
			continue;
		size = vad_text_view(k, key->words).size;
		if (size > *best_size &&
		    matches(k, key, reader_at(trail, first_word - key->offset))) {
			*best_size = size;
			*best_code = key->code;
		}
	}
}

uint32_t vad_code_by_message(const struct vad_knowledge *k, struct vad_view text)
{
	struct vad_word_reader reader = vad_words_of(text);
	struct trail trail = { .text = text };
	struct mark before = mark_of(&reader);
	uint32_t last = 0, code = 0;
	size_t best = 0;

	if (k->message_filter_count == 0)
		return VAD_NO_INDEX;
	while (vad_word_next(&reader)) {
		uint32_t word = vad_word_hash(&reader);
		uint32_t hash = vad_pair_hash(last, word);
		uint32_t bit = hash % VAD_MESSAGE_FILTER;

		trail.marks[trail.count++ % (VAD_MESSAGE_REACH + 1)] = before;
		if (trail.count > 1 && (k->message_filter[bit / 32] >> (bit % 32) & 1) != 0)
			try_pair(k, &trail, hash, &best, &code);
		last = word;
		before = mark_of(&reader);
	}
	return best == 0 ? VAD_NO_INDEX : vad_code_index(k, code);
}
