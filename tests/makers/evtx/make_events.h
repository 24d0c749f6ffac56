/* SPDX-License-Identifier: MIT */
/* Between the files of make_events. */
#ifndef MAKERS_MAKE_EVENTS_H
#define MAKERS_MAKE_EVENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/time.h"
#include "base/view.h"
#include "evtx/write.h"

struct settings {
	enum vad_evtx_form form;
	uint64_t first_id;
	const char *out;
	/* of a KMS host */
	bool kms_host, clones, skew;
	uint64_t machines, requests, seed;
	vad_time start;
	const char *host;
};

/* FILETIME of seconds since 1970. */
static inline uint64_t filetime_of(vad_time time)
{
	return (uint64_t)(time + INT64_C(11644473600)) * 10000000;
}

/* Write an event for each line of `text`. False, and a line on standard error, on the first bad one. */
bool write_lines(struct vad_evtx_writer *writer, const struct settings *settings,
		 struct vad_view text);
/* Write the life of a KMS host: requests of machines that come back every week. */
bool write_kms_host(struct vad_evtx_writer *writer, const struct settings *settings);
/* Add the event; false, and a line on standard error, when it fails. */
bool add_event(struct vad_evtx_writer *writer, const struct vad_evtx_write_event *event);

#endif
