/* SPDX-License-Identifier: MIT */
#include "loading.h"

void vad_loader_fail(struct vad_loader *loader, enum vad_result result)
{
	if (loader->result == VAD_OK)
		loader->result = result;
}

enum vad_result vad_loader_result(const struct vad_loader *loader)
{
	return loader->result;
}

struct vad_error *vad_complaint_new(struct vad_loader *loader)
{
	struct vad_error *error;

	if (loader->complaint_count >= VAD_COMPLAINTS)
		return NULL;
	error = vad_arena_alloc(loader->arena, sizeof(*error));
	if (error == NULL)
		vad_loader_fail(loader, VAD_NO_MEMORY);
	else
		loader->complaints[loader->complaint_count++] = error;
	return error;
}
