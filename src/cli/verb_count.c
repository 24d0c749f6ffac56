/* SPDX-License-Identifier: MIT */
/* The life of KMS hosts, replayed from logs: vadiag-read picks the records, src/rules counts. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "cli.h"
#include "inputs.h"
#include "report/count.h"
#include "rules/replay.h"
#include "rules/request.h"

enum {
	NOTES_KEPT = 200,
	NOTES_MEMORY = 4 << 20,
	PROGRESS_FIRST_MS = 1000,
	PROGRESS_EVERY_MS = 200,
};

/* Things that could not be read, or were lost: the first few as text, of the others the number. */
struct notes {
	struct vad_unread list[NOTES_KEPT];
	size_t count, more;
};

struct counting {
	struct vad_cli *cli;
	struct vad_replay *replay;
	struct vad_arena *texts; /* of the notes and the names of files */
	struct notes unread, lost;
	struct vad_buffer carry; /* a line that has not ended */
	struct vad_view files[VAD_INPUTS_BATCH_MAX]; /* names of those of this run */
	size_t file_count;
	size_t file_base; /* files of earlier runs */
	char room[VAD_REQUEST_LINE_MAX];
	uint64_t records, bad_lines;
	int64_t started, shown; /* of progress; `shown` 0: none yet */
	bool skipping;		/* the rest of a line that is too long */
	bool progress, broken;	/* `broken`: a run of several inputs ended badly */
	enum vad_result result;
};

static const char *const standard_input[] = { "-" };

/* --- what could not be read ------------------------------------------------------------------- */

static enum vad_result note(struct counting *c, struct notes *notes, struct vad_view source,
			    struct vad_view place, struct vad_view why)
{
	struct vad_unread *item = &notes->list[notes->count];

	if (notes->count == NOTES_KEPT) {
		notes->more++;
		return VAD_OK;
	}
	*item = (struct vad_unread){ vad_arena_copy(c->texts, source),
				     vad_arena_copy(c->texts, place),
				     vad_arena_copy(c->texts, why) };
	if (item->source.data == NULL || item->place.data == NULL || item->why.data == NULL)
		notes->more++;
	else
		notes->count++;
	return VAD_OK;
}

static enum vad_result note_unread(void *context, const char *source, const char *place,
				   const char *why)
{
	struct counting *c = context;

	return note(c, &c->unread, vad_view_of(source), vad_view_of(place), vad_view_of(why));
}

/* --- progress --------------------------------------------------------------------------------- */

static void show_progress(struct counting *c)
{
	int64_t now = vad_platform_milliseconds();

	if (now - c->started < PROGRESS_FIRST_MS || now - c->shown < PROGRESS_EVERY_MS)
		return;
	c->shown = now;
	(void)fprintf(stderr, "\r%" PRIu64 " records", c->records);
	(void)fflush(stderr);
}

static void end_progress(const struct counting *c)
{
	if (c->shown != 0)
		(void)fputs("\r                              \r", stderr);
}

/* --- the stream ------------------------------------------------------------------------------- */

/* The name of a file, for what is lost in it. */
static struct vad_view file_name(const struct counting *c, size_t file)
{
	return file < c->file_count ? c->files[file] : VAD_VIEW("");
}

static enum vad_result keep_file(struct counting *c, const struct vad_log_span *span)
{
	struct vad_view name = vad_arena_copy(c->texts, span->name);

	if (span->file >= VAD_INPUTS_BATCH_MAX)
		return VAD_OK;
	while (c->file_count <= span->file)
		c->files[c->file_count++] = VAD_VIEW("");
	/* Without memory for names losses are told without one. */
	if (name.data != NULL)
		c->files[span->file] = name;
	return VAD_OK;
}

/* With --now nothing is known of what came later. */
static bool is_later(const struct counting *c, vad_time time)
{
	return c->cli->args.now != VAD_TIME_NONE && time != VAD_TIME_NONE &&
	       time > c->cli->args.now;
}

static enum vad_result take_span(struct counting *c, struct vad_log_span *span)
{
	enum vad_result result = keep_file(c, span);

	span->file += c->file_base;
	if (is_later(c, span->first_time))
		return result;
	if (is_later(c, span->last_time)) {
		span->last_time = c->cli->args.now;
		span->last_record = 0;
	}
	return result == VAD_OK ? vad_replay_span(c->replay, span) : result;
}

static enum vad_result take_lost(struct counting *c, const struct vad_log_lost *lost)
{
	vad_replay_lost(c->replay, lost->file + c->file_base);
	return note(c, &c->lost, file_name(c, lost->file), lost->place, lost->why);
}

static enum vad_result take_parsed(struct counting *c, struct vad_log_line *parsed)
{
	switch (parsed->kind) {
	case VAD_LOG_LINE_REQUEST:
		c->records++;
		if (is_later(c, parsed->as.request.time))
			return VAD_OK;
		parsed->as.request.file += c->file_base;
		return vad_replay_feed(c->replay, &parsed->as.request);
	case VAD_LOG_LINE_EVENT:
		if (is_later(c, parsed->as.event.time))
			return VAD_OK;
		parsed->as.event.file += c->file_base;
		return vad_replay_event(c->replay, &parsed->as.event);
	case VAD_LOG_LINE_SPAN:
		return take_span(c, &parsed->as.span);
	case VAD_LOG_LINE_LOST:
		return take_lost(c, &parsed->as.lost);
	case VAD_LOG_LINE_UNREAD:
		return note(c, &c->unread, parsed->as.unread.name, parsed->as.unread.place,
			    parsed->as.unread.why);
	}
	return VAD_INVALID;
}

/* Nothing is copied but text that was escaped. */
static void take_line(struct counting *c, struct vad_view line)
{
	struct vad_log_line parsed;
	enum vad_result result = vad_log_line_read(line, c->room, &parsed);

	if (result == VAD_OK)
		result = take_parsed(c, &parsed);
	else if (result == VAD_INVALID)
		c->bad_lines++;
	/* What is beyond a ceiling is told with the results. */
	if (result == VAD_NO_MEMORY)
		c->result = result;
}

static void end_line(struct counting *c, struct vad_view rest)
{
	if (c->skipping) {
		c->skipping = false;
		c->bad_lines++;
	} else if (c->carry.size == 0) {
		take_line(c, rest);
	} else {
		vad_buffer_add_view(&c->carry, rest);
		if (vad_buffer_result(&c->carry) == VAD_OK)
			take_line(c, vad_buffer_view(&c->carry));
		else
			c->bad_lines++;
	}
	vad_buffer_reset(&c->carry);
}

/* Lines stand in the pieces as they come from the pipe; only one that spans two is put together. */
static bool take_bytes(void *context, struct vad_view bytes)
{
	struct counting *c = context;
	size_t end;

	while (c->result == VAD_OK && (end = vad_view_find_char(bytes, '\n', 0)) != SIZE_MAX) {
		end_line(c, vad_view_sub(bytes, 0, end));
		bytes = vad_view_sub(bytes, end + 1, SIZE_MAX);
	}
	if (!c->skipping)
		vad_buffer_add_view(&c->carry, bytes);
	if (vad_buffer_result(&c->carry) == VAD_NO_MEMORY)
		c->result = VAD_NO_MEMORY;
	if (vad_buffer_result(&c->carry) != VAD_OK) {
		c->skipping = true;
		vad_buffer_reset(&c->carry);
	}
	if (c->progress)
		show_progress(c);
	return c->result == VAD_OK;
}

/* --- runs of the reader ----------------------------------------------------------------------- */

static void name_end(struct counting *c, const char *const *paths, size_t count,
		     enum vad_result result, int status)
{
	struct vad_buffer why = vad_buffer_new(256);

	vad_reader_why(result, status, &why);
	for (size_t i = 0; i < count; i++)
		(void)note_unread(c, paths[i], "", vad_buffer_text(&why));
	vad_buffer_clear(&why);
}

static enum vad_result read_batch(void *context, const char *const *paths, size_t count,
				  struct vad_error *error)
{
	static const char *const options[] = { "--requests", NULL };
	struct counting *c = context;
	struct vad_reader_run run = { .options = options, .paths = paths, .count = count,
				      .take = take_bytes, .context = c };
	int status = 0;
	enum vad_result result = vad_reader_run(&run, &status, error);

	if (result != VAD_OK)
		return result;
	if (c->result != VAD_OK)
		return c->result;
	if (!vad_reader_ended_well(status)) {
		vad_buffer_reset(&c->carry); /* a line that broke off */
		c->skipping = false;
		c->broken = count > 1;
		name_end(c, paths, count, VAD_OK, status);
	} else if (c->carry.size > 0 || c->skipping) {
		end_line(c, VAD_VIEW(""));
	}
	c->file_base += count;
	c->file_count = 0;
	return c->broken ? VAD_INVALID : VAD_OK;
}

static enum vad_result begin(struct counting *c)
{
	c->replay = vad_replay_new(c->cli->k, NULL);
	c->texts = vad_arena_new(NOTES_MEMORY);
	return c->replay == NULL || c->texts == NULL ? VAD_NO_MEMORY : VAD_OK;
}

/* Everything but who we are and since when. */
static void clear(struct counting *c)
{
	vad_replay_free(c->replay);
	vad_arena_free(c->texts);
	vad_buffer_clear(&c->carry);
}

static struct counting fresh(struct vad_cli *cli)
{
	return (struct counting){ .cli = cli,
				  .carry = vad_buffer_new(VAD_REQUEST_LINE_MAX),
				  .started = vad_platform_milliseconds(),
				  .progress = vad_platform_stderr_is_terminal() };
}

/* All inputs, at most `most` in one run of the reader. */
static enum vad_result read_inputs(struct counting *c, const char *const *paths, size_t count,
				   size_t most, struct vad_error *error)
{
	struct vad_inputs in = vad_inputs_new(note_unread, c);
	enum vad_result result = begin(c);

	for (size_t i = 0; i < count && result == VAD_OK; i++)
		result = vad_inputs_add(&in, paths[i]);
	if (result == VAD_OK)
		result = vad_inputs_batches(&in, most, read_batch, c, error);
	vad_inputs_clear(&in);
	end_progress(c);
	return result;
}

static bool reads_standard_input(const char *const *paths, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(paths[i], "-") == 0)
			return true;
	}
	return false;
}

/* What was counted cannot be taken back: when one input brings the reader down, all is counted
 * anew, each input by itself, so that nothing of the others is lost. */
static enum vad_result count_all(struct counting *c, const char *const *paths, size_t count,
				 struct vad_error *error)
{
	enum vad_result result = read_inputs(c, paths, count, VAD_INPUTS_BATCH_MAX, error);

	if (!c->broken || reads_standard_input(paths, count))
		return c->broken ? VAD_OK : result;
	clear(c);
	*c = fresh(c->cli);
	return read_inputs(c, paths, count, 1, error);
}

/* --- the verb --------------------------------------------------------------------------------- */

static int check_options(const struct vad_arguments *args)
{
	if (args->csv && args->json)
		return vad_cli_usage(args->verb, "of --json and --csv one at a time");
	if (args->clients && !args->csv)
		return vad_cli_usage(args->verb, "--clients goes with --csv");
	return VAD_EXIT_OK;
}

static int exit_of(const struct counting *c, enum vad_count_verdict verdict)
{
	if (verdict == VAD_COUNT_NOTHING || c->unread.count + c->unread.more > 0 ||
	    c->lost.count + c->lost.more > 0)
		return VAD_EXIT_UNFINISHED;
	return verdict == VAD_COUNT_WRONG ? VAD_EXIT_WRONG : VAD_EXIT_OK;
}

/* A table has no room for what is missing in it. */
static void complain_of(const struct notes *notes, const char *what)
{
	for (size_t i = 0; i < notes->count; i++)
		vad_cli_complain("%s: %.*s%s%.*s: %.*s", what, VAD_VIEW_ARG(notes->list[i].source),
				 notes->list[i].place.size > 0 ? ", " : "",
				 VAD_VIEW_ARG(notes->list[i].place),
				 VAD_VIEW_ARG(notes->list[i].why));
	if (notes->more > 0)
		vad_cli_complain("%s: %zu more", what, notes->more);
}

static int print(struct counting *c)
{
	const struct vad_arguments *args = &c->cli->args;
	struct vad_buffer out = vad_buffer_new(VAD_CLI_OUTPUT_MAX);
	struct vad_count_report report = { .replay = c->replay,
					   .k = c->cli->k,
					   .version = VADIAG_VERSION,
					   .unread = c->unread.list,
					   .unread_count = c->unread.count,
					   .unread_more = c->unread.more,
					   .lost = c->lost.list,
					   .lost_count = c->lost.count,
					   .lost_more = c->lost.more };
	int status = exit_of(c, vad_count_judge(&report));

	if (args->csv) {
		complain_of(&c->lost, "lost");
		complain_of(&c->unread, "not read");
	}
	if (args->csv && args->clients)
		(void)vad_count_csv_clients(&report, &out);
	else if (args->csv)
		(void)vad_count_csv_days(&report, &out);
	else if (args->json)
		(void)vad_count_json(&report, &c->cli->report, &out);
	else
		(void)vad_count_text(&report, &c->cli->report, &out);
	status = vad_cli_print(&out, status);
	vad_buffer_clear(&out);
	return status;
}

static int count(struct vad_cli *cli, const char *const *paths, size_t path_count)
{
	struct counting c = fresh(cli);
	struct vad_error error = { 0 };
	enum vad_result result = count_all(&c, paths, path_count, &error);
	int status = VAD_EXIT_UNFINISHED;

	if (result == VAD_OK && c.bad_lines > 0)
		result = note_unread(&c, VAD_READER_NAME, "its output", "lines that are no records");
	if (result == VAD_OK)
		result = vad_replay_finish(c.replay, cli->args.now);
	if (result == VAD_OK) {
		status = print(&c);
	} else {
		(void)vad_error_set(&error, result, NULL, 0, 0, "%s", vad_result_text(result));
		vad_cli_complain_error(&error);
	}
	clear(&c);
	return status;
}

int vad_verb_count_log(struct vad_cli *cli)
{
	const char *const *paths = cli->args.rest;
	size_t path_count = cli->args.rest_count;
	int status = check_options(&cli->args);

	if (status != VAD_EXIT_OK)
		return status;
	if (path_count == 0 && vad_platform_stdin_is_terminal())
		return vad_cli_usage(cli->args.verb, "name the logs, or pipe them in; \"-\" reads "
						     "what you type");
	if (path_count == 0) {
		paths = standard_input;
		path_count = 1;
	}
	return count(cli, paths, path_count);
}
