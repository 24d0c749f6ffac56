/* SPDX-License-Identifier: MIT */
#include "read_main_events.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/escape.h"

enum { JOBS_MOST = 256, WIDTH_MOST = 100000, TEXT_MOST = 1 << 16, PROGRESS_STEP = 64 << 20 };

struct printing {
	const struct vad_events_options *options;
	struct vad_evtx_totals sum;
	size_t files;
	uint64_t lost, shown; /* shown: bytes at the last word of progress */
	bool failed, unwritten, progressed;
};

/* --- options ---------------------------------------------------------------------------------- */

static bool take_form(struct vad_events_options *o, const char *option)
{
	static const struct {
		const char *name;
		enum vad_events_form form;
	} forms[] = {
		{ "--table", VAD_EVENTS_TABLE }, { "--json", VAD_EVENTS_JSON },
		{ "--xml", VAD_EVENTS_XML },	 { "--count", VAD_EVENTS_COUNT },
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		if (strcmp(option, forms[i].name) == 0) {
			o->form = forms[i].form;
			return true;
		}
	}
	return false;
}

static bool take_flag(struct vad_events_options *o, const char *option)
{
	if (strcmp(option, "--activation") == 0)
		o->choice.activation = true;
	else if (strcmp(option, "--recovered") == 0)
		o->choice.recovered = true;
	else if (strcmp(option, "--progress") == 0)
		o->progress = true;
	else
		return take_form(o, option);
	return true;
}

static bool take_number(const char *text, uint64_t most, unsigned *number)
{
	uint64_t value;

	if (!vad_view_to_u64(vad_view_of(text), &value) || value > most)
		return false;
	*number = (unsigned)value;
	return true;
}

/* An option with a value. NULL, or what is wrong. */
static const char *take_value(struct vad_events_options *o, const char *option, const char *value)
{
	if (value == NULL)
		return "an option without its value";
	if (strcmp(option, "--provider") == 0)
		return vad_events_add_provider(&o->choice, value) ? NULL
								  : "too many providers, or none";
	if (strcmp(option, "--id") == 0)
		return vad_events_add_ids(&o->choice, value)
			       ? NULL
			       : "--id takes event ids from 0 to 65535, with commas between";
	if (strcmp(option, "--jobs") == 0)
		return take_number(value, JOBS_MOST, &o->jobs) ? NULL : "--jobs takes a number";
	return take_number(value, WIDTH_MOST, &o->width) ? NULL : "--width takes a number";
}

static bool has_value(const char *option)
{
	return strcmp(option, "--provider") == 0 || strcmp(option, "--id") == 0 ||
	       strcmp(option, "--jobs") == 0 || strcmp(option, "--width") == 0;
}

const char *vad_events_options(struct vad_events_options *o, int argc, char **argv, int *at)
{
	const char *wrong = NULL;
	int i = *at;

	for (; i < argc && argv[i][0] == '-' && argv[i][1] != '\0' && wrong == NULL; i++) {
		if (strcmp(argv[i], "--") == 0) {
			i++;
			break;
		}
		if (has_value(argv[i])) {
			wrong = take_value(o, argv[i], i + 1 < argc ? argv[i + 1] : NULL);
			i++;
		} else if (!take_flag(o, argv[i])) {
			wrong = "an option that is not known";
		}
	}
	*at = i < argc ? i : argc;
	if (wrong == NULL && !vad_events_choose(&o->choice, vad_knowledge_builtin()))
		wrong = "too many providers";
	if (o->jobs == 0)
		o->jobs = vad_events_processors();
	return wrong;
}

/* --- standard error --------------------------------------------------------------------------- */

static void end_progress(struct printing *p)
{
	if (p->progressed)
		(void)fputs("\r          \r", stderr);
	p->progressed = false;
}

/* Names come from outside. */
static void complain(struct printing *p, const char *name, const char *place, const char *why)
{
	struct vad_buffer line = vad_buffer_new(TEXT_MOST);

	end_progress(p);
	vad_buffer_add(&line, "vadiag: ");
	vad_escape_terminal(&line, vad_view_of(name));
	vad_buffer_printf(&line, "%s%s: %s\n", place[0] != '\0' ? ", " : "", place, why);
	(void)fputs(vad_buffer_text(&line), stderr);
	vad_buffer_clear(&line);
}

static void on_loss(void *context, const char *name, const struct vad_evtx_loss *loss)
{
	char place[160];

	if (loss->kind == VAD_EVTX_LOSS_RECORD)
		(void)snprintf(place, sizeof(place),
			       "record %" PRIu64 " (chunk %zu, offset %" PRIu64 ")",
			       loss->record_id, loss->chunk, loss->offset);
	else
		(void)snprintf(place, sizeof(place),
			       "chunk %zu, offset %" PRIu64 ", %" PRIu64 " bytes lost", loss->chunk,
			       loss->offset, loss->bytes);
	complain(context, name, place, loss->why);
}

static void on_progress(void *context, uint64_t done, uint64_t all)
{
	struct printing *p = context;

	if (all == 0 || done < p->shown + PROGRESS_STEP)
		return;
	p->shown = done;
	p->progressed = true;
	(void)fprintf(stderr, "\r%3u %%", (unsigned)(done < all ? 100 * done / all : 100));
	(void)fflush(stderr);
}

static void tell_sum(struct printing *p)
{
	const struct vad_evtx_totals *t = &p->sum;

	end_progress(p);
	(void)fprintf(stderr,
		      "vadiag: %zu file%s, %zu chunk%s (%zu damaged), %" PRIu64 " record%s (%" PRIu64
		      " unreadable), %" PRIu64 " chosen; %" PRIu64
		      " older beyond the live parts%s\n",
		      p->files, p->files == 1 ? "" : "s", t->chunks, t->chunks == 1 ? "" : "s",
		      t->chunks_damaged, t->records, t->records == 1 ? "" : "s", t->unreadable,
		      t->taken, t->slack,
		      p->options->choice.recovered ? "" : ", ignored");
}

/* --- standard output -------------------------------------------------------------------------- */

static bool on_write(void *context, struct vad_view bytes)
{
	struct printing *p = context;

	if (bytes.size > 0 && fwrite(bytes.data, 1, bytes.size, stdout) != bytes.size)
		p->unwritten = true;
	return !p->unwritten;
}

static void put_counts(struct printing *p, const struct vad_events_end *end)
{
	const struct vad_evtx_totals *t = &end->totals;
	struct vad_buffer line = vad_buffer_new(TEXT_MOST);

	if (p->files == 1)
		vad_buffer_add(&line, "   records    chosen unreadable    chunks    beyond  file\n");
	vad_buffer_printf(&line, "%10" PRIu64 "%10" PRIu64 "%11" PRIu64 "%10zu%10" PRIu64 "  ",
			  t->records, t->taken, t->unreadable, t->chunks, t->slack);
	vad_escape_terminal(&line, vad_view_of(end->name));
	vad_buffer_add_char(&line, '\n');
	(void)on_write(p, vad_buffer_view(&line));
	vad_buffer_clear(&line);
}

static void on_end(void *context, const struct vad_events_end *end)
{
	struct printing *p = context;
	char more[64];

	p->lost += end->lost;
	if (end->why != NULL) {
		p->failed = true;
		complain(p, end->name, "", end->why);
		if (end->totals.chunks == 0)
			return;
	}
	p->files++;
	vad_evtx_totals_add(&p->sum, &end->totals);
	if (end->lost > VAD_EVENTS_LOSSES_MAX) {
		(void)snprintf(more, sizeof(more), "%" PRIu64 " losses in all", end->lost);
		complain(p, end->name, "", more);
	}
	if (p->options->form == VAD_EVENTS_COUNT)
		put_counts(p, end);
}

bool vad_events_print(const struct vad_events_options *options,
		      const struct vad_events_input *inputs, size_t count)
{
	struct printing p = { .options = options };
	struct vad_events_run run = {
		.k = vad_knowledge_builtin(),
		.form = options->form,
		.choice = &options->choice,
		.jobs = options->jobs,
		.width = options->width,
		.inputs = inputs,
		.count = count,
		.context = &p,
		.write = on_write,
		.lost = on_loss,
		.end = on_end,
		.progress = options->progress ? on_progress : NULL,
	};
	enum vad_result result = vad_events_work(&run);

	if (result != VAD_OK)
		(void)fprintf(stderr, "vadiag: %s\n", vad_result_text(result));
	if (fflush(stdout) != 0)
		p.unwritten = true;
	tell_sum(&p);
	if (p.unwritten)
		(void)fputs("vadiag: standard output cannot be written\n", stderr);
	return result == VAD_OK && !p.failed && !p.unwritten && p.lost == 0 &&
	       p.sum.unreadable == 0;
}
