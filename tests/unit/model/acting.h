/* SPDX-License-Identifier: MIT */
/* Values of the console's world as lines, and actions on its pc1. */
#ifndef TEST_MODEL_ACTING_H
#define TEST_MODEL_ACTING_H

#include <stdio.h>

#include "console.h"
#include "model/action.h"
#include "model/attempt.h"
#include "model/field.h"

enum { ACTING_ARGS = 3, WORD = 64 };

/* The next word of a line into `word`; what is behind it. */
static inline const char *take_word(const char *line, char word[WORD])
{
	size_t size;

	line += strspn(line, " ");
	size = strcspn(line, " ");
	assert_true(size < WORD);
	memcpy(word, line, size);
	word[size] = '\0';
	return line + size;
}

/* "machine pc1 clock.offset 6h": a value of a thing; lists begin anew; an edge is added. */
static inline void set(const char *line)
{
	char kind[WORD], name[WORD], field[WORD], value[WORD] = "";
	const struct vad_model_field *row;
	struct vad_error error = { 0 };
	void *thing = NULL;
	enum vad_model_kind of;
	const char *rest;

	rest = take_word(take_word(take_word(line, kind), name), field);
	(void)take_word(rest, value);
	assert_true(field[0] != '\0');
	of = vad_model_kind_from_word(vad_view_of(kind));
	row = vad_model_field_find(of, vad_view_of(field), NULL);
	if (row == NULL)
		fail_msg("no field: %s", line);
	if (of == VAD_MODEL_MACHINE)
		thing = vad_model_machine(world, name);
	else if (of == VAD_MODEL_KEY)
		thing = vad_model_key(world, name);
	else if (of == VAD_MODEL_DNS_SERVER)
		thing = vad_model_dns_server(world, name);
	else if (of == VAD_MODEL_ZONE)
		thing = vad_model_zone(world, name);
	else if (of == VAD_MODEL_SRV)
		thing = vad_model_zone(world, "corp.example")->srv;
	else if (of == VAD_MODEL_DIRECTORY)
		thing = vad_model_directory(world, name);
	assert_non_null(thing);
	vad_model_field_clear(thing, row);
	if (vad_model_field_set(world, thing, row, vad_view_of(value), &error) != VAD_OK)
		fail_msg("%s: %s", line, error.message);
}

/* --- carrying out ----------------------------------------------------------------------------- */

static inline uint32_t index_of(const char *id)
{
	uint32_t index = vad_action_index(world->k, vad_view_of(id));

	if (index == VAD_NO_INDEX)
		fail_msg("no such action: %s", id);
	return index;
}

/* "action name=value name=value" on pc1. */
static inline enum vad_result act(const char *line, enum vad_model_effect *effect)
{
	struct vad_model_argument args[ACTING_ARGS];
	struct vad_view rest = vad_view_of(line);
	struct vad_error error = { 0 };
	char id[WORD] = "";
	size_t count = 0;

	while (rest.size > 0) {
		size_t blank = vad_view_find_char(rest, ' ', 0);
		struct vad_view word = vad_view_sub(rest, 0, blank);
		size_t is = vad_view_find_char(word, '=', 0);

		if (is == SIZE_MAX) {
			(void)snprintf(id, sizeof(id), "%.*s", VAD_VIEW_ARG(word));
		} else {
			assert_true(count < ACTING_ARGS);
			args[count].name = vad_view_sub(word, 0, is);
			args[count++].value = vad_view_sub(word, is + 1, SIZE_MAX);
		}
		rest = blank == SIZE_MAX ? (struct vad_view){ 0 }
					 : vad_view_sub(rest, blank + 1, SIZE_MAX);
	}
	return vad_model_act(world, pc("pc1"), index_of(id), args, count, effect, &error);
}

static inline bool activates(size_t product)
{
	struct vad_model_machine *client = pc("pc1");
	struct vad_model_outcome outcome;

	assert_int_equal(vad_model_attempt(world, client, &client->product[product],
					   VAD_TRIGGER_COMMAND, &outcome),
			 VAD_OK);
	return outcome.activated;
}

/* All that is wrong is told, not the first only. */
static inline int complain(const char *action, const char *what)
{
	print_error("%s: %s\n", action, what);
	return 1;
}

#endif
