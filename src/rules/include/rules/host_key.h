/* SPDX-License-Identifier: MIT */
/* Which KMS host key activates what, and what a host must have for it; products.yaml. */
#ifndef VAD_RULES_HOST_KEY_H
#define VAD_RULES_HOST_KEY_H

#include "rules/number.h"

/*
 * Versions are the words of products.yaml ("10", "10-ltsc-2019", "2012R2", "office2019"), in any
 * case. Indexes are rows of host_keys[] and host_updates[], or VAD_NO_INDEX.
 */
uint32_t vad_host_key_index(const struct vad_knowledge *k, struct vad_view id);
/* By the channel token of the host's licence, as in "VOLUME_KMS_WS19 channel". The longest token
 * that stands in `text` as a whole wins. */
uint32_t vad_host_key_by_token(const struct vad_knowledge *k, struct vad_view text);
/* Does the key activate that version? UNKNOWN for a version that no host key is known to cover. */
enum vad_answer vad_host_key_covers(const struct vad_knowledge *k, uint32_t key,
				    struct vad_view version);
/* Can a host of that version carry the key? UNKNOWN for a version that carries none. */
enum vad_answer vad_host_key_fits_host(const struct vad_knowledge *k, uint32_t key,
				       struct vad_view host_version);
/* The least update that a host needs before it activates that client. */
uint32_t vad_host_update_index(const struct vad_knowledge *k, struct vad_view host,
			       struct vad_view client);

#endif
