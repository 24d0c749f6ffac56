/* SPDX-License-Identifier: MIT */
/* The event logs of a machine: what its attempts leave. Layouts: "Volume Activation operations
 * guide", table 11; providers and texts: knowledge/events.yaml. */
#ifndef VAD_MODEL_JOURNAL_H
#define VAD_MODEL_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "model/world.h"

enum vad_model_channel_name {
	VAD_JOURNAL_APPLICATION,
	VAD_JOURNAL_KMS, /* "Key Management Service" */
	VAD_JOURNAL_SYSTEM,
};
enum { VAD_JOURNAL_DATA_MAX = 16, VAD_JOURNAL_RECORDS_MAX = 20000 };

struct vad_model_record {
	uint32_t id;
	uint8_t channel; /* enum vad_model_channel_name */
	uint8_t level;	 /* 2 error, 3 warning, 4 information */
	vad_time time;	 /* by the machine's own clock, UTC */
	const char *data[VAD_JOURNAL_DATA_MAX];
	size_t data_count;
};

/*
 * Append a record, its time that of the machine's clock. Data are copied. Beyond
 * VAD_JOURNAL_RECORDS_MAX the oldest go, as in a real log. VAD_NO_MEMORY.
 */
enum vad_result vad_model_journal_add(struct vad_model_world *world,
				      struct vad_model_machine *machine, uint32_t id,
				      const char *const *data, size_t count);
/* All records away, and the log itself; NULL is fine. */
void vad_model_journal_free(struct vad_model_journal *journal);
/* Forget all records of a machine, as who clears its logs. */
void vad_model_journal_clear(struct vad_model_machine *machine);
size_t vad_model_journal_count(const struct vad_model_machine *machine);
/* Oldest first; NULL beyond the last. */
const struct vad_model_record *vad_model_journal_at(const struct vad_model_machine *machine,
						    size_t index);
/* "Microsoft-Windows-Security-SPP", "Application": of a record, from knowledge and the channel. */
const char *vad_model_record_provider(const struct vad_model_world *world,
				      const struct vad_model_record *record);
const char *vad_model_record_channel(const struct vad_model_record *record);
/* The message as Event Viewer shows it: the text of knowledge/events.yaml, then the data. */
void vad_model_record_message(const struct vad_model_world *world,
			      const struct vad_model_record *record, struct vad_buffer *out);

#endif
