/* SPDX-License-Identifier: MIT */
/* The KMS host's side: one request that reached it. Clients and crowds come the same way. */
#ifndef VAD_MODEL_SERVE_H
#define VAD_MODEL_SERVE_H

#include <stdbool.h>
#include <stdint.h>

#include "model/world.h"

/* What a client tells about itself: the fields of record 12290. */
struct vad_model_request {
	struct vad_guid cmid;
	const char *name; /* of the client, as it calls itself */
	const char *edition, *version;
	bool is_virtual;
	vad_time client_time; /* UTC by the client's clock */
	uint8_t status;	      /* enum vad_licence_state */
	int64_t minutes;      /* to the end of that state; 0 */
};
struct vad_model_reply {
	const char *failure; /* id in failures.yaml; NULL: activated */
	uint32_t code;	     /* of the failure, as record 12290 tells it; 0 */
	int64_t count;	     /* of the host, with this request; -1 when it has none */
	int64_t required;
};

/*
 * A request at a host that answers (who asks has found its way): clock, key, coverage, count. Writes
 * record 12290 and moves the counters that slmgr /dlv shows.
 */
enum vad_result vad_model_serve(struct vad_model_world *world, struct vad_model_machine *host,
				const struct vad_model_request *request,
				struct vad_model_reply *reply);

/* Does a host key (NULL: none) activate a product of that row of products[]? What no list says is
 * taken for yes; a product that nobody knows is not. */
bool vad_model_key_covers(const struct vad_model_world *world, const struct vad_model_key *key,
			  uint32_t row, const char *version);

#endif
