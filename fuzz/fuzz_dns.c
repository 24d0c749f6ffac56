/* SPDX-License-Identifier: MIT */
/*
 * DNS messages: the walk ends inside the message, counts only what is there, and every name that it
 * gives can be asked for again. The same bytes as the text of a name, too.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "wire/dns.h"

enum { SMALLEST_RECORD = 11, HEADER_SIZE = 12 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static struct vad_view text_of(const struct vad_dns_name *name)
{
	must(memchr(name->text, '\0', sizeof(name->text)) != NULL);
	return vad_view_of(name->text);
}

static bool may_stand_in_a_name(char c)
{
	return vad_ascii_is_digit(c) || (c >= 'a' && c <= 'z') || c == '-' || c == '_' ||
	       c == '.' || c == '\\';
}

/* As the question of a message: taken, and read back as the same text. */
static void check_name(const struct vad_dns_name *name)
{
	struct vad_view text = text_of(name);
	struct vad_buffer out = vad_buffer_new(VAD_DNS_MESSAGE_MAX);
	struct vad_dns_message message;

	for (size_t i = 0; i < text.size; i++)
		must(may_stand_in_a_name(text.data[i]));
	must(vad_dns_write_query(&out, 1, text, VAD_DNS_A, 1232) == VAD_OK);
	must(vad_dns_open(vad_buffer_view(&out), &message, NULL) == VAD_OK);
	must(vad_view_equal(text, text_of(&message.question)));
	must(vad_dns_same_name(text, text_of(&message.question)));
	vad_buffer_clear(&out);
}

static void check_record(const struct vad_dns_record *record, struct vad_view bytes)
{
	bool is_a = record->type == VAD_DNS_A, is_aaaa = record->type == VAD_DNS_AAAA;

	check_name(&record->owner);
	if (record->name.text[0] != '\0')
		check_name(&record->name);
	must(record->ttl <= INT32_MAX);
	if (record->malformed || record->class != 1 || (!is_a && !is_aaaa)) {
		must(record->address.data == NULL && record->address.size == 0);
		return;
	}
	must(record->address.size == (is_a ? 4 : 16));
	must(record->address.data >= bytes.data + HEADER_SIZE &&
	     record->address.data + record->address.size <= bytes.data + bytes.size);
}

static void read_message(struct vad_view bytes)
{
	struct vad_dns_message message = { 0 };
	struct vad_dns_record record = { 0 };
	struct vad_error error = { 0 };
	enum vad_result result = vad_dns_open(bytes, &message, &error);
	uint32_t given = 0;

	must((result == VAD_OK) == (error.message[0] == '\0') && error.column <= bytes.size);
	if (result != VAD_OK) {
		must(result == VAD_TRUNCATED || result == VAD_INVALID);
		return;
	}
	if (message.has_question)
		check_name(&message.question);
	while (vad_dns_next(&message, &record)) {
		check_record(&record, bytes);
		given++;
	}
	must(given <= message.read && message.read <= message.promised);
	must(message.read <= bytes.size / SMALLEST_RECORD);
	must(!vad_dns_next(&message, &record));
}

static void ask_for(struct vad_view text)
{
	struct vad_buffer out = vad_buffer_new(VAD_DNS_MESSAGE_MAX);
	struct vad_dns_message message;

	if (vad_dns_write_query(&out, 1, text, VAD_DNS_SRV, 0) == VAD_OK) {
		must(vad_dns_open(vad_buffer_view(&out), &message, NULL) == VAD_OK);
		check_name(&message.question);
	} else {
		must(out.size == 0);
	}
	vad_buffer_clear(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vad_view bytes = { (const char *)data, size };

	read_message(bytes);
	ask_for(bytes);
	return 0;
}
