/* SPDX-License-Identifier: MIT */
/*
 * Properties of the model in random worlds. `properties FIRST COUNT`: worlds by their numbers;
 * `properties NUMBER`: that one world, with its story.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "properties.h"

enum { LEAST_SHARE = 20 }; /* percent of the worlds that activate, and of those that do not */

/* Tell the story of a world; false when a property does not hold. */
static bool tell(const struct vad_knowledge *k, uint64_t number, struct tally *tally,
		 struct trial *trial)
{
	*trial = (struct trial){ .k = k,
				 .number = number,
				 .random = vad_random_new(number),
				 .text = vad_buffer_new(TRANSCRIPT_MAX) };
	if (!make_world(trial, tally))
		complain(trial, "the world could not be made");
	if (trial->complaint[0] == '\0')
		tell_story(trial, tally);
	vad_model_world_free(trial->world);
	trial->world = NULL;
	return trial->complaint[0] == '\0';
}

/* Every world is told twice: the same commands must give the same text. */
static bool hold(const struct vad_knowledge *k, uint64_t number, bool loud, struct tally *tally)
{
	struct tally unused = { 0 };
	struct trial first, second;
	bool good = tell(k, number, tally, &first);

	if (good && tell(k, number, &unused, &second)) {
		if (!vad_view_equal(vad_buffer_view(&first.text), vad_buffer_view(&second.text)))
			complain(&first, "told twice, it is not the same story");
		vad_buffer_clear(&second.text);
	} else if (good) {
		complain(&first, "it fails only when told again: %s", second.complaint);
		vad_buffer_clear(&second.text);
	}
	good = first.complaint[0] == '\0';
	if (loud)
		(void)fwrite(first.text.data, 1, first.text.size, stdout);
	if (!good)
		(void)fprintf(stderr, "world %" PRIu64 ": %s\n", number, first.complaint);
	vad_buffer_clear(&first.text);
	return good;
}

static void print_tally(const struct tally *tally)
{
	(void)printf("%" PRIu64 " worlds, %" PRIu64 " of them activated at some time\n"
		     "%" PRIu64 " fields set to another value, %" PRIu64 " values refused\n"
		     "%" PRIu64 " commands, %" PRIu64 " actions, %" PRIu64 " restarts, %" PRIu64
		     " waits\n"
		     "%" PRIu64 " attempts: %" PRIu64 " succeeded, %" PRIu64 " failed, %" PRIu64
		     " of these on a way seen as broken before\n"
		     "%" PRIu64 " licences expired, %" PRIu64 " counts seen to fall\n",
		     tally->worlds, tally->activated, tally->fields_set, tally->fields_refused,
		     tally->steps[STEP_COMMAND], tally->steps[STEP_ACTION],
		     tally->steps[STEP_RESTART], tally->steps[STEP_WAIT], tally->attempts,
		     tally->succeeded, tally->failed, tally->broken_way, tally->expired,
		     tally->counts_fallen);
}

/* A world to which nothing was done, and the test would see nothing: both must be frequent. */
static bool tells_something(const struct tally *tally)
{
	return tally->activated * 100 >= tally->worlds * LEAST_SHARE &&
	       (tally->worlds - tally->activated) * 100 >= tally->worlds * LEAST_SHARE &&
	       tally->broken_way > 0 && tally->expired > 0 && tally->counts_fallen > 0;
}

int main(int argc, char **argv)
{
	const struct vad_knowledge *k = vad_knowledge_builtin();
	uint64_t first = argc > 1 ? strtoull(argv[1], NULL, 10) : 0;
	uint64_t count = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
	struct tally tally = { 0 };
	uint64_t bad = 0;

	for (uint64_t i = 0; i < count; i++)
		bad += !hold(k, first + i, argc < 3, &tally);
	print_tally(&tally);
	if (argc > 2 && bad == 0 && !tells_something(&tally)) {
		(void)fprintf(stderr, "too few of these worlds activate, or too many\n");
		return EXIT_FAILURE;
	}
	return bad == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
