/* SPDX-License-Identifier: MIT */
/*
 * Jobs that block, each on a thread of its own. Not libuv's pool: at the end of the program that
 * one waits for what is stuck in it. Whatever a thread touches belongs to its job, or to the hub,
 * which lives as long as anybody needs it.
 */
#include <stdlib.h>
#include <string.h>

#include "engine.h"

enum { STACK = 1 << 20 };

struct vad_job_run {
	struct vad_job_hub *hub;
	struct vad_channel *channel; /* NULL: abandoned; the loop's thread alone looks at this */
	struct vad_job_run *next;
	uv_thread_t thread;
	vad_job *work;
	char *request;
	size_t request_size;
	int64_t deadline;
	struct vad_buffer result;
	enum vad_result outcome;
};

struct vad_job_hub {
	uv_mutex_t mutex;
	uv_async_t *async; /* NULL: the transport is gone. Under the mutex, like all below. */
	struct vad_job_run *done;
	size_t users;
};

static void free_run(struct vad_job_run *run)
{
	vad_buffer_clear(&run->result);
	if (run->request != NULL) {
		/* It may hold a password. */
		volatile char *secret = run->request;

		for (size_t i = 0; i < run->request_size; i++)
			secret[i] = 0;
	}
	free(run->request);
	free(run);
}

/* Under the mutex, which is given back. */
static void leave(struct vad_job_hub *hub)
{
	bool last = --hub->users == 0;

	uv_mutex_unlock(&hub->mutex);
	if (last) {
		uv_mutex_destroy(&hub->mutex);
		free(hub);
	}
}

static void on_thread(void *context)
{
	struct vad_job_run *run = context;
	struct vad_job_hub *hub = run->hub;
	struct vad_view request = { run->request, run->request_size };

	run->outcome = run->work(request, run->deadline, &run->result);
	if (run->outcome == VAD_OK)
		run->outcome = vad_buffer_result(&run->result);
	uv_mutex_lock(&hub->mutex);
	if (hub->async != NULL) {
		run->next = hub->done;
		hub->done = run;
		(void)uv_async_send(hub->async);
	} else {
		free_run(run);
	}
	leave(hub);
}

static void finish(struct vad_job_run *run)
{
	struct vad_channel *channel = run->channel;
	struct vad_fault fault = { .failure = VAD_FAILURE_LOCAL };

	(void)uv_thread_join(&run->thread);
	if (channel != NULL) {
		channel->job = NULL;
		if (run->outcome == VAD_OK)
			vad_engine_deliver(channel, (struct vad_event){
							    .kind = VAD_EVENT_DATA,
							    .data = vad_buffer_view(&run->result) });
		else
			vad_engine_deliver_fault(channel, &fault);
	}
	free_run(run);
}

static struct vad_job_run *take_done(struct vad_job_hub *hub)
{
	struct vad_job_run *done;

	uv_mutex_lock(&hub->mutex);
	done = hub->done;
	hub->done = NULL;
	uv_mutex_unlock(&hub->mutex);
	return done;
}

static void on_async(uv_async_t *async)
{
	struct vad_engine *engine = async->data;
	struct vad_job_run *done = take_done(engine->jobs);

	while (done != NULL) {
		struct vad_job_run *run = done;

		done = run->next;
		finish(run);
	}
}

static struct vad_job_run *new_run(struct vad_channel *channel)
{
	struct vad_engine *engine = channel->engine;
	struct vad_job_run *run = calloc(1, sizeof(*run));

	if (run == NULL)
		return NULL;
	run->request = malloc(channel->name_size + 1);
	if (run->request == NULL) {
		free(run);
		return NULL;
	}
	if (channel->name_size > 0)
		memcpy(run->request, channel->name, channel->name_size);
	run->request[channel->name_size] = '\0';
	run->request_size = channel->name_size;
	run->hub = engine->jobs;
	run->work = engine->job[channel->kind];
	run->result = vad_buffer_new(VAD_JOB_RESULT_MAX);
	run->deadline = channel->alarm.place != 0 ? channel->alarm.due - engine->now :
						    channel->patience;
	if (run->deadline < 0)
		run->deadline = engine->run_deadline > engine->now ?
					engine->run_deadline - engine->now :
					0;
	return run;
}

enum vad_begin_result vad_job_begin(struct vad_channel *channel)
{
	uv_thread_options_t options = { .flags = UV_THREAD_HAS_STACK_SIZE, .stack_size = STACK };
	struct vad_job_hub *hub = channel->engine->jobs;
	struct vad_job_run *run = NULL;

	if (channel->engine->job[channel->kind] != NULL)
		run = new_run(channel);
	if (run == NULL) {
		vad_engine_fail(channel, VAD_FAILURE_LOCAL);
		return VAD_BEGIN_DONE;
	}
	run->channel = channel;
	channel->job = run;
	uv_mutex_lock(&hub->mutex);
	hub->users++;
	uv_mutex_unlock(&hub->mutex);
	if (uv_thread_create_ex(&run->thread, &options, on_thread, run) != 0) {
		uv_mutex_lock(&hub->mutex);
		leave(hub);
		channel->job = NULL;
		free_run(run);
		vad_engine_fail(channel, VAD_FAILURE_LOCAL);
	}
	return VAD_BEGIN_DONE;
}

void vad_job_end(struct vad_channel *channel)
{
	if (channel->job != NULL)
		channel->job->channel = NULL;
	channel->job = NULL;
}

static void on_async_closed(uv_handle_t *handle)
{
	free(handle);
}

enum vad_result vad_jobs_new(struct vad_engine *engine)
{
	struct vad_job_hub *hub = calloc(1, sizeof(*hub));

	if (hub == NULL)
		return VAD_NO_MEMORY;
	hub->async = calloc(1, sizeof(*hub->async));
	if (hub->async == NULL || uv_mutex_init(&hub->mutex) != 0) {
		free(hub->async);
		free(hub);
		return VAD_NO_MEMORY;
	}
	if (uv_async_init(&engine->loop, hub->async, on_async) != 0) {
		free(hub->async);
		uv_mutex_destroy(&hub->mutex);
		free(hub);
		return VAD_NO_MEMORY;
	}
	hub->async->data = engine;
	hub->users = 1;
	engine->jobs = hub;
	return VAD_OK;
}

void vad_jobs_free(struct vad_engine *engine)
{
	struct vad_job_hub *hub = engine->jobs;
	struct vad_job_run *done;

	if (hub == NULL)
		return;
	engine->jobs = NULL;
	uv_mutex_lock(&hub->mutex);
	uv_close((uv_handle_t *)hub->async, on_async_closed);
	hub->async = NULL;
	done = hub->done;
	hub->done = NULL;
	leave(hub);
	while (done != NULL) {
		struct vad_job_run *run = done;

		done = run->next;
		(void)uv_thread_join(&run->thread);
		free_run(run);
	}
}
