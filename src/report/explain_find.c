/* SPDX-License-Identifier: MIT */
/* What of a text can be explained. */
#include <string.h>

#include "base/escape.h"
#include "explain.h"
#include "rules/code.h"
#include "rules/extended_pid.h"
#include "rules/key.h"

enum { TERM_MAX = 48, SMALL_NUMBER = 0x100, WIN32_MAX = 0xFFFF, SYMBOL_LEAST = 4 };

struct finder {
	const struct vad_knowledge *k;
	struct vad_token *list;
	size_t count;
	bool single;                   /* the text is one word */
	struct vad_view before[2];     /* the words before this one, nearest first */
};

const char *vad_token_kind_name(enum vad_token_kind kind)
{
	static const char *const names[] = { "code",         "info-line", "event", "status",
					     "activation-id", "extended-pid", "key-tail", "cause",
					     "break",        "fact",      "term" };

	return names[kind];
}

static void add(struct finder *f, struct vad_token token)
{
	for (size_t i = 0; i < f->count; i++) {
		const struct vad_token *t = &f->list[i];

		if (t->kind != token.kind)
			continue;
		if (token.kind == VAD_TOKEN_INFO || token.index == VAD_NO_INDEX
			    ? t->code == token.code && vad_view_equal(t->text, token.text)
			    : t->index == token.index)
			return;
		if (token.kind == VAD_TOKEN_CODE && t->code == token.code)
			return;
	}
	if (f->count < VAD_TOKENS_MAX)
		f->list[f->count++] = token;
}

static void add_row(struct finder *f, enum vad_token_kind kind, struct vad_view text, uint32_t code,
		    uint32_t index)
{
	add(f, (struct vad_token){ .kind = kind,
				   .known = index != VAD_NO_INDEX,
				   .text = text,
				   .code = code,
				   .index = index });
}

/* A code under the number by which it is known: 1722 is known as 0x800706BA. */
static void add_code(struct finder *f, struct vad_view text, uint32_t code)
{
	uint32_t index = vad_code_index(f->k, code);
	struct vad_code_parts parts = vad_code_split(f->k, code);

	if (index == VAD_NO_INDEX && code <= WIN32_MAX) {
		code = parts.as_hresult;
		index = vad_code_index(f->k, code);
	}
	add_row(f, VAD_TOKEN_CODE, text, code, index);
}

bool explain_hex(struct vad_view word, uint32_t *code)
{
	uint64_t value;

	if (!vad_view_starts_nocase(word, "0x") && !vad_view_starts_nocase(word, "ox"))
		return false;
	if (!vad_view_hex_to_u64(vad_view_sub(word, 2, SIZE_MAX), &value))
		return false;
	if (value > UINT32_MAX && value >> 31 != 0x1FFFFFFFF)
		return false;
	*code = (uint32_t)value;
	return true;
}

/* In running text only what cannot be anything else counts. */
static bool is_plausible(const struct finder *f, uint32_t code)
{
	struct vad_code_parts parts = vad_code_split(f->k, code);

	if (f->single || vad_code_index(f->k, code) != VAD_NO_INDEX)
		return true;
	return parts.failure && parts.facility_row != VAD_NO_INDEX;
}

static bool is_one_of(struct vad_view word, const char *const *names)
{
	for (; *names != NULL; names++) {
		if (vad_view_is_nocase(word, *names))
			return true;
	}
	return false;
}

static bool says_error(const struct finder *f)
{
	static const char *const names[] = { "error", "err",    "errors", "code",   "win32",
					     "fehler", "erreur", "hresult", "errno", "errorcode",
					     "fehlercode", "rc", "result", NULL };

	return is_one_of(f->before[0], names) ||
	       (vad_view_is_nocase(f->before[0], "no") && is_one_of(f->before[1], names));
}

static bool says_event(const struct finder *f)
{
	static const char *const names[] = { "event", "events", "eventid", "event-id", "ereignis",
					     "ereignis-id", NULL };

	return is_one_of(f->before[0], names) ||
	       (vad_view_is_nocase(f->before[0], "id") && is_one_of(f->before[1], names));
}

static bool says_status(const struct finder *f)
{
	if (vad_view_is_nocase(f->before[0], "licensestatus"))
		return true;
	return vad_view_is_nocase(f->before[0], "status") &&
	       (f->before[1].size == 0 || vad_view_is_nocase(f->before[1], "license") ||
		vad_view_is_nocase(f->before[1], "licence"));
}

static bool take_hex(struct finder *f, struct vad_view word)
{
	uint32_t code;

	if (!explain_hex(word, &code))
		return false;
	/* "slui.exe 0x2a 0xC004F074": a small one is an option, not an error. */
	if (f->single || (code >= SMALL_NUMBER && is_plausible(f, code)) ||
	    (code != 0 && says_error(f)))
		add_code(f, word, code);
	return true;
}

/* Eight hexadecimal digits without "0x". In a text they need a letter, or to be known. */
static bool take_bare_hex(struct finder *f, struct vad_view word)
{
	bool letter = false, digit = false;
	uint64_t code;

	if (word.size != 8 || !vad_view_hex_to_u64(word, &code))
		return false;
	for (size_t i = 0; i < word.size; i++) {
		letter = letter || vad_ascii_is_alpha(word.data[i]);
		digit = digit || vad_ascii_is_digit(word.data[i]);
	}
	if (vad_code_index(f->k, (uint32_t)code) == VAD_NO_INDEX &&
	    (!letter || !digit || !is_plausible(f, (uint32_t)code)))
		return false;
	add_code(f, word, (uint32_t)code);
	return true;
}

static uint32_t event_by_id(const struct vad_knowledge *k, uint32_t id)
{
	for (uint32_t i = 0; i < k->events_count; i++) {
		if (k->events[i].id == id)
			return i;
	}
	return VAD_NO_INDEX;
}

/* A small number is what the word before it says, or (alone) an event, an error, a status. */
static bool take_small(struct finder *f, struct vad_view word, uint32_t number)
{
	uint32_t event = event_by_id(f->k, number);
	uint32_t as_hresult = vad_code_split(f->k, number).as_hresult;
	bool is_error = vad_code_index(f->k, as_hresult) != VAD_NO_INDEX;

	if (says_event(f) || (f->single && event != VAD_NO_INDEX)) {
		add_row(f, VAD_TOKEN_EVENT, word, number, event);
		return true;
	}
	if (says_status(f) || (f->single && !is_error && explain_status(f->k, word) != VAD_NO_INDEX)) {
		add_row(f, VAD_TOKEN_STATUS, word, number, explain_status(f->k, word));
		return true;
	}
	if (f->single || (number != 0 && says_error(f))) {
		add_code(f, word, number);
		return true;
	}
	return false;
}

static bool take_number(struct finder *f, struct vad_view word)
{
	int64_t number;
	uint32_t code;

	if (!vad_view_to_i64(word, &number) || number < INT32_MIN || number > UINT32_MAX)
		return false;
	if (number >= 0 && number <= WIN32_MAX)
		return take_small(f, word, (uint32_t)number);
	code = (uint32_t)(uint64_t)number;
	if (code <= INT32_MAX || !is_plausible(f, code))
		return f->single;
	add_code(f, word, code);
	return true;
}

static bool take_symbol(struct finder *f, struct vad_view word)
{
	uint32_t index;

	if (word.size < SYMBOL_LEAST || vad_view_find_char(word, '_', 0) == SIZE_MAX)
		return false;
	index = vad_code_by_symbol(f->k, word);
	if (index == VAD_NO_INDEX)
		return false;
	add_row(f, VAD_TOKEN_CODE, word, f->k->codes[index].code, index);
	return true;
}

static bool take_id(struct finder *f, struct vad_view word)
{
	struct vad_extended_pid pid;
	struct vad_guid guid;
	uint32_t index;

	if (vad_guid_parse(word, &guid)) {
		index = vad_product_id_index(f->k, &guid);
		/* An Info line tells its ids itself. */
		if ((index != VAD_NO_INDEX || f->single) &&
		    (f->count == 0 || f->list[0].kind != VAD_TOKEN_INFO))
			add_row(f, VAD_TOKEN_PRODUCT_ID, word, 0, index);
		return true;
	}
	if (!vad_extended_pid_parse(word, &pid))
		return false;
	add(f, (struct vad_token){ VAD_TOKEN_EXTENDED_PID, true, word, 0, VAD_NO_INDEX });
	return true;
}

static bool take_key(struct finder *f, struct vad_view word)
{
	struct vad_view tail = word;
	bool whole = word.size > 5 && vad_key_shape_of(word, &tail) == VAD_KEY_GOOD;
	uint32_t index;

	if (!whole && (word.size != 5 || !(f->single || vad_view_is_nocase(f->before[0], "key"))))
		return false;
	index = vad_product_tail_index(f->k, tail);
	if (index == VAD_NO_INDEX && !whole && !vad_arg_valid(VAD_ARG_KEY_TAIL, tail))
		return false;
	add_row(f, VAD_TOKEN_KEY_TAIL, tail, 0, index);
	return true;
}

/* Names of vadiag's own, and the words of a status: only alone, or where a word announces them. */
static bool take_name(struct finder *f, struct vad_view word)
{
	uint32_t index;

	if (says_status(f) && explain_status(f->k, word) != VAD_NO_INDEX) {
		index = explain_status(f->k, word);
		add_row(f, VAD_TOKEN_STATUS, word, index, index);
		return true;
	}
	if (!f->single)
		return false;
	if ((index = vad_cause_index(f->k, word)) != VAD_NO_INDEX)
		add_row(f, VAD_TOKEN_CAUSE, word, 0, index);
	else if ((index = vad_break_index(f->k, word)) != VAD_NO_INDEX)
		add_row(f, VAD_TOKEN_BREAK, word, 0, index);
	else if ((index = vad_fact_index(f->k, word)) != VAD_NO_INDEX)
		add_row(f, VAD_TOKEN_FACT, word, 0, index);
	else if ((index = explain_status(f->k, word)) != VAD_NO_INDEX)
		add_row(f, VAD_TOKEN_STATUS, word, index, index);
	return index != VAD_NO_INDEX;
}

static void take_word(struct finder *f, struct vad_view word)
{
	if (!take_hex(f, word) && !take_id(f, word) && !take_bare_hex(f, word) &&
	    !take_number(f, word) && !take_symbol(f, word) && !take_key(f, word))
		(void)take_name(f, word);
}

static bool is_word_char(char c)
{
	return vad_ascii_is_alnum(c) || c == '_' || c == '-' || c == '.' || (c & 0x80) != 0;
}

/* Without the points and dashes of the sentence around it; a minus before a digit stays. */
static struct vad_view trim_word(struct vad_view word)
{
	while (word.size > 0 && (word.data[0] == '.' ||
				 (word.data[0] == '-' &&
				  !(word.size > 1 && vad_ascii_is_digit(word.data[1])))))
		word = vad_view_sub(word, 1, SIZE_MAX);
	while (word.size > 0 &&
	       (word.data[word.size - 1] == '.' || word.data[word.size - 1] == '-'))
		word.size--;
	return word;
}

static void take_words(struct finder *f, struct vad_view text)
{
	size_t from = 0;

	while (from < text.size) {
		size_t to = from;
		struct vad_view word;

		while (to < text.size && is_word_char(text.data[to]))
			to++;
		word = trim_word(vad_view_sub(text, from, to - from));
		from = to + 1;
		if (word.size == 0)
			continue;
		take_word(f, word);
		f->before[1] = f->before[0];
		f->before[0] = word;
	}
}

static bool field_is(struct vad_view fields[], size_t index, size_t count, bool (*test)(struct vad_view))
{
	return index < count && test(fields[index]);
}

static bool is_hex_field(struct vad_view v)
{
	uint32_t code;

	return explain_hex(v, &code);
}

static bool is_guid_field(struct vad_view v)
{
	struct vad_guid guid;

	return vad_guid_parse(v, &guid);
}

static bool is_number_field(struct vad_view v)
{
	uint64_t number;

	return vad_view_to_u64(v, &number);
}

size_t explain_cut_info(struct vad_view line, struct vad_view fields[EXPLAIN_INFO_FIELDS],
			uint32_t *event)
{
	size_t start = vad_view_find_nocase(line, VAD_VIEW("0x"), 0), count = 0;

	if (start == SIZE_MAX)
		return 0;
	line = vad_view_sub(line, start, SIZE_MAX);
	for (size_t from = 0; from <= line.size && count < EXPLAIN_INFO_FIELDS;) {
		size_t comma = vad_view_find_char(line, ',', from);

		if (comma == SIZE_MAX)
			comma = line.size;
		fields[count++] = vad_view_trim(vad_view_sub(line, from, comma - from));
		from = comma + 1;
	}
	if (count < 8 || !is_hex_field(fields[0]))
		return 0;
	if (field_is(fields, 1, count, is_hex_field) && field_is(fields, 3, count, is_guid_field))
		*event = 12288;
	else if (field_is(fields, 1, count, is_hex_field) &&
		 field_is(fields, 2, count, is_number_field) &&
		 field_is(fields, 5, count, is_number_field))
		*event = 12289;
	else if (field_is(fields, 1, count, is_number_field) &&
		 field_is(fields, 3, count, is_guid_field))
		*event = 12290;
	else
		return 0;
	return count;
}

static void take_info_lines(struct finder *f, struct vad_view text)
{
	struct vad_view fields[EXPLAIN_INFO_FIELDS];
	size_t from = 0;

	while (from < text.size) {
		size_t end = vad_view_find_char(text, '\n', from);
		uint32_t event;
		struct vad_view line;

		if (end == SIZE_MAX)
			end = text.size;
		line = vad_view_trim(vad_view_sub(text, from, end - from));
		from = end + 1;
		if (explain_cut_info(line, fields, &event) > 0)
			add_row(f, VAD_TOKEN_INFO, line, event, event_by_id(f->k, event));
	}
}

/* Phrases of slmgr and ospp for a status: "---OOB_GRACE---", "License Status: Notification". */
static bool phrase_names(const struct vad_knowledge *k, const struct vad_phrase *phrase,
			 struct vad_view word, struct vad_view *status)
{
	struct vad_view key = report_view(k, phrase->key), text = report_view(k, phrase->text);
	size_t colon = vad_view_find_char(text, ':', 0);

	if (!vad_view_starts_nocase(key, "status.") || word.size < 3)
		return false;
	if (colon != SIZE_MAX)
		text = vad_view_trim(vad_view_sub(text, colon + 1, SIZE_MAX));
	while (text.size > 0 && text.data[0] == '-')
		text = vad_view_sub(text, 1, text.size - 1);
	while (text.size > 0 && text.data[text.size - 1] == '-')
		text.size--;
	*status = vad_view_sub(key, 7, SIZE_MAX);
	return vad_view_equal_nocase(text, word);
}

uint32_t explain_status(const struct vad_knowledge *k, struct vad_view word)
{
	uint32_t fact = vad_fact_index(k, VAD_VIEW("product.status"));
	struct vad_view status;
	uint64_t number;

	if (fact == VAD_NO_INDEX)
		return VAD_NO_INDEX;
	if (vad_view_to_u64(word, &number))
		return number < k->facts[fact].words.count ? (uint32_t)number : VAD_NO_INDEX;
	for (uint32_t i = 0; i < k->facts[fact].words.count; i++) {
		if (vad_view_equal_nocase(report_view(k, k->words[k->facts[fact].words.first + i]),
					  word))
			return i;
	}
	for (uint32_t i = 0; i < k->phrases_count; i++) {
		if (phrase_names(k, &k->phrases[i], word, &status))
			return vad_fact_word(k, fact, status);
	}
	return VAD_NO_INDEX;
}

static bool has_code(const struct finder *f)
{
	for (size_t i = 0; i < f->count; i++) {
		if (f->list[i].kind == VAD_TOKEN_CODE)
			return true;
	}
	return false;
}

/* A message may belong to several codes; the one named first stands for them. */
static void take_message(struct finder *f, struct vad_view text)
{
	uint32_t index = vad_code_by_message(f->k, text);

	if (index != VAD_NO_INDEX)
		add_row(f, VAD_TOKEN_CODE, text, f->k->codes[index].code, index);
}

static void take_term(struct finder *f, struct vad_view text)
{
	uint32_t index = text.size <= TERM_MAX ? vad_term_index(f->k, text) : VAD_NO_INDEX;

	/* A status is told by its term already. */
	if (index != VAD_NO_INDEX && !(f->count > 0 && f->list[0].kind == VAD_TOKEN_STATUS))
		add_row(f, VAD_TOKEN_TERM, text, 0, index);
}

static bool is_single(struct vad_view text)
{
	for (size_t i = 0; i < text.size; i++) {
		if (vad_ascii_is_space(text.data[i]))
			return false;
	}
	return true;
}

size_t vad_token_find(const struct vad_knowledge *k, struct vad_view text,
		      struct vad_token list[VAD_TOKENS_MAX])
{
	struct finder f = { .k = k, .list = list };

	text = vad_view_trim(text);
	f.single = is_single(text);
	take_info_lines(&f, text);
	take_words(&f, text);
	if (!has_code(&f) && !f.single)
		take_message(&f, text);
	if (f.count == 0 && !f.single && explain_status(k, text) != VAD_NO_INDEX)
		add_row(&f, VAD_TOKEN_STATUS, text, explain_status(k, text),
			explain_status(k, text));
	take_term(&f, text);
	return f.count;
}
