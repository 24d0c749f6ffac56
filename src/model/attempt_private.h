/* SPDX-License-Identifier: MIT */
/* What the steps of an attempt share. */
#ifndef MODEL_ATTEMPT_PRIVATE_H
#define MODEL_ATTEMPT_PRIVATE_H

#include "model/attempt.h"

/* One attempt under way. */
struct vad_attempt {
	struct vad_model_world *world;
	struct vad_model_machine *machine;
	struct vad_model_product *product;
	const struct vad_model_key *key; /* installed; NULL: none */
	enum vad_model_trigger trigger;
	struct vad_model_outcome *outcome;
};

/* attempt_local.c: steps on the machine itself; a failure, or NULL to go on. */
const char *vad_attempt_rights(const struct vad_model_machine *machine,
			       enum vad_model_trigger trigger);
const char *vad_attempt_store(const struct vad_model_machine *machine);
const char *vad_attempt_genuine(const struct vad_attempt *a);
const char *vad_attempt_hardware(const struct vad_attempt *a);

/* The ways to be activated; each returns a failure, or NULL when the licence may be activated. */
const char *vad_attempt_kms(struct vad_attempt *a, enum vad_result *result); /* attempt_kms.c */
const char *vad_attempt_directory(struct vad_attempt *a); /* attempt_directory.c */
const char *vad_attempt_host(struct vad_attempt *a);	  /* AVMA: attempt_directory.c */
const char *vad_attempt_online(struct vad_attempt *a);	  /* attempt_online.c */
/* Confirmed by telephone: nobody needs to be asked, and no activation is taken any more. */
bool vad_attempt_confirmed(const struct vad_attempt *a);
/* What Microsoft's server, or the centre, says to a key that is to be activated once more. */
const char *vad_attempt_key_refused(struct vad_model_world *world, const struct vad_model_key *key,
				    const struct vad_model_machine *machine);
/* Take an activation of the key for this machine. */
void vad_attempt_take(struct vad_model_world *world, const struct vad_model_key *key,
		      const struct vad_model_machine *machine);

#endif
