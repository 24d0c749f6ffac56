/* SPDX-License-Identifier: MIT */
/*
 * Units of a log are read and rendered by several threads, each into a slot of a ring, and written in
 * their order by the one that called. A slot that grows too large waits for its turn and is written
 * piece by piece, so that memory does not depend on what a record makes of a few bytes.
 */
#include <stdlib.h>
#include <uv.h>

#include "log_source.h"
#include "print.h"

enum {
	JOBS_MAX = 16, /* one writer keeps up with no more, and each has buffers of its own */
	SLOTS_PER_JOB = 4,
	SLOTS_MAX = 32,
	PIECE = 1 << 20,    /* a slot with more waits to be written */
	SLOT_MOST = 64 << 20,
	UNIT_LOSSES = 25,   /* told one by one, of one unit */
	STACK_SIZE = 2 << 20,
	NAMES_MOST = 1 << 20,
};

/* What one unit has made. */
struct slot {
	struct vad_buffer out;
	struct vad_evtx_loss losses[UNIT_LOSSES];
	size_t loss_count;
	uint64_t more_losses;
	bool done;
	enum vad_evtx_result result;
};

/* One log at work. What is below `mutex` is read and written under it. */
struct work {
	const struct vad_events_run *run;
	const struct vad_events_input *input;
	struct vad_evtx_log *log;
	struct vad_view begin; /* of each JSON line */
	struct slot *slots;
	size_t slot_count, units;
	uint64_t told, lost; /* losses */
	uint64_t bytes_before, bytes_all;
	uv_mutex_t mutex;
	uv_cond_t changed;
	size_t next_unit; /* to be read */
	size_t next_out;  /* to be written */
	bool stopped;
};

struct worker {
	struct work *w;
	struct vad_evtx_reader *reader;
	size_t unit;
	struct slot *slot; /* of that unit */
	uint64_t unreadable;
	struct vad_events_names names;
	uv_thread_t thread;
};

/* --- one unit --------------------------------------------------------------------------------- */

static void stop(struct work *w)
{
	uv_mutex_lock(&w->mutex);
	w->stopped = true;
	uv_cond_broadcast(&w->changed);
	uv_mutex_unlock(&w->mutex);
}

/* Wait until all units before this one are written; false when the work is stopped. */
static bool wait_turn(struct worker *me)
{
	struct work *w = me->w;
	bool go;

	uv_mutex_lock(&w->mutex);
	while (w->next_out != me->unit && !w->stopped)
		uv_cond_wait(&w->changed, &w->mutex);
	go = !w->stopped;
	uv_mutex_unlock(&w->mutex);
	return go;
}

static bool write_out(struct work *w, struct vad_buffer *out)
{
	bool go = out->size == 0 || w->run->write(w->run->context, vad_buffer_view(out));

	vad_buffer_reset(out);
	return go;
}

static void on_loss(void *context, const struct vad_evtx_loss *loss)
{
	struct slot *slot = ((struct worker *)context)->slot;

	if (slot->loss_count < UNIT_LOSSES)
		slot->losses[slot->loss_count++] = *loss;
	else
		slot->more_losses++;
}

static void lose_record(struct worker *me, const struct vad_evtx_record *record,
			enum vad_evtx_result result)
{
	me->unreadable += record->recovered ? 0 : 1;
	if (!record->recovered)
		on_loss(me, &(struct vad_evtx_loss){ .kind = VAD_EVTX_LOSS_RECORD,
						     .offset = record->offset,
						     .bytes = record->size,
						     .chunk = record->chunk,
						     .record_id = record->id,
						     .written = record->written,
						     .why = vad_evtx_result_text(result) });
}

static enum vad_evtx_result put_xml(struct worker *me, const struct vad_evtx_record *record)
{
	struct vad_buffer *out = &me->slot->out;
	size_t before = out->size;
	enum vad_evtx_result result;

	vad_buffer_add(out, record->recovered ? "<!-- recovered -->" : "");
	result = vad_evtx_record_xml(record, out);
	if (result == VAD_EVTX_OK)
		vad_buffer_add_char(out, '\n');
	else if (out->size > before)
		out->size = before;
	return result;
}

static enum vad_evtx_result put_event(struct worker *me, const struct vad_evtx_record *record)
{
	const struct vad_events_run *run = me->w->run;
	struct vad_evtx_event event;
	enum vad_evtx_result result = vad_evtx_record_event(record, &event);
	bool cut = result != VAD_EVTX_OK;

	/* what stands before the damage is worth having */
	if (cut && event.event_id == 0)
		return result;
	if (run->form == VAD_EVENTS_JSON)
		vad_events_json(&me->slot->out, me->w->begin, &me->names, &event, cut);
	else
		vad_events_table_row(&me->slot->out, run->width, &event, cut);
	return result;
}

static bool on_record(void *context, const struct vad_evtx_record *record)
{
	struct worker *me = context;
	enum vad_evtx_result result = VAD_EVTX_OK;

	if (me->w->run->form == VAD_EVENTS_XML)
		result = put_xml(me, record);
	else if (me->w->run->form != VAD_EVENTS_COUNT)
		result = put_event(me, record);
	if (result != VAD_EVTX_OK)
		lose_record(me, record, result);
	if (vad_buffer_result(&me->slot->out) != VAD_OK)
		return false;
	return me->slot->out.size < PIECE ||
	       (wait_turn(me) && write_out(me->w, &me->slot->out));
}

static void read_unit(struct worker *me, size_t unit)
{
	struct work *w = me->w;

	me->unit = unit;
	me->slot = &w->slots[unit % w->slot_count];
	me->slot->result = vad_evtx_reader_run(me->reader, unit);
}

/* --- threads ---------------------------------------------------------------------------------- */

/* The next unit for a thread, when there is a slot for it; false when there is none left. */
static bool next_unit(struct work *w, size_t *unit)
{
	bool there;

	uv_mutex_lock(&w->mutex);
	while (!w->stopped && w->next_unit < w->units && w->next_unit - w->next_out >= w->slot_count)
		uv_cond_wait(&w->changed, &w->mutex);
	there = !w->stopped && w->next_unit < w->units;
	if (there)
		*unit = w->next_unit++;
	uv_mutex_unlock(&w->mutex);
	return there;
}

static void work_on(void *context)
{
	struct worker *me = context;
	size_t unit;

	while (next_unit(me->w, &unit)) {
		read_unit(me, unit);
		uv_mutex_lock(&me->w->mutex);
		me->slot->done = true;
		uv_cond_broadcast(&me->w->changed);
		uv_mutex_unlock(&me->w->mutex);
	}
}

static void wait_for(struct work *w, const struct slot *slot)
{
	uv_mutex_lock(&w->mutex);
	while (!slot->done && !w->stopped)
		uv_cond_wait(&w->changed, &w->mutex);
	uv_mutex_unlock(&w->mutex);
}

/* --- writing ---------------------------------------------------------------------------------- */

static void tell_loss(struct work *w, const struct vad_evtx_loss *loss)
{
	w->lost++;
	if (w->told < VAD_EVENTS_LOSSES_MAX) {
		w->told++;
		w->run->lost(w->run->context, w->input->name, loss);
	}
}

/* A unit is done: write what it made. VAD_LIMIT when nobody wants more. */
static enum vad_result finish_unit(struct work *w, struct slot *slot)
{
	enum vad_result result = vad_buffer_result(&slot->out);

	if (slot->result == VAD_EVTX_NO_MEMORY)
		result = VAD_NO_MEMORY;
	if (result == VAD_OK &&
	    (slot->result == VAD_EVTX_STOPPED || !write_out(w, &slot->out)))
		result = VAD_LIMIT;
	for (size_t i = 0; i < slot->loss_count; i++)
		tell_loss(w, &slot->losses[i]);
	w->lost += slot->more_losses;
	slot->loss_count = 0;
	slot->more_losses = 0;
	if (result == VAD_OK && slot->result == VAD_EVTX_READ_FAILED)
		result = VAD_IO;
	if (w->run->progress != NULL)
		w->run->progress(w->run->context,
				 w->bytes_before + (uint64_t)(w->next_out + 1) * 8 *
							   VAD_EVTX_CHUNK_SIZE,
				 w->bytes_all);
	uv_mutex_lock(&w->mutex);
	slot->done = false;
	w->next_out++;
	uv_cond_broadcast(&w->changed);
	uv_mutex_unlock(&w->mutex);
	return result;
}

static enum vad_result run_alone(struct work *w, struct worker *me)
{
	enum vad_result result = VAD_OK;

	for (size_t unit = 0; unit < w->units && result == VAD_OK; unit++) {
		read_unit(me, unit);
		result = finish_unit(w, me->slot);
	}
	return result;
}

static enum vad_result run_threads(struct work *w, struct worker *workers, size_t count)
{
	/* without a size of our own the limits of the process would be asked for, which the sandbox
	 * does not answer */
	const uv_thread_options_t options = { .flags = UV_THREAD_HAS_STACK_SIZE,
					      .stack_size = STACK_SIZE };
	enum vad_result result = VAD_OK;
	size_t started = 0;

	while (started < count && uv_thread_create_ex(&workers[started].thread, &options, work_on,
						      &workers[started]) == 0)
		started++;
	/* one is enough to get on with */
	if (started == 0)
		return run_alone(w, workers);
	for (size_t unit = 0; unit < w->units && result == VAD_OK; unit++) {
		struct slot *slot = &w->slots[unit % w->slot_count];

		wait_for(w, slot);
		result = finish_unit(w, slot);
	}
	stop(w);
	for (size_t i = 0; i < started; i++)
		(void)uv_thread_join(&workers[i].thread);
	return result;
}

/* --- one log ---------------------------------------------------------------------------------- */

static bool make_workers(struct work *w, struct worker *workers, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct vad_evtx_taker taker = { &workers[i], on_record, on_loss };

		workers[i].w = w;
		workers[i].names.text = vad_buffer_new(NAMES_MOST);
		workers[i].reader = vad_evtx_reader_new(w->log, &w->run->choice->evtx, &taker);
		if (workers[i].reader == NULL)
			return false;
	}
	return true;
}

static void add_totals(const struct worker *workers, size_t count, struct vad_events_end *end)
{
	for (size_t i = 0; i < count; i++) {
		if (workers[i].reader == NULL)
			continue;
		vad_evtx_totals_add(&end->totals, vad_evtx_reader_totals(workers[i].reader));
		end->totals.unreadable += workers[i].unreadable;
	}
}

static void tell_log_losses(struct work *w)
{
	size_t count, more;
	const struct vad_evtx_loss *losses = vad_evtx_log_losses(w->log, &count, &more);

	for (size_t i = 0; i < count; i++)
		tell_loss(w, &losses[i]);
	w->lost += more;
}

static bool make_slots(struct work *w, size_t jobs)
{
	/* alone, one slot that stays in the cache is fastest */
	w->slot_count = jobs == 1 ? 1 : jobs * SLOTS_PER_JOB;
	if (w->slot_count > SLOTS_MAX)
		w->slot_count = SLOTS_MAX;
	w->slots = calloc(w->slot_count, sizeof(*w->slots));
	for (size_t i = 0; w->slots != NULL && i < w->slot_count; i++)
		w->slots[i].out = vad_buffer_new(SLOT_MOST);
	return w->slots != NULL;
}

static void free_slots(struct work *w)
{
	for (size_t i = 0; w->slots != NULL && i < w->slot_count; i++)
		vad_buffer_clear(&w->slots[i].out);
	free(w->slots);
}

static enum vad_result read_log(struct work *w, struct vad_events_end *end)
{
	struct worker *workers;
	size_t jobs = w->run->jobs < JOBS_MAX ? w->run->jobs : JOBS_MAX;
	enum vad_result result = VAD_NO_MEMORY;

	w->units = vad_evtx_unit_count(w->log);
	if (jobs > w->units)
		jobs = w->units > 0 ? w->units : 1;
	workers = calloc(jobs, sizeof(*workers));
	if (workers != NULL && make_slots(w, jobs) && make_workers(w, workers, jobs)) {
		tell_log_losses(w);
		result = jobs == 1 ? run_alone(w, workers) : run_threads(w, workers, jobs);
		add_totals(workers, jobs, end);
		end->lost = w->lost;
	}
	for (size_t i = 0; workers != NULL && i < jobs; i++) {
		vad_evtx_reader_free(workers[i].reader);
		vad_buffer_clear(&workers[i].names.text);
	}
	free(workers);
	free_slots(w);
	return result;
}

/* --- one input -------------------------------------------------------------------------------- */

/* end->why is set when the input cannot be used at all. */
static enum vad_result open_input(struct work *w, struct vad_log_source *log,
				  struct vad_error *error, struct vad_events_end *end)
{
	enum vad_result result = vad_log_source_open(log, w->input->file, VAD_VIEW(""), error);
	enum vad_evtx_result opened;

	if (result == VAD_NO_MEMORY)
		return result;
	if (result != VAD_OK) {
		end->why = error->message;
		return VAD_OK;
	}
	opened = vad_evtx_open(&log->source, &w->log);
	if (opened == VAD_EVTX_NO_MEMORY)
		return VAD_NO_MEMORY;
	if (opened == VAD_EVTX_NOT_A_LOG)
		end->why = log->source.size == 0
				   ? "it is empty"
				   : "it is no event log (.evtx); events in other forms are "
				     "read by diagnose and count";
	else if (opened != VAD_EVTX_OK)
		end->why = vad_evtx_result_text(opened);
	return VAD_OK;
}

static enum vad_result read_input(struct work *w, struct vad_error *error,
				  struct vad_events_end *end)
{
	struct vad_buffer begin = vad_buffer_new(1 << 20);
	struct vad_log_source log = { .file = NULL };
	enum vad_result result = VAD_OK;

	if (w->input->file == NULL)
		end->why = w->input->error.message;
	else
		result = open_input(w, &log, error, end);
	if (w->log != NULL) {
		vad_events_json_begin(&begin, w->input->name);
		w->begin = vad_buffer_view(&begin);
		result = read_log(w, end);
		if (result == VAD_IO) {
			end->why = "it could not be read to its end";
			result = VAD_OK;
		}
	}
	vad_evtx_close(w->log);
	vad_log_source_close(&log);
	vad_buffer_clear(&begin);
	return result;
}

static uint64_t size_of(const struct vad_events_input *input)
{
	return input->file != NULL && vad_file_kind_of(input->file) == VAD_FILE_REGULAR
		       ? vad_file_size(input->file)
		       : 0;
}

static enum vad_result work_input(const struct vad_events_run *run, size_t index, uint64_t before,
				  uint64_t all)
{
	struct work w = { .run = run, .input = &run->inputs[index], .bytes_before = before,
			  .bytes_all = all };
	struct vad_events_end end = { .name = run->inputs[index].name };
	struct vad_error error = { 0 }; /* what `end` may point to */
	enum vad_result result;

	if (uv_mutex_init(&w.mutex) != 0)
		return VAD_NO_MEMORY;
	if (uv_cond_init(&w.changed) != 0) {
		uv_mutex_destroy(&w.mutex);
		return VAD_NO_MEMORY;
	}
	result = read_input(&w, &error, &end);
	uv_cond_destroy(&w.changed);
	uv_mutex_destroy(&w.mutex);
	run->end(run->context, &end);
	return result;
}

enum vad_result vad_events_work(const struct vad_events_run *run)
{
	struct vad_buffer head = vad_buffer_new(4096);
	enum vad_result result = VAD_OK;
	uint64_t all = 0, before = 0;

	if (run->form == VAD_EVENTS_TABLE) {
		vad_events_table_head(&head, run->width);
		if (!run->write(run->context, vad_buffer_view(&head)))
			result = VAD_LIMIT;
	}
	vad_buffer_clear(&head);
	for (size_t i = 0; i < run->count; i++)
		all += size_of(&run->inputs[i]);
	for (size_t i = 0; i < run->count && result == VAD_OK; i++) {
		result = work_input(run, i, before, all);
		before += size_of(&run->inputs[i]);
	}
	return result == VAD_LIMIT ? VAD_OK : result;
}

unsigned vad_events_processors(void)
{
	return uv_available_parallelism();
}
