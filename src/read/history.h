/* SPDX-License-Identifier: MIT */
/*
 * What needs the order of events: how long a state or a failure lasted, and what came between. Each
 * spell becomes one fact whose value is its start, so that equal observations fold into it. A spell
 * of failures of a product ends when it is activated, and when something about its machine changes.
 */
#ifndef VAD_READ_HISTORY_H
#define VAD_READ_HISTORY_H

#include "line_reader.h"

struct vad_history;

struct vad_history *vad_history_new(void);
void vad_history_free(struct vad_history *h);

/* All of these speak of the machine and the time in force, and say nothing without a time. */

/* The code of an error was seen (error.since). */
void vad_history_failure(struct vad_reading *r, vad_subject error, vad_subject product);
/* The product was activated (product.activated_at where `fact`). */
void vad_history_success(struct vad_reading *r, vad_subject product, bool fact);
/* The product was seen in this state (product.licensed_since, product.unlicensed_since). */
void vad_history_state(struct vad_reading *r, vad_subject product, bool licensed);
/* Something changed on the machine: `fact`, whose value is when, on `s`. */
void vad_history_change(struct vad_reading *r, vad_subject s, const char *fact);
/* The product was seen without a key: whatever state it was in has ended. */
void vad_history_keyless(struct vad_reading *r, vad_subject product);
/*
 * Was this line about a product without a key said before, word for word, of the same machine, and no
 * product got a key since? Then there is nothing new in it: such lines come by the hundred with each
 * check of the licences.
 */
bool vad_history_said(struct vad_reading *r, struct vad_view line);
/* Minutes that the product's licence is still valid: only the last of many such records is put. */
void vad_history_validity(struct vad_reading *r, vad_subject product, int64_t minutes);
/* The clock of the machine was set by so many seconds. */
void vad_history_clock(struct vad_reading *r, int64_t seconds);
/*
 * A record of a log that is read in the order in which it was written: when it goes back in time, the
 * clock was set; when nothing was written for long, the log was silent. `log` is its subject.
 */
void vad_history_record(struct vad_reading *r, vad_subject log);
/* The source has ended. */
void vad_history_finish(struct vad_reading *r);

#endif
