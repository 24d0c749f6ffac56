/* SPDX-License-Identifier: MIT */
/* The game: its lines, its machines, its score. */
#include "lab/play.h"

#include <string.h>

#include "base/text.h"
#include "lab/verify.h"
#include "model/clock.h"
#include "model/field.h"
#include "model/shell.h"
#include "play_private.h"

enum {
	OUTPUT_MAX = 16 << 20,
	CONSOLE_MAX = 4 << 20,
	PARAGRAPH_MAX = 8192,
	WAIT_LEAST = 60,
	WAIT_MOST = 400 * 86400,
	/* what things cost in points */
	COST_COMMAND = 1,
	COST_REPAIR = 4, /* beside the command that it is: trying all of them is no skill */
	COST_EVIDENCE = 5,
	COST_HINT = 10,
	COST_DIAGNOSIS = 20,
};

/* --- text ------------------------------------------------------------------------------------- */

void vad_game_console(struct vad_game *game, struct vad_view text)
{
	struct vad_text lines = vad_text_of(text);
	struct vad_view line;

	while (vad_text_line(&lines, &line))
		vad_page_exact(&game->page, 0, VAD_STYLE_PLAIN, line);
}

void vad_game_say(struct vad_game *game)
{
	vad_page_text(&game->page, 0, VAD_STYLE_PLAIN, vad_buffer_view(&game->text));
	vad_buffer_reset(&game->text);
}

void vad_game_item(struct vad_game *game)
{
	vad_page_item(&game->page, 2, "- ", VAD_STYLE_PLAIN, vad_buffer_view(&game->text));
	vad_buffer_reset(&game->text);
}

static void say(struct vad_game *game, const char *text)
{
	vad_buffer_add(&game->text, text);
	vad_game_say(game);
}

struct vad_view vad_game_word(struct vad_view *line)
{
	struct vad_text text = vad_text_of(vad_view_trim(*line));
	struct vad_view word = VAD_VIEW("");

	(void)vad_text_word(&text, VAD_PLAY_LINE_MAX, &word);
	*line = vad_view_trim(vad_text_rest(&text));
	return word;
}

/* --- the world -------------------------------------------------------------------------------- */

struct vad_model_machine *vad_game_client(const struct vad_game *game)
{
	return vad_model_machine(game->world, game->head->client);
}

static struct vad_model_machine *here(const struct vad_game *game)
{
	return &game->world->machines[game->at];
}

/* The attempt of the customer, which is the scenario's. */
static enum vad_result first_attempt(struct vad_game *game)
{
	struct vad_buffer console = vad_buffer_new(CONSOLE_MAX);
	struct vad_model_outcome outcome = { 0 };
	enum vad_result result =
		vad_scenario_attempt(game->scenario, game->world, &console, &outcome, NULL);

	if (result == VAD_OK)
		vad_game_console(game, vad_buffer_view(&console));
	vad_buffer_clear(&console);
	return result;
}

enum vad_result vad_game_try(struct vad_game *game, struct vad_model_world *world, bool *activated,
			     struct vad_error *error)
{
	struct vad_buffer console = vad_buffer_new(CONSOLE_MAX);
	enum vad_result result = vad_lab_try(game->scenario, world, &console, activated, error);

	vad_game_console(game, vad_buffer_view(&console));
	vad_buffer_clear(&console);
	return result;
}

/* May one log on there? Machines that are switched off for good are only names. */
static bool reached(const struct vad_model_machine *machine)
{
	return machine != NULL && !machine->retired;
}

static void roles_of(struct vad_game *game, const struct vad_model_machine *machine)
{
	const struct vad_model_dns_server *server = NULL;

	if (machine == vad_game_client(game))
		vad_buffer_add(&game->text, "; it does not activate");
	if (machine->kms.key[0] != '\0')
		vad_buffer_add(&game->text, "; KMS host");
	if (machine->address[0] != '\0')
		server = vad_model_dns_server(game->world, machine->address);
	if (server != NULL)
		vad_buffer_add(&game->text, "; DNS server");
}

static void list_machines(struct vad_game *game)
{
	for (size_t i = 0; i < game->world->machine_count; i++) {
		const struct vad_model_machine *machine = &game->world->machines[i];

		if (!reached(machine))
			continue;
		vad_buffer_printf(&game->text, "%s: Windows %s, %s", machine->name,
				  machine->product[0].version, machine->product[0].edition);
		roles_of(game, machine);
		vad_game_item(game);
	}
}

static void go_to(struct vad_game *game, struct vad_view name)
{
	struct vad_buffer wanted = vad_buffer_new(PARAGRAPH_MAX);
	const struct vad_model_machine *machine;

	vad_buffer_add_view(&wanted, name);
	machine = vad_model_machine(game->world, vad_buffer_text(&wanted));
	vad_buffer_clear(&wanted);
	if (reached(machine)) {
		game->at = machine->index;
		return;
	}
	say(game, "There is no such machine to go to. These are:");
	list_machines(game);
}

/* --- words of the game ------------------------------------------------------------------------ */

static enum vad_result word_on(struct vad_game *game, struct vad_view rest, struct vad_error *error)
{
	(void)error;
	go_to(game, rest);
	return VAD_OK;
}

static enum vad_result word_machines(struct vad_game *game, struct vad_view rest,
				     struct vad_error *error)
{
	(void)rest;
	(void)error;
	list_machines(game);
	return VAD_OK;
}

static enum vad_result word_try(struct vad_game *game, struct vad_view rest,
				struct vad_error *error)
{
	bool activated;

	(void)rest;
	game->score.commands++;
	return vad_game_try(game, game->world, &activated, error);
}

static enum vad_result word_fix(struct vad_game *game, struct vad_view rest,
				struct vad_error *error)
{
	(void)error;
	return vad_game_fix(game, rest);
}

static enum vad_result word_wait(struct vad_game *game, struct vad_view rest,
				 struct vad_error *error)
{
	static const struct vad_model_field span = {
		.name = "wait", .type = VAD_FIELD_SPAN, .least = WAIT_LEAST, .most = WAIT_MOST
	};
	struct vad_error wrong = { 0 };
	struct vad_date date;
	int64_t seconds = 0;
	enum vad_result result = vad_model_field_set(game->world, &seconds, &span, rest, &wrong);

	(void)error;
	if (result != VAD_OK) {
		say(game, wrong.message);
		return result == VAD_NO_MEMORY ? result : VAD_OK;
	}
	game->score.commands++;
	result = vad_model_run(game->world, game->world->now + seconds);
	if (result == VAD_OK && vad_time_to_date(game->world->now, &date)) {
		vad_buffer_printf(&game->text, "It is %04d-%02d-%02d %02d:%02d UTC now.", date.year,
				  date.month, date.day, date.hour, date.minute);
		vad_game_say(game);
	}
	return result;
}

static enum vad_result word_evidence(struct vad_game *game, struct vad_view rest,
				     struct vad_error *error)
{
	(void)rest;
	return vad_game_evidence(game, error);
}

static enum vad_result word_diagnose(struct vad_game *game, struct vad_view rest,
				     struct vad_error *error)
{
	(void)rest;
	return vad_game_diagnose(game, error);
}

static enum vad_result word_hint(struct vad_game *game, struct vad_view rest,
				 struct vad_error *error)
{
	(void)rest;
	(void)error;
	vad_game_hint(game);
	return VAD_OK;
}

static enum vad_result word_give(struct vad_game *game, struct vad_view rest,
				 struct vad_error *error)
{
	if (!vad_view_is_nocase(rest, "up")) {
		say(game, "Who wants to see the answer types: give up");
		return VAD_OK;
	}
	game->score.gave_up = true;
	game->over = true;
	return vad_game_give_up(game, error);
}

static unsigned points_of(const struct vad_play_score *score)
{
	unsigned spent = score->commands * COST_COMMAND + score->repairs * COST_REPAIR +
			 score->hints * COST_HINT + score->evidence * COST_EVIDENCE +
			 score->diagnoses * COST_DIAGNOSIS;

	return spent < VAD_PLAY_FULL ? VAD_PLAY_FULL - spent : 0;
}

static enum vad_result word_score(struct vad_game *game, struct vad_view rest,
				  struct vad_error *error)
{
	const struct vad_play_score *score = &game->score;

	(void)rest;
	(void)error;
	vad_buffer_printf(&game->text, "Commands: %u", score->commands);
	if (score->repairs > 0)
		vad_buffer_printf(&game->text, " (repairs among them: %u)", score->repairs);
	vad_buffer_printf(
		&game->text, ". Hints: %u. Evidence: %u. Diagnoses: %u. Points: %u of %d.",
		score->hints, score->evidence, score->diagnoses, points_of(score), VAD_PLAY_FULL);
	vad_game_say(game);
	return VAD_OK;
}

static enum vad_result word_quit(struct vad_game *game, struct vad_view rest,
				 struct vad_error *error)
{
	(void)rest;
	(void)error;
	game->over = true;
	return VAD_OK;
}

static enum vad_result word_help(struct vad_game *game, struct vad_view rest,
				 struct vad_error *error);

struct word {
	const char *name, *shown, *does;
	enum vad_result (*run)(struct vad_game *game, struct vad_view rest,
			       struct vad_error *error);
};
static const struct word words[] = {
	{ "machines", "machines", "which machines there are", word_machines },
	{ "on", "on MACHINE", "go to another machine", word_on },
	{ "try", "try", "attempt to activate again", word_try },
	{ "fix", "fix", "the repairs that are in question; `fix all`: every one", word_fix },
	{ "", "fix ACTION NAME=VALUE ...", "carry one out", NULL },
	{ "wait", "wait SPAN", "let time pass: 30m, 2h, 7d", word_wait },
	{ "hint", "hint", "one step further", word_hint },
	{ "evidence", "evidence", "what the customer would mail", word_evidence },
	{ "diagnose", "diagnose", "what vadiag says to that", word_diagnose },
	{ "score", "score", "what was used so far", word_score },
	{ "give", "give up", "the answer", word_give },
	{ "help", "help", "this list", word_help },
	{ "quit", "quit", "leave", word_quit },
	{ "exit", "exit", "leave", word_quit },
};

static enum vad_result word_help(struct vad_game *game, struct vad_view rest,
				 struct vad_error *error)
{
	(void)rest;
	(void)error;
	say(game, "Words of the game:");
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		vad_buffer_printf(&game->text, "%-26s %s", words[i].shown, words[i].does);
		vad_page_exact(&game->page, 2, VAD_STYLE_PLAIN, vad_buffer_view(&game->text));
		vad_buffer_reset(&game->text);
	}
	vad_buffer_printf(
		&game->text,
		"Each command takes %d point, a repair %d more, `evidence` %d, a hint %d, "
		"`diagnose` %d. Commands of Windows that there are:",
		COST_COMMAND, COST_REPAIR, COST_EVIDENCE, COST_HINT, COST_DIAGNOSIS);
	for (size_t i = 0; vad_model_commands[i] != NULL; i++)
		vad_buffer_printf(&game->text, "%s %s", i == 0 ? "" : ",", vad_model_commands[i]);
	vad_buffer_add_char(&game->text, '.');
	vad_game_say(game);
	return VAD_OK;
}

static enum vad_result windows_command(struct vad_game *game, struct vad_view line)
{
	struct vad_model_shell shell = { game->world, here(game) };
	struct vad_buffer console = vad_buffer_new(CONSOLE_MAX);
	uint32_t status = 0;
	enum vad_result result = vad_model_command(&shell, line, &console, &status);

	game->score.commands++;
	vad_game_console(game, vad_buffer_view(&console));
	vad_buffer_clear(&console);
	return result == VAD_NOT_FOUND ? VAD_OK : result;
}

static enum vad_result run_line(struct vad_game *game, struct vad_view line,
				struct vad_error *error)
{
	struct vad_view rest = line;
	struct vad_view first = vad_game_word(&rest);

	if (first.size == 0)
		return VAD_OK;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (vad_view_is_nocase(first, words[i].name))
			return words[i].run(game, rest, error);
	}
	return windows_command(game, line);
}

/* --- the whole game --------------------------------------------------------------------------- */

static enum vad_result begin(struct vad_game *game, struct vad_error *error)
{
	enum vad_result result = vad_scenario_world(game->scenario, true, &game->world, error);

	if (result != VAD_OK)
		return result;
	if (vad_game_client(game) == NULL)
		return vad_error_set(error, VAD_INVALID, game->head->id, 0, 0,
				     "the world has no machine called %s", game->head->client);
	game->at = vad_game_client(game)->index;
	vad_buffer_printf(&game->text, "%s does not activate.", game->head->client);
	if (game->head->told[0] != '\0')
		vad_buffer_printf(&game->text, " The customer says: %s", game->head->told);
	vad_game_say(game);
	say(game, "This is what was tried last. `help` lists what you can do.");
	vad_page_blank(&game->page);
	result = first_attempt(game);
	vad_page_blank(&game->page);
	if (result == VAD_OK && vad_scenario_activated(game->scenario, game->world))
		return vad_error_set(error, VAD_INVALID, game->head->id, 0, 0,
				     "the machine activates without any repair");
	return result;
}

static void end(struct vad_game *game)
{
	struct vad_error error = { 0 };

	if (game->score.solved) {
		vad_buffer_printf(&game->text, "%s is activated.", game->head->client);
		vad_game_say(game);
		vad_game_cause(game, game->head->cause);
		game->score.points = points_of(&game->score);
		(void)word_score(game, VAD_VIEW(""), &error);
	}
	vad_buffer_printf(&game->text, "This was the scenario %s.", game->head->id);
	vad_game_say(game);
}

/* Write what there is to say, and begin anew. */
static enum vad_result flush(struct vad_game *game, const struct vad_play_io *io)
{
	enum vad_result result = vad_buffer_result(&game->out);

	if (result == VAD_OK && game->out.size > 0 &&
	    !io->write(io->context, vad_buffer_view(&game->out)))
		result = VAD_IO;
	vad_buffer_reset(&game->out);
	return result;
}

static enum vad_result one_round(struct vad_game *game, const struct vad_play_io *io,
				 struct vad_buffer *line, struct vad_error *error)
{
	enum vad_result result;
	bool more;

	vad_page_safe(&game->out, vad_view_of(here(game)->name), 0);
	vad_buffer_add(&game->out, " C:\\>");
	result = flush(game, io);
	if (result != VAD_OK)
		return result;
	vad_buffer_reset(line);
	more = io->read_line(io->context, line);
	if (game->options->echo || !more) {
		vad_page_safe(&game->out, more ? vad_buffer_view(line) : VAD_VIEW("quit"), 0);
		vad_buffer_add_char(&game->out, '\n');
	}
	if (!more) {
		game->over = true;
		return flush(game, io);
	}
	if (vad_buffer_result(line) == VAD_LIMIT)
		say(game, "That line is too long.");
	else
		result = run_line(game, vad_view_trim(vad_buffer_view(line)), error);
	if (result == VAD_OK && !game->over &&
	    vad_scenario_activated(game->scenario, game->world)) {
		game->score.solved = true;
		game->over = true;
	}
	vad_page_blank(&game->page);
	return result;
}

enum vad_result vad_play(const struct vad_play_options *options,
			 const struct vad_scenario *scenario, const struct vad_play_io *io,
			 struct vad_play_score *score, struct vad_error *error)
{
	struct vad_game game = { .options = options,
				 .k = options->k,
				 .scenario = scenario,
				 .head = vad_scenario_head(scenario),
				 .text = vad_buffer_new(PARAGRAPH_MAX),
				 .out = vad_buffer_new(OUTPUT_MAX) };
	struct vad_buffer line = vad_buffer_new(VAD_PLAY_LINE_MAX);
	enum vad_result result;

	game.page = vad_page_new(&game.out, options->width, false);
	result = begin(&game, error);
	while (result == VAD_OK && !game.over)
		result = one_round(&game, io, &line, error);
	if (result == VAD_OK) {
		end(&game);
		result = flush(&game, io);
	}
	if (result == VAD_OK)
		*score = game.score;
	vad_buffer_clear(&line);
	vad_buffer_clear(&game.out);
	vad_buffer_clear(&game.text);
	vad_model_world_free(game.world);
	return result;
}
