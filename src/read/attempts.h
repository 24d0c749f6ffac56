/* SPDX-License-Identifier: MIT */
/* Attempts to activate, from the KMS request records of clients and hosts (12288, 12289, 12290). */
#ifndef VAD_READ_ATTEMPTS_H
#define VAD_READ_ATTEMPTS_H

#include "line_reader.h"

enum { VAD_KMS_FIELDS = 12 };

/* The comma separated string of such a record. */
struct vad_kms_info {
	struct vad_view field[VAD_KMS_FIELDS];
	size_t count;
	uint32_t id; /* 12288, 12289, 12290 by its shape; 0 when it has none of these */
};

struct vad_attempts;

struct vad_attempts *vad_attempts_new(void);
void vad_attempts_free(struct vad_attempts *a);

/* Split `text` at its commas; `info->id` is left alone. False when it is too long for one. */
bool vad_kms_info_split(struct vad_view text, struct vad_kms_info *info);
/* Split `text` and tell its kind from its shape. False when it is no such string. */
bool vad_kms_info_parse(struct vad_view text, struct vad_kms_info *info);
/*
 * Make the facts of one record; the reading's time is the record's own (VAD_TIME_NONE: unknown).
 * `id` is the event id where known (0: info->id). `computer`: the machine in force is named by the
 * record itself.
 */
void vad_kms_request(struct vad_reading *r, const struct vad_kms_info *info);  /* 12288 */
void vad_kms_response(struct vad_reading *r, const struct vad_kms_info *info); /* 12289 */
void vad_kms_served(struct vad_reading *r, const struct vad_kms_info *info);   /* 12290 */
void vad_kms_info_facts(struct vad_reading *r, const struct vad_kms_info *info, uint32_t id);

/* The host subject of the KMS host that wrote the records being read. */
vad_subject vad_kms_own_host(struct vad_reading *r);
/* What the requests of the hosts seen say together. */
void vad_attempts_finish(struct vad_reading *r);
/* Has the source's own machine, still without a name, shown requests of its own? */
bool vad_attempts_own_client(const struct vad_reading *r);

#endif
