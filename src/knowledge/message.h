/* SPDX-License-Identifier: MIT */
/*
 * Texts as words, so that the same message is found however it was typed, wrapped or quoted: letters
 * in lower case, punctuation and blanks dropped, apostrophes of any kind the same, "isn't" and
 * "cannot" in two words, and "software protection" (the newer name of the service) read as "software
 * licensing". Not for other rooms.
 */
#ifndef KNOWLEDGE_MESSAGE_H
#define KNOWLEDGE_MESSAGE_H

#include "knowledge/knowledge.h"

enum {
	VAD_WORD_MAX = 48,           /* bytes of a word that count */
	VAD_MESSAGE_LEAST = 12,      /* characters of a message worth looking for */
	VAD_MESSAGE_REACH = 31,      /* most words before the pair by which a message is found */
	VAD_MESSAGE_FILTER = 8192,   /* bits of message_filter */
};

/* Lives on the stack; borrows the text. */
struct vad_word_reader {
	struct vad_view text;
	size_t offset;
	bool owes_not;       /* the second half of "isn't" comes next */
	bool after_software; /* the last word was "software" */
	uint8_t size;
	char word[VAD_WORD_MAX + 4];
};

struct vad_word_reader vad_words_of(struct vad_view text);
/* The next word in `word` and `size`; false at the end. */
bool vad_word_next(struct vad_word_reader *reader);
uint32_t vad_word_hash(const struct vad_word_reader *reader);
/* The hash of two neighbouring words. */
uint32_t vad_pair_hash(uint32_t first, uint32_t second);

#endif
