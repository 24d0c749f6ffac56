/* SPDX-License-Identifier: MIT */
/* Requests out of event records, in whatever form they come. */
#ifndef VAD_READ_REQUESTS_PRIVATE_H
#define VAD_READ_REQUESTS_PRIVATE_H

#include "attempts.h"
#include "event.h"
#include "read/requests.h"

/* The fields of a string of event `id` into `q`; those it does not have stay as they are. */
void vad_requests_fill(const struct vad_kms_info *info, uint32_t id, struct vad_kms_request *q);
/* A string that was found in the record at hand, or by itself. */
void vad_requests_info(struct vad_reading *r, const struct vad_kms_info *info, uint32_t id);
/* A finished record: what counts of it goes to the sink. */
void vad_requests_record(struct vad_reading *r, const struct vad_record *e);
/* Does an event of activation with this id, or one of others, matter to the life of a KMS host? */
bool vad_requests_id(uint32_t id);
bool vad_requests_other(struct vad_view provider, uint32_t id);

#endif
