/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lab/play.h"

enum { TRANSCRIPT_MAX = 64 << 20 };

static const struct vad_knowledge *k;

/* A player who types what stands in a list, and what he sees. */
struct player {
	const char *const *lines;
	size_t count, next;
	struct vad_buffer seen;
	size_t before_first; /* bytes seen before the first line was read */
	bool gone;           /* does not read any more */
};

static bool read_line(void *context, struct vad_buffer *line)
{
	struct player *player = context;

	if (player->next == 0)
		player->before_first = player->seen.size;
	if (player->next == player->count)
		return false;
	vad_buffer_add(line, player->lines[player->next++]);
	return true;
}

static bool write_text(void *context, struct vad_view text)
{
	struct player *player = context;

	vad_buffer_add_view(&player->seen, text);
	return !player->gone;
}

static struct vad_scenario *load(size_t index)
{
	struct vad_scenario *scenario = NULL;
	struct vad_error error = { 0 };

	if (vad_scenario_load(k, &vad_lab_scenarios[index], &scenario, &error) != VAD_OK)
		fail_msg("%s: %s", vad_lab_scenarios[index].name, error.message);
	return scenario;
}

static struct vad_scenario *load_named(const char *id)
{
	for (size_t i = 0; i < vad_lab_scenario_count; i++) {
		struct vad_scenario *scenario = load(i);

		if (strcmp(vad_scenario_head(scenario)->id, id) == 0)
			return scenario;
		vad_scenario_free(scenario);
	}
	fail_msg("no scenario %s", id);
	return NULL;
}

static enum vad_result play(const struct vad_scenario *scenario, struct player *player,
			    struct vad_play_score *score)
{
	const struct vad_play_options options = { .k = k, .echo = true, .width = 80 };
	const struct vad_play_io io = { player, read_line, write_text };
	struct vad_error error = { 0 };

	player->seen = vad_buffer_new(TRANSCRIPT_MAX);
	return vad_play(&options, scenario, &io, score, &error);
}

static bool saw(const struct player *player, const char *text)
{
	return vad_view_find(vad_buffer_view(&player->seen), vad_view_of(text), 0) != SIZE_MAX;
}

/* Play the scenario of the firewall with these lines; the caller clears player->seen. */
static struct vad_play_score play_firewall(struct player *player, const char *const *lines,
					   size_t count)
{
	struct vad_scenario *scenario = load_named("host-firewall-rule-off");
	struct vad_play_score score = { 0 };

	*player = (struct player){ .lines = lines, .count = count };
	assert_int_equal(play(scenario, player, &score), VAD_OK);
	vad_scenario_free(scenario);
	return score;
}
#define PLAY(player, lines) play_firewall(player, lines, sizeof(lines) / sizeof((lines)[0]))

static void the_right_repair_ends_the_game(void **state)
{
	static const char *const lines[] = { "slmgr /dlv", "fix firewall.allow port=1688",
					     "slmgr /ato", "never read" };
	struct player player;
	struct vad_play_score score = PLAY(&player, lines);

	(void)state;
	assert_true(score.solved);
	assert_int_equal(score.commands, 3);
	assert_int_equal(score.repairs, 1);
	assert_int_equal(score.points, VAD_PLAY_FULL - 3 - 4);
	assert_int_equal(player.next, 3);
	assert_true(saw(&player, "pc1 is activated."));
	assert_true(saw(&player, "pc1 C:\\>slmgr /ato\n"));
	assert_true(saw(&player, "This was the scenario host-firewall-rule-off."));
	vad_buffer_clear(&player.seen);
}

static void another_repair_helps_nobody(void **state)
{
	static const char *const lines[] = { "fix clock.sync", "try", "wait 2h" };
	struct player player;
	struct vad_play_score score = PLAY(&player, lines);

	(void)state;
	assert_false(score.solved);
	assert_int_equal(score.points, 0);
	assert_true(saw(&player, "This was the scenario host-firewall-rule-off."));
	vad_buffer_clear(&player.seen);
}

static void hints_go_step_by_step_and_cost(void **state)
{
	static const char *const lines[] = { "hint", "hint", "hint",
					     "hint", "hint", "fix firewall.allow port=1688",
					     "try" };
	const struct vad_cause *cause =
		&k->causes[vad_cause_index(k, VAD_VIEW("host-firewall-rule-off"))];
	struct player player;
	struct vad_play_score score = PLAY(&player, lines);

	(void)state;
	assert_int_equal(score.hints, 4);
	assert_int_equal(score.points, VAD_PLAY_FULL - 2 - 4 - 40);
	assert_true(saw(&player, "Find out: "));
	assert_true(saw(&player, vad_text(k, cause->family)));
	assert_true(saw(&player, vad_text(k, cause->title)));
	assert_true(saw(&player, "firewall.allow"));
	assert_true(saw(&player, "That was all."));
	vad_buffer_clear(&player.seen);
}

static void one_goes_to_other_machines(void **state)
{
	static const char *const lines[] = { "machines", "on kms1", "hostname", "on nowhere",
					     "on PC1.corp.example" };
	struct player player;

	(void)state;
	(void)PLAY(&player, lines);
	assert_true(saw(&player, "kms1: Windows 2022, ServerStandard; KMS host"));
	assert_true(saw(&player, "kms1 C:\\>hostname\nkms1\n"));
	assert_true(saw(&player, "kms1 C:\\>on nowhere\nThere is no such machine"));
	assert_true(saw(&player, "pc1 C:\\>quit\n"));
	vad_buffer_clear(&player.seen);
}

static void what_does_not_fit_is_said(void **state)
{
	static const char *const lines[] = { "fix",
					     "fix all",
					     "fix nonsense",
					     "fix firewall.allow port",
					     "fix firewall.allow port=x",
					     "wait",
					     "wait -2h",
					     "wait 9999d",
					     "give",
					     "frobnicate",
					     "\033[2J\"&|%" };
	struct player player;
	struct vad_play_score score = PLAY(&player, lines);

	(void)state;
	assert_true(saw(&player, "\"nonsense\" is no action"));
	assert_true(saw(&player, "\"port\" is no argument"));
	assert_true(saw(&player, "give up"));
	assert_int_equal(score.repairs, 0);
	assert_int_equal(vad_view_find_char(vad_buffer_view(&player.seen), '\033', 0), SIZE_MAX);
	vad_buffer_clear(&player.seen);
}

static void a_line_has_an_end(void **state)
{
	static char line[VAD_PLAY_LINE_MAX + 2];
	static const char *const lines[] = { line, "score" };
	struct player player;
	struct vad_play_score score;

	(void)state;
	memset(line, 'a', sizeof(line) - 1);
	score = PLAY(&player, lines);
	assert_int_equal(score.commands, 0);
	assert_true(saw(&player, "That line is too long."));
	assert_true(saw(&player, "Commands: 0."));
	vad_buffer_clear(&player.seen);
}

static void the_evidence_and_the_verdict_cost(void **state)
{
	static const char *const lines[] = { "evidence", "diagnose", "quit" };
	struct player player;
	struct vad_play_score score = PLAY(&player, lines);

	(void)state;
	assert_int_equal(score.evidence, 1);
	assert_int_equal(score.diagnoses, 1);
	assert_true(saw(&player, "--- "));
	assert_true(saw(&player, "firewall.allow"));
	vad_buffer_clear(&player.seen);
}

static void the_same_lines_give_the_same_game(void **state)
{
	static const char *const lines[] = { "slmgr /dlv", "ipconfig /all", "wait 3d",
					     "evidence",   "slmgr /dti",    "score" };
	struct player first, second;

	(void)state;
	(void)PLAY(&first, lines);
	(void)PLAY(&second, lines);
	assert_true(vad_view_equal(vad_buffer_view(&first.seen), vad_buffer_view(&second.seen)));
	vad_buffer_clear(&first.seen);
	vad_buffer_clear(&second.seen);
}

static void nobody_reads(void **state)
{
	struct vad_scenario *scenario = load_named("host-firewall-rule-off");
	struct player player = { .gone = true };
	struct vad_play_score score = { 0 };

	(void)state;
	assert_int_equal(play(scenario, &player, &score), VAD_IO);
	vad_buffer_clear(&player.seen);
	vad_scenario_free(scenario);
}

/* --- every scenario --------------------------------------------------------------------------- */

static void the_story_does_not_give_it_away(void **state)
{
	(void)state;
	for (size_t i = 0; i < vad_lab_scenario_count; i++) {
		struct vad_scenario *scenario = load(i);
		const struct vad_scenario_head *head = vad_scenario_head(scenario);
		const struct vad_cause *cause = &k->causes[head->cause];
		const char *const secrets[] = { head->id, head->title, vad_text(k, cause->id),
						vad_text(k, cause->title) };
		struct player player = { .count = 0 };
		struct vad_play_score score = { 0 };
		struct vad_view story;

		assert_int_equal(play(scenario, &player, &score), VAD_OK);
		story = vad_view_sub(vad_buffer_view(&player.seen), 0, player.before_first);
		assert_true(story.size > 0);
		for (size_t j = 0; j < sizeof(secrets) / sizeof(secrets[0]); j++) {
			if (vad_view_find_nocase(story, vad_view_of(secrets[j]), 0) != SIZE_MAX)
				fail_msg("%s: the story says \"%s\"", head->id, secrets[j]);
		}
		vad_buffer_clear(&player.seen);
		vad_scenario_free(scenario);
	}
}

static void giving_up_shows_that_the_answer_works(void **state)
{
	static const char *const lines[] = { "give up" };
	unsigned bad = 0;

	(void)state;
	for (size_t i = 0; i < vad_lab_scenario_count; i++) {
		struct vad_scenario *scenario = load(i);
		struct player player = { .lines = lines, .count = 1 };
		struct vad_play_score score = { 0 };

		assert_int_equal(play(scenario, &player, &score), VAD_OK);
		assert_true(score.gave_up);
		if (!saw(&player, " is activated.\n")) {
			print_error("%s: giving up shows no way out\n",
				    vad_scenario_head(scenario)->id);
			bad++;
		}
		vad_buffer_clear(&player.seen);
		vad_scenario_free(scenario);
	}
	assert_int_equal(bad, 0);
}

static void the_right_repair_is_among_those_in_question(void **state)
{
	static const char *const lines[] = { "fix" };
	unsigned bad = 0;

	(void)state;
	for (size_t i = 0; i < vad_lab_scenario_count; i++) {
		struct vad_scenario *scenario = load(i);
		const struct vad_scenario_head *head = vad_scenario_head(scenario);
		struct player player = { .lines = lines, .count = 1 };
		struct vad_play_score score = { 0 };

		assert_int_equal(play(scenario, &player, &score), VAD_OK);
		if (head->fix != VAD_NO_INDEX &&
		    !saw(&player, vad_text(k, k->actions[head->fix].id))) {
			print_error("%s: %s is not offered\n", head->id,
				    vad_text(k, k->actions[head->fix].id));
			bad++;
		}
		vad_buffer_clear(&player.seen);
		vad_scenario_free(scenario);
	}
	assert_int_equal(bad, 0);
}

static void chance_repeats_itself(void **state)
{
	struct vad_scenario *first = NULL, *second = NULL, *none = NULL;
	struct vad_error error = { 0 };

	(void)state;
	for (uint64_t seed = 0; seed < 8; seed++) {
		assert_int_equal(vad_play_pick(k, seed, 0, &first, &error), VAD_OK);
		assert_int_equal(vad_play_pick(k, seed, 0, &second, &error), VAD_OK);
		assert_string_equal(vad_scenario_head(first)->id, vad_scenario_head(second)->id);
		vad_scenario_free(first);
		vad_scenario_free(second);
		assert_int_equal(vad_play_pick(k, seed, 0x800706BA, &first, &error), VAD_OK);
		assert_int_equal(vad_scenario_head(first)->code, 0x800706BA);
		vad_scenario_free(first);
	}
	assert_int_equal(vad_play_pick(k, 1, 0x12345678, &none, &error), VAD_NOT_FOUND);
	assert_null(none);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_right_repair_ends_the_game),
		cmocka_unit_test(another_repair_helps_nobody),
		cmocka_unit_test(hints_go_step_by_step_and_cost),
		cmocka_unit_test(one_goes_to_other_machines),
		cmocka_unit_test(what_does_not_fit_is_said),
		cmocka_unit_test(a_line_has_an_end),
		cmocka_unit_test(the_evidence_and_the_verdict_cost),
		cmocka_unit_test(the_same_lines_give_the_same_game),
		cmocka_unit_test(nobody_reads),
		cmocka_unit_test(the_story_does_not_give_it_away),
		cmocka_unit_test(giving_up_shows_that_the_answer_works),
		cmocka_unit_test(the_right_repair_is_among_those_in_question),
		cmocka_unit_test(chance_repeats_itself),
	};

	k = vad_knowledge_builtin();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
